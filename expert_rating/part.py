"""What the public rating puts into the portal's registry."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest

from accounts.models import Role
from expert_rating import results
from expert_rating.help_pages import PAGES
from expert_rating.listing import files as _files  # noqa: F401 - registers the handler of its job
from expert_rating.listing import statistics
from expert_rating.models import Assessment
from expert_rating.personal import erase, own_data
from expert_rating.reminders import campaigns_closing, questionnaires_overdue, representatives_overdue
from expert_rating.results import experts, rebuild
from portal.menus import cabinet_menu
from portal.registry import DemoAccount, EventKind, Figure, MenuItem, Part


def expert_menu(request: HttpRequest) -> list[MenuItem]:
    items = [
        ("Личный кабинет", "rating:expert-cabinet"),
        ("Оценка образовательных организаций", "rating:assessments"),
        ("Выберите организацию", "rating:choose-organisation"),
        ("Данные анкеты", "rating:questionnaire"),
        ("Материалы и вакансии", "rating:publications"),
        ("Добавить материал", "rating:add-material"),
        ("Добавить вакансию", "rating:add-vacancy"),
    ]
    return cabinet_menu(request.path, items)


def representative_menu(request: HttpRequest) -> list[MenuItem]:
    items = [
        ("Личный кабинет", "rating:representative-cabinet"),
        ("Результаты оценки", "rating:representative-results"),
        ("Публичный ответ", "rating:reply"),
        ("Карточка организации", "rating:card"),
        ("Материалы и вакансии", "rating:publications"),
        ("Добавить материал", "rating:add-material"),
        ("Добавить вакансию", "rating:add-vacancy"),
        ("Данные анкеты", "rating:representative-questionnaire"),
    ]
    return cabinet_menu(request.path, items)


def unplaced_reminder(grant: Any) -> str:
    number = Assessment.objects.visible_to(grant).unplaced().count()
    if not number:
        return ""
    return f"Не размещено оценок: {number}. Они не учитываются, пока Вы не нажмёте «Разместить»."


def figures() -> Iterator[Figure]:
    yield Figure(statistics.experts_in_all(), statistics.EXPERT_WORDS)
    yield Figure(statistics.placed_in_all(), statistics.ASSESSMENT_WORDS)


def recount() -> str:
    wrong = rebuild.wrong()
    rebuild.rebuild()
    return f"places and statistics counted, {sum(map(len, wrong.values()))} rows were wrong"


def load_demo() -> None:
    from expert_rating.demo import load

    load()


AUTHORS = (Role.EXPERT, Role.ORGANISATION_REPRESENTATIVE)
REPRESENTATIVES = (Role.ORGANISATION_REPRESENTATIVE,)
VOICE_EVENTS = (
    EventKind("representative_received", "Анкета представителя получена", REPRESENTATIVES),
    EventKind("representative_waiting", "Новая анкета представителя ждёт проверки", (Role.MODERATOR,), letter="digest"),
    EventKind("representative_due", "Срок проверки анкеты представителя истекает", (Role.MODERATOR,), letter="digest"),
    EventKind("representative_overdue", "Анкета представителя ждёт дольше срока", (Role.MODERATOR,), letter="digest"),
    EventKind("publication_waiting", "Материал или вакансия ждут проверки", (Role.MODERATOR,), letter="digest"),
    EventKind("correction_waiting", "Изменения карточки ждут проверки", (Role.MODERATOR,), letter="digest"),
    EventKind("reply_waiting", "Ответ организации ждёт проверки", (Role.MODERATOR,), letter="digest"),
    EventKind("correction_accepted", "Изменения карточки приняты", REPRESENTATIVES),
    EventKind("correction_declined", "Изменения карточки отклонены", REPRESENTATIVES),
    EventKind("reply_published", "Ответ организации опубликован", REPRESENTATIVES),
    EventKind("reply_declined", "Ответ организации отклонён", REPRESENTATIVES),
    EventKind("publication_published", "Материал или вакансия размещены", AUTHORS),
    EventKind("publication_declined", "Материал или вакансия отклонены", AUTHORS),
)

RATING_EVENTS = (
    EventKind("registration_link", "Подтверждение e-mail при регистрации", obligatory=True),
    EventKind("expert_received", "Анкета эксперта получена", (Role.EXPERT,)),
    EventKind("expert_waiting", "Новая анкета эксперта ждёт проверки", (Role.MODERATOR,), letter="digest"),
    EventKind("expert_due", "Срок проверки анкеты эксперта истекает", (Role.MODERATOR,), letter="digest"),
    EventKind("expert_overdue", "Анкета эксперта ждёт дольше срока", (Role.MODERATOR,), letter="digest"),
    EventKind("campaign_closing", "Кампания оценки скоро завершится", (Role.EXPERT,)),
    EventKind("campaign_last_day", "Последний день кампании оценки", (Role.EXPERT,)),
    EventKind("assessment_set_aside", "Оценка снята модератором", (Role.EXPERT,)),
    EventKind("assessment_given_back", "Снятая оценка возвращена", (Role.EXPERT,)),
)

PART = Part(
    code="rating",
    order=1,
    title="Общественная оценка организаций образования",
    for_whom="Родителям, обучающимся и работникам: оцените свою школу или детский сад и посмотрите рейтинг.",
    url_name="accounts:registration",
    menus={Role.EXPERT: expert_menu, Role.ORGANISATION_REPRESENTATIVE: representative_menu},
    homes={
        Role.EXPERT: "rating:expert-cabinet",
        Role.ORGANISATION_REPRESENTATIVE: "rating:representative-cabinet",
    },
    reminders={Role.EXPERT: unplaced_reminder},
    figures=figures,
    organisation_saved=results.renew,
    organisations_saved=results.renew_many,
    roles_changed=experts.forget_on_commit,
    recount=recount,
    demo=load_demo,
    events=RATING_EVENTS + VOICE_EVENTS,
    help=PAGES,
    deadlines=(campaigns_closing, questionnaires_overdue, representatives_overdue),
    consents={
        Role.EXPERT: ("personal_data", "cooperation", "parent"),
        Role.ORGANISATION_REPRESENTATIVE: ("personal_data",),
    },
    personal_data=own_data,
    erase=erase,
    demo_accounts=(
        DemoAccount("expert", "эксперт, уровень организации", "/expert/"),
        DemoAccount("expert-municipal", "эксперт, муниципальный уровень", "/expert/"),
        DemoAccount("representative-waiting", "представитель, ещё не активирован", "/representative/questionnaire/"),
        DemoAccount("expert-waiting", "эксперт, ещё не активирован", "/expert/questionnaire/"),
    ),
)
