"""How the questions were answered about one organisation: counts from the tallies, nobody's name."""

from collections import defaultdict
from typing import NamedTuple

from accounts.models import Organisation
from expert_rating.models import Criterion, ExpertLevel, Tally

NOTHING = "—"
# Soft hyphens: five columns stand beside a question.
LEVELS = ["Феде\xadраль\xadный", "Регио\xadналь\xadный", "Муници\xadпаль\xadный", "Органи\xadзации"]


class QuestionRow(NamedTuple):
    """`cells` by level in the order of LEVELS, then over all levels."""

    label: str
    cells: list[str]
    total: str


def counted(yes: int, answers: int) -> str:
    return f"{yes} из {answers}" if answers else NOTHING


def by_question(organisation: Organisation, campaign_id: int | None) -> list[tuple[Criterion, list[QuestionRow]]]:
    """«Да» and answers of each question; criteria not asked about this kind are left out."""
    tallies: dict[int, dict[str, tuple[int, int]]] = defaultdict(dict)
    found = Tally.objects.filter(organisation=organisation, campaign=campaign_id)
    for question, level, yes, answers in found.values_list("question_id", "level", "yes", "answers"):
        tallies[question][level] = (yes, answers)
    criteria = Criterion.objects.filter(campaign=campaign_id).prefetch_related("questions")
    return [
        (criterion, [row(q.number, q.text, tallies[q.pk]) for q in criterion.questions.all()])
        for criterion in criteria
        if not criterion.kinds or organisation.kind in criterion.kinds
    ]


def row(number: int, text: str, levels: dict[str, tuple[int, int]]) -> QuestionRow:
    cells = [counted(*levels.get(level, (0, 0))) for level in ExpertLevel]
    yes, answers = (sum(pair[n] for pair in levels.values()) for n in (0, 1))
    return QuestionRow(f"{number}. {text}", cells, counted(yes, answers))
