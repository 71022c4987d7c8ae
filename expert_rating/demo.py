"""Demo experts in every state and a campaign with some hundred assessments, all through the verbs."""

import random
from datetime import timedelta
from io import BytesIO
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone
from PIL import Image, ImageDraw

from accounts.demo import invented_name
from accounts.in_force import administrator
from accounts.models import (
    ConsentDocument,
    FederalDistrict,
    Municipality,
    Organisation,
    Region,
    RoleGrant,
    User,
)
from expert_rating.models import Campaign, CampaignKind, Criterion, Expert, Question, TargetGroup
from expert_rating.models.experts import Education
from expert_rating.workflow import (
    Questionnaire,
    activate_experts,
    close_campaign,
    decline_experts,
    hide,
    open_campaign,
    place,
    register_expert,
    save_answers,
    start,
)
from expert_rating.workflow.assessments import asked_questions
from portal.demo import PASSWORD
from portal.history import Actor
from portal.kinds import OrganisationKind

# The six questions of manual 000.
CRITERIA = {
    (3, "Оцените доброжелательность, вежливость, компетентность работников"): [
        "Оцениваете ли Вы положительно доброжелательность и вежливость работников организации?",
        "Удовлетворены ли Вы образовательными услугами организации?",
        "Удовлетворены ли Вы компетентностью работников организации?",
    ],
    (4, "Оцените удовлетворённость качеством образовательной деятельности организации"): [
        "Удовлетворены ли Вы материально-техническим обеспечением образовательного процесса организации?",
        "Удовлетворены ли Вы качеством предоставляемых образовательных услуг?",
        "Готовы ли Вы рекомендовать организацию родственникам и знакомым?",
    ],
}
REASON = "На фотографии не видно лица. Загрузите, пожалуйста, портретное фото."
COLOURS = ["#5B7FA6", "#7A6FA0", "#5F9387", "#A0786F", "#8A8F5A"]


def portrait(chance: random.Random) -> ContentFile:
    """A drawn head and shoulders: nobody's photo."""
    image = Image.new("RGB", (240, 300), chance.choice(COLOURS))
    draw = ImageDraw.Draw(image)
    draw.ellipse((70, 60, 170, 180), fill="#F1DCC8")
    draw.ellipse((30, 190, 210, 420), fill="#F4F6F9")
    out = BytesIO()
    image.save(out, "JPEG", quality=80)
    return ContentFile(out.getvalue(), "portrait.jpg")


def make_campaign(title: str, *, opened_days_ago: int, days: int, actor: Actor) -> Campaign:
    """A campaign of all four kinds with criteria 3 and 4, opened through its verb."""
    opens = timezone.now() - timedelta(days=opened_days_ago)
    campaign = Campaign.objects.create(title=title, opens_at=opens, closes_at=opens + timedelta(days=days))
    CampaignKind.objects.bulk_create(CampaignKind(campaign=campaign, kind=kind) for kind in OrganisationKind.public())
    for (number, name), questions in CRITERIA.items():
        criterion = Criterion.objects.create(campaign=campaign, number=number, title=name)
        Question.objects.bulk_create(
            Question(criterion=criterion, number=index, text=text) for index, text in enumerate(questions, start=1)
        )
    return open_campaign(campaign_id=campaign.pk, actor=actor)


def questionnaire(chance: random.Random, number: int, **scope: Any) -> Questionnaire:
    sex = chance.choice(["m", "f"])
    group = TargetGroup.PARENTS if number == 1 else chance.choice(list(TargetGroup))
    age = chance.randint(15, 17) if group == TargetGroup.STUDENTS else chance.randint(25, 70)
    parent = "Садова Вера Андреевна" if age < 18 else ""
    purposes = ["personal_data", "cooperation", *(["parent"] if parent else [])]
    return Questionnaire(
        person={
            **invented_name(chance, sex),
            "email": f"expert{number}@example.org",
            "phone": f"+7000000{number:04d}",
        },
        expert={
            "federal_district": district_of(scope),
            "target_group": group,
            "age": age,
            "sex": sex,
            "education": Education.SECONDARY if age < 18 else chance.choice(list(Education)),
            "workplace": "" if age < 18 else "Центр развития образования",
            "position": "Методист" if group in TargetGroup.with_position() else "",
            "resume": "Помогаю организации, участвую в работе родительского совета и в конкурсах.",
            "photo": portrait(chance),
            "parent_name": parent,
        },
        consents=[ConsentDocument.current(purpose) for purpose in purposes],
        **scope,
    )


def district_of(scope: dict[str, Any]) -> FederalDistrict | None:
    """The district of the scope's region; the federal expert lives in the home one."""
    if "organisation" in scope:
        return scope["organisation"].municipality.region.federal_district
    if "municipality_id" in scope:
        return Municipality.objects.get(pk=scope["municipality_id"]).region.federal_district
    return Region.objects.get(pk=scope.get("region_id", "39")).federal_district


def scopes(chance: random.Random) -> list[tuple[str, dict[str, Any]]]:
    """(login, scope) of the demo's experts: the named ones first."""
    kindergartens = list(Organisation.objects.filter(kind=OrganisationKind.PRESCHOOL).order_by("pk"))
    home = [o for o in Organisation.objects.order_by("pk") if o.municipality.region_id == "39"]
    capital = Municipality.objects.get(region="39", name="Город Калининград")
    found: list[tuple[str, dict[str, Any]]] = [
        ("expert", {"organisation": kindergartens[0]}),
        ("expert-municipal", {"municipality_id": capital.pk}),
        ("expert-waiting", {"organisation": kindergartens[1]}),
    ]
    found += [(f"expert-region-{n}", {"region_id": "39"}) for n in range(1, 5)]
    found += [("expert-federal", {})]
    found += [(f"expert-{n}", {"organisation": chance.choice(home)}) for n in range(1, 26)]
    others = Municipality.objects.filter(region="39").order_by("pk")[1:8]
    found += [(f"expert-mo-{n}", {"municipality_id": m.pk}) for n, m in enumerate(others, start=1)]
    return found


def actor_of(grant_id: int) -> Actor:
    grant = RoleGrant.objects.with_scope().select_related("user", "expert").get(pk=grant_id)
    return Actor(user=grant.user, role=grant)


def assess(expert: Expert, organisation: Organisation, chance: random.Random, *, leave_at: str = "") -> None:
    """One assessment up to «Активен», or left as a draft, saved or hidden."""
    actor = actor_of(expert.grant_id)
    begun = start(organisation=organisation, actor=actor)
    pleased = chance.uniform(0.55, 0.98)
    answers = {question.pk: chance.random() < pleased for question in asked_questions(begun)}
    if leave_at == "draft":
        answers = dict(list(answers.items())[:2])
    save_answers(assessment_id=begun.pk, answers=answers, actor=actor)
    if leave_at in {"draft", "inactive"}:
        return
    place(assessment_id=begun.pk, actor=actor)
    if leave_at == "hidden":
        hide(assessment_id=begun.pk, actor=actor)


def load_experts(chance: random.Random, admin: Actor) -> list[Expert]:
    experts = [
        register_expert(
            questionnaire=questionnaire(chance, number, **scope),
            login=login,
            password=PASSWORD,
            user=None,
            actor=Actor.system(),
        )
        for number, (login, scope) in enumerate(scopes(chance), start=1)
    ]
    waiting = {"expert-waiting", "expert-20", "expert-21", "expert-22", "expert-mo-7"}
    declined = {"expert-23", "expert-24", "expert-25"}
    by_state: dict[str, list[int]] = {"active": [], "declined": []}
    for expert in experts:
        login = expert.grant.user.username
        if login not in waiting:
            by_state["declined" if login in declined else "active"].append(expert.pk)
    activate_experts(ids=by_state["active"], actor=admin)
    decline_experts(ids=by_state["declined"], actor=admin, reason=REASON)
    return list(Expert.objects.with_person().filter(pk__in=by_state["active"]).order_by("pk"))


def load_assessments(experts: list[Expert], chance: random.Random) -> None:
    organisations = list(Organisation.objects.filter(closed=False).select_related("municipality").order_by("pk"))
    for index, expert in enumerate(experts):
        if expert.grant.user.username == "expert":
            continue  # the manual's own expert begins with an empty list
        within = [organisation for organisation in organisations if expert.grant.covers(organisation)]
        for number, organisation in enumerate(chance.sample(within, min(len(within), 30))):
            leave_at = {3: "draft", 5: "inactive", 7: "hidden"}.get((index + number) % 20, "")
            assess(expert, organisation, chance, leave_at=leave_at)


def load() -> None:
    chance = random.Random(2026)
    superuser = User.objects.get(username="admin")
    admin = Actor(user=superuser, role=administrator(superuser))
    experts = load_experts(chance, admin)
    last = make_campaign("Общественная оценка 2025 года", opened_days_ago=300, days=600, actor=admin)
    load_assessments(experts[3:8], chance)
    close_campaign(campaign_id=last.pk, actor=admin)
    Campaign.objects.filter(pk=last.pk).update(closes_at=timezone.now() - timedelta(days=200))
    make_campaign("Общественная оценка 2026 года", opened_days_ago=20, days=90, actor=admin)
    load_assessments(experts, chance)
