"""What people, roles and the directory put into the portal's registry."""

from collections.abc import Iterator
from typing import Any

from accounts import directory_counts
from accounts.models import Role
from accounts.moderators import moderators_of
from accounts.personal.reminders import erasures_due
from portal.registry import DemoAccount, EventKind, Figure, HelpPage, Part, PersonalData


def figures() -> Iterator[Figure]:
    yield Figure(
        directory_counts.every_open(), ("организация в каталоге", "организации в каталоге", "организаций в каталоге")
    )


def recount() -> str:
    wrong = directory_counts.wrong()
    directory_counts.renew_all()
    return f"numbers of organisations counted, {len(wrong)} were wrong"


def load_demo() -> None:
    from accounts.demo import load

    load()


def own_data(user: Any) -> PersonalData:
    from accounts.personal.holdings import held_by_accounts

    return held_by_accounts(user)


ALL_ROLES = tuple(Role.values)
# Given by the administrator to a person: the portal holds their data by consent. A ППО's account is the
# institution's, without a name; an expert and a representative are asked by their own part.
GIVEN_ROLES = [
    role
    for role in Role
    if role not in (Role.POINT_ORGANISER, Role.EXPERT, Role.ORGANISATION_REPRESENTATIVE, Role.ADMINISTRATOR)
]
EVENTS = (
    EventKind("password_reset_key", "Ссылка для нового пароля", obligatory=True),
    EventKind("change_email", "Смена e-mail", obligatory=True),
    EventKind("grant_activated", "Роль подтверждена", ("expert", "organisation_representative"), obligatory=True),
    EventKind("grant_declined", "Роль отклонена", ("expert", "organisation_representative"), obligatory=True),
    EventKind("grant_taken_back", "Активация отозвана", ("expert", "organisation_representative"), obligatory=True),
    EventKind("grant_withdrawn", "Роль отозвана", ALL_ROLES, obligatory=True),
    EventKind("account_deactivated", "Учётная запись отключена", obligatory=True),
    EventKind("account_opened", "Учётная запись заведена администратором", obligatory=True),
    EventKind("login_sent", "Логин по просьбе", obligatory=True),
    EventKind("account_reactivated", "Учётная запись включена", obligatory=True),
    EventKind("factor_guessed", "Неверные коды второго фактора", obligatory=True),
    EventKind("factor_reset", "Второй фактор сброшен администратором", obligatory=True),
    EventKind("factor_reset_done", "Сброс чужого второго фактора", ("administrator",), obligatory=True),
    EventKind("consent_withdrawn", "Согласие отозвано", obligatory=True),
    EventKind("data_ready", "Копия своих данных готова", letter="off"),
    EventKind("erasure_asked", "Запрос на удаление данных", ("administrator",)),
    EventKind("erasure_soon", "Скоро срок ответа на запрос об удалении данных", ("administrator",)),
    EventKind("erasure_due", "Срок ответа на запрос об удалении данных истёк", ("administrator",)),
    EventKind("erasure_declined", "Отказ в удалении данных", obligatory=True),
    EventKind("erasure_done", "Данные удалены", obligatory=True),
    EventKind("directory_imported", "Загрузка справочника закончена", ("moderator", "administrator"), letter="off"),
    EventKind("directory_exported", "Выгрузка справочника готова", ("moderator", "administrator"), letter="off"),
    EventKind("organisation_request", "Просьба добавить организацию в список", ("moderator",), letter="digest"),
    EventKind("organisation_request_accepted", "Просьба добавить организацию принята"),
    EventKind("organisation_request_declined", "Просьба добавить организацию отклонена"),
)

HELP = (
    HelpPage(
        "visitor",
        "Посетителю",
        "Найти организацию, прочитать рейтинг, зарегистрироваться, войти, вернуть пароль.",
        "accounts/help/visitor.html",
        roles=("",),
    ),
    HelpPage(
        "administrator",
        "Администратору портала",
        "Роли, учётные записи, справочник, тексты, письма и фоновые задания.",
        "accounts/help/administrator.html",
        roles=(Role.ADMINISTRATOR,),
        staff=True,
    ),
)

PART = Part(
    code="accounts",
    order=0,
    title="",
    for_whom="",
    homes={Role.MODERATOR: "admin:index", Role.ADMINISTRATOR: "admin:index"},
    figures=figures,
    organisation_saved=directory_counts.renew_for,
    organisations_saved=directory_counts.renew_for_many,
    recount=recount,
    demo=load_demo,
    events=EVENTS,
    deadlines=(erasures_due,),
    consents=dict.fromkeys(GIVEN_ROLES, ("role",)),
    help=HELP,
    personal_data=own_data,
    moderators=moderators_of,
    demo_accounts=(
        DemoAccount("admin", "администратор портала", "/admin/"),
        DemoAccount("moderator", "модератор Калининградской области", "/admin/"),
        DemoAccount("representative", "представитель организации", "/representative/"),
    ),
)
