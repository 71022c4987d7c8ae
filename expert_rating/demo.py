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
from accounts.personal.consents import withdraw_consent
from accounts.personal.workflow import ask, cancel, carry_out, decline
from accounts.workflow import deactivate, reactivate
from expert_rating.models import (
    Assessment,
    Campaign,
    CampaignKind,
    Criterion,
    Expert,
    OrganisationResult,
    Question,
    TargetGroup,
)
from expert_rating.models.experts import Education
from expert_rating.results import rebuild
from expert_rating.workflow import (
    Questionnaire,
    activate_experts,
    close_campaign,
    copy_campaign,
    decline_experts,
    extend_campaign,
    give_back,
    hide,
    open_campaign,
    place,
    register_expert,
    save_answers,
    set_aside,
    start,
)
from expert_rating.workflow.assessments import asked_questions
from expert_rating.workflow.corrections import (
    accept_correction,
    decline_correction,
    propose_correction,
    withdraw_correction,
)
from expert_rating.workflow.publications import (
    Written,
    decline_publication,
    publish_publication,
    send_publication,
    withdraw_publication,
    write_publication,
)
from expert_rating.workflow.replies import decline_reply, publish_reply, send_reply, withdraw_reply
from expert_rating.workflow.representatives import (
    RepresentativeQuestionnaire,
    activate_representatives,
    decline_representatives,
    register_representative,
)
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
HAIR = ["#3B2A20", "#6B4A2F", "#A07A4A", "#8C8C8C"]
# One who waits is much like one who acts: the desk's signs of fraud have something to show.
TWINS = {28: 4}
COLOURS = ["#5B7FA6", "#7A6FA0", "#5F9387", "#A0786F", "#8A8F5A"]


def portrait(chance: random.Random, number: int) -> ContentFile:
    """A drawn head and shoulders: nobody's photo, and each person's own."""
    image = Image.new("RGB", (240, 300), chance.choice(COLOURS))
    draw, face = ImageDraw.Draw(image), random.Random(number)
    left, top, width = face.randint(50, 90), face.randint(30, 80), face.randint(80, 120)
    hair, neck = face.randint(8, 30), top + width + face.randint(20, 40)
    draw.ellipse((left - hair // 2, top - hair, left + width + hair // 2, top + width), fill=face.choice(HAIR))
    draw.ellipse((left, top, left + width, top + width + 25), fill="#F1DCC8")
    draw.ellipse((left - face.randint(20, 45), neck, left + width + face.randint(20, 45), neck + 250), fill="#F4F6F9")
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
    twin = TWINS.get(number, number)
    group = TargetGroup.PARENTS if number == 1 else chance.choice(list(TargetGroup))
    age = chance.randint(15, 17) if group == TargetGroup.STUDENTS else chance.randint(25, 70)
    parent = "Садова Вера Андреевна" if age < 18 else ""
    purposes = ["personal_data", "cooperation", *(["parent"] if parent else [])]
    return Questionnaire(
        person={
            **invented_name(chance, sex),
            "email": f"expert{number}@example.org" if twin == number else f"expert.{twin}+new@example.org",
            "phone": f"+7000000{twin:04d}",
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
            "photo": portrait(chance, twin),
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


def spread_in_time() -> None:
    """As if placed over the campaigns' days, not in one minute; one organisation keeps its burst."""
    clock = random.Random(39)
    placed = list(Assessment.objects.filter(placed_at__isnull=False).select_related("campaign").order_by("pk"))
    crowded = max({a.organisation_id for a in placed}, key=[a.organisation_id for a in placed].count)
    for assessment in placed:
        opens, now = assessment.campaign.opens_at, timezone.now()
        minutes = int((min(assessment.campaign.closes_at, now) - opens).total_seconds() // 60)
        burst = assessment.organisation_id == crowded and assessment.campaign.accepts_now
        past = timedelta(days=2, minutes=clock.randint(0, 40)) if burst else None
        assessment.placed_at = now - past if past else opens + timedelta(minutes=clock.randint(1, max(minutes - 1, 1)))
    Assessment.objects.bulk_update(placed, ["placed_at"], batch_size=200)
    # They were counted in the month of their placing, which has just changed past the verbs.
    rebuild.rebuild()


def load_moderated(admin: Actor) -> None:
    """Assessments set aside, one of them given back; the open campaign extended; the next one begun as a copy."""
    home = Assessment.objects.active().filter(
        campaign__status="open", organisation__municipality__region="39", author__username__startswith="expert-region"
    )
    keys = list(home.order_by("pk").values_list("pk", flat=True)[:3])
    set_aside(ids=keys, actor=admin, reason="Ответы поставлены подряд за несколько секунд, без чтения вопросов.")
    give_back(ids=keys[:1], actor=admin, reason="Эксперт объяснил: ответы были готовы заранее.")
    campaign = Campaign.objects.get(status="open")
    extend_campaign(campaign_id=campaign.pk, closes_at=campaign.closes_at + timedelta(days=5), actor=admin)
    copy_campaign(campaign_id=campaign.pk, actor=admin)


# --- The organisations' voice: representatives, cards, replies, materials and vacancies ----------------


def load_representatives(admin: Actor) -> list[RoleGrant]:
    """One waits, one was declined, four act: the named one and three of organisations with results."""
    rated = OrganisationResult.objects.filter(total__isnull=False, campaign__status="open").order_by("pk")
    organisations = [result.organisation for result in rated.select_related("organisation")[:5]]
    logins = ["representative-waiting", "representative-declined", *(f"representative-{n}" for n in (1, 2, 3))]
    chance = random.Random(39)
    made = [
        register_representative(
            given=RepresentativeQuestionnaire(
                organisation=organisation,
                position=chance.choice(["Заместитель заведующего", "Методист", "Старший воспитатель"]),
                person={
                    **invented_name(chance, "f"),
                    "email": f"{login}@example.org",
                    "phone": f"+7000100{number:04d}",
                },
                consents=[ConsentDocument.current("personal_data")],
            ),
            login=login,
            password=PASSWORD,
            user=None,
            actor=Actor.system(),
        )
        for number, (login, organisation) in enumerate(zip(logins, organisations, strict=True), start=1)
    ]
    decline_representatives(ids=[made[1].pk], actor=admin, reason="Укажите должность полностью, как в приказе.")
    activate_representatives(ids=[one.pk for one in made[2:]], actor=admin)
    grants = [RoleGrant.objects.get(user__username="representative"), *(one.grant for one in made[2:])]
    return [RoleGrant.objects.with_scope().select_related("user").get(pk=grant.pk) for grant in grants]


def load_corrections(speakers: list[Actor], admin: Actor) -> None:
    """One in each state; the named representative's waits."""
    _, *others = [
        propose_correction(changes={"phone": f"+7 (4012) 55-00-{n:02d}", "head": "Вешняя Анна Юрьевна"}, actor=actor)
        for n, actor in enumerate(speakers, start=11)
    ]
    accept_correction(correction_id=others[0].pk, actor=admin)
    decline_correction(correction_id=others[1].pk, actor=admin, reason="Телефон не отвечает: проверьте номер.")
    withdraw_correction(correction_id=others[2].pk, actor=speakers[3])


def load_replies(speakers: list[Actor], admin: Actor) -> None:
    """Published and corrected since, declined, taken back, waiting."""
    text = "Благодарим за оценку. До конца года обновим игровую площадку и проведём встречи с родителями."
    campaigns = {kind: Campaign.objects.shown(kind) for kind in OrganisationKind.public()}
    speaking = [a for a in speakers if a.role and a.role.organisation and has_results(a.role.organisation)]
    sent = []
    for actor in speaking:
        campaign = campaigns[OrganisationKind(actor.role.organisation.kind)]  # type: ignore[union-attr]
        sent.append((actor, campaign, send_reply(campaign=campaign, text=text, actor=actor)))  # type: ignore[arg-type]
    (author, campaign, corrected), (_, _, refused), (taker, _, taken), *_ = sent
    publish_reply(reply_id=corrected.pk, actor=admin)
    send_reply(campaign=campaign, text=f"{text} Площадка уже готова.", actor=author)  # type: ignore[arg-type]
    decline_reply(reply_id=refused.pk, actor=admin, reason="Уберите из ответа обещание, которое дал другой человек.")
    publish_reply(reply_id=taken.pk, actor=admin)
    withdraw_reply(reply_id=taken.pk, actor=taker)
    for _, _, published in sent[3:]:
        publish_reply(reply_id=published.pk, actor=admin)


def has_results(organisation: Organisation) -> bool:
    return OrganisationResult.objects.filter(
        organisation=organisation, campaign__status="open", total__isnull=False
    ).exists()


def load_publications(speakers: list[Actor], admin: Actor) -> None:
    """Materials and vacancies in every state, of a representative and of an expert."""
    expert = Expert.objects.get(grant__user__username="expert")
    for author in (speakers[0], actor_of(expert.grant_id)):
        own = author.role.organisation if author.role == speakers[0].role and author.role else None
        for kind, titles in PUBLICATIONS.items():
            for title, state in titles:
                leave_publication(kind, title, state, own, author, admin)


PUBLICATIONS = {
    "material": [
        ("Как мы готовим детей к школе", "published"),
        ("Неделя открытых занятий: что показали родителям", "published"),
        ("Чтение вслух дома и в группе", "waiting"),
        ("Проект «Зелёный двор»", "draft"),
        ("Итоги конкурса рисунков", "declined"),
    ],
    "vacancy": [
        ("Воспитатель младшей группы", "published"),
        ("Музыкальный руководитель", "waiting"),
        ("Педагог-психолог", "withdrawn"),
    ],
}
MATERIAL = "Расскажем коротко, что оказалось полезным.\n\n## С чего начать\n\n- с разговора;\n- с общего дела.\n"


def leave_publication(kind: str, title: str, state: str, own: Organisation | None, author: Actor, admin: Actor) -> None:
    vacancy = {"contact": "+7 (4012) 00-00-10", "salary": "от 45 000 рублей"} if kind == "vacancy" else {}
    until = timezone.localdate() + timedelta(days=60) if vacancy else None
    written = Written(
        section=OrganisationKind.PRESCHOOL, title=title, text=MATERIAL, organisation=own, valid_until=until, **vacancy
    )
    made = write_publication(kind=kind, written=written, actor=author)
    if state == "draft":
        return
    send_publication(publication_id=made.pk, actor=author)
    if state == "declined":
        decline_publication(
            publication_id=made.pk, actor=admin, reason="Уберите фамилии детей: нужно согласие родителей."
        )
    if state in {"published", "withdrawn"}:
        publish_publication(publication_id=made.pk, actor=admin)
    if state == "withdrawn":
        withdraw_publication(publication_id=made.pk, actor=author)


def rate_own(organisation: Organisation) -> None:
    """The named representative has results to read and to reply to."""
    chance = random.Random(7)
    for login in ("expert-region-1", "expert-region-2", "expert-federal"):
        expert = Expert.objects.with_person().get(grant__user__username=login)
        if not organisation.assessments.filter(author=expert.grant.user, campaign__status="open").exists():
            assess(expert, organisation, chance)


def load_voice(admin: Actor) -> None:
    rate_own(Organisation.objects.select_related("municipality").get(grants__user__username="representative"))
    speakers = [Actor(user=grant.user, role=grant) for grant in load_representatives(admin)]
    load_corrections(speakers, admin)
    load_replies(speakers, admin)
    load_publications(speakers, admin)


def load_rights(experts: list[Expert], admin: Actor) -> None:
    """Erasure in each of its states, an account switched off and on, a consent withdrawn."""
    waiting, declined, done, cancelled, off, withdrawn = (actor_of(e.grant_id) for e in experts[-6:])
    asked = [
        ask(user=who.user, wish="Больше не участвую в оценке.", actor=who)
        for who in (waiting, declined, done, cancelled)
        if who.user
    ]
    decline(request_id=asked[1].pk, actor=admin, reason="По Вашему обращению ещё идёт проверка.")
    carry_out(request_id=asked[2].pk, actor=admin)
    cancel(request_id=asked[3].pk, actor=cancelled)
    if off.user and withdrawn.user:
        deactivate(user_id=off.user.pk, actor=admin, reason="Жалоба на чужие оценки")
        reactivate(user_id=off.user.pk, actor=admin, reason="Жалоба не подтвердилась")
        withdraw_consent(user=withdrawn.user, purpose="cooperation", actor=withdrawn)


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
    spread_in_time()
    load_moderated(admin)
    load_voice(admin)
    load_rights(experts, admin)
