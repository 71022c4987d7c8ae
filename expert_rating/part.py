"""What the public rating puts into the portal's registry."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from accounts.models import GrantStatus, Organisation, Role, RoleGrant
from expert_rating.models import Assessment, OrganisationResult
from portal.registry import DemoAccount, Figure, MenuItem, Part


def expert_menu(request: HttpRequest) -> list[MenuItem]:
    items = [
        ("Личный кабинет", "rating:expert-cabinet"),
        ("Оценка образовательных организаций", "rating:assessments"),
        ("Выберите организацию", "rating:choose-organisation"),
        ("Данные анкеты", "rating:questionnaire"),
        ("Добавить материал", "rating:add-material"),
        ("Добавить вакансию", "rating:add-vacancy"),
    ]
    return [MenuItem(label, url, current=request.path == url) for label, name in items for url in [reverse(name)]]


def unplaced_reminder(grant: Any) -> str:
    number = Assessment.objects.visible_to(grant).unplaced().count()
    if not number:
        return ""
    return f"Не размещено оценок: {number}. Они не учитываются, пока Вы не нажмёте «Разместить»."


def figures() -> Iterator[Figure]:
    experts = RoleGrant.objects.filter(role=Role.EXPERT, status=GrantStatus.ACTIVE)
    yield Figure("экспертов", experts.count())
    yield Figure("размещённых оценок", Assessment.objects.active().count())


def renew_results(organisation: Organisation) -> None:
    """The rating is ordered by a copy of the name: one index serves it."""
    OrganisationResult.objects.filter(organisation=organisation).update(sort_name=organisation.sort_name)


def load_demo() -> None:
    from expert_rating.demo import load

    load()


PART = Part(
    code="rating",
    order=1,
    title="Общественная оценка организаций образования",
    for_whom="Родителям, обучающимся и работникам: оцените свою школу или детский сад и посмотрите рейтинг.",
    url_name="accounts:registration",
    menus={Role.EXPERT: expert_menu},
    homes={
        Role.EXPERT: "rating:expert-cabinet",
    },
    reminders={Role.EXPERT: unplaced_reminder},
    figures=figures,
    organisation_saved=renew_results,
    demo=load_demo,
    demo_accounts=(
        DemoAccount("expert", "эксперт, уровень организации", "/expert/"),
        DemoAccount("expert-municipal", "эксперт, муниципальный уровень", "/expert/"),
        DemoAccount("expert-waiting", "эксперт, ещё не активирован", "/expert/questionnaire/"),
    ),
)
