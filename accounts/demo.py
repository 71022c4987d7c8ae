"""Demo places and the portal's own people. All names, phones and addresses are invented."""

import random

from accounts import directory_counts
from accounts.models import Municipality, Organisation, Region, Role, User
from accounts.organisation_requests import demo as organisation_requests
from accounts.workflow import grant_role
from portal.content import demo as content
from portal.conversations import demo as conversations
from portal.demo import PASSWORD
from portal.history import Actor
from portal.kinds import OrganisationKind

KINDERGARTENS = ["Солнышко", "Ромашка", "Теремок", "Янтарик", "Родничок", "Сказка", "Берёзка", "Ладушки", "Жемчужинка"]
COLLEGES = ["строительный", "педагогический", "медицинский", "технологический", "морской", "аграрный"]
CENTRES = ["Дом детского творчества", "Центр технического творчества", "Спортивная школа", "Школа искусств"]
FAMILY = ["Ветров", "Лугов", "Озеров", "Полевой", "Рощин", "Садов", "Туманов", "Ключев", "Боров", "Заречный"]
FEMALE = ["Анна", "Вера", "Дарья", "Елена", "Ирина", "Мария", "Нина", "Ольга", "Светлана", "Юлия"]
MALE = ["Андрей", "Борис", "Глеб", "Денис", "Егор", "Иван", "Лев", "Марк", "Павел", "Роман"]
PATRONYMICS = ["Андреев", "Борисов", "Глебов", "Денисов", "Иванов", "Львов", "Марков", "Павлов", "Романов"]


def invented_name(chance: random.Random, sex: str) -> dict[str, str]:
    """A name that belongs to nobody in particular."""
    family, patronymic = chance.choice(FAMILY), chance.choice(PATRONYMICS)
    if sex == "m":
        return {"last_name": family, "first_name": chance.choice(MALE), "patronymic": f"{patronymic}ич"}
    female = f"{family[:-2]}ая" if family.endswith(("ой", "ый")) else f"{family}а"
    return {"last_name": female, "first_name": chance.choice(FEMALE), "patronymic": f"{patronymic}на"}


def full_and_short(kind: OrganisationKind, number: int, place: str) -> tuple[str, str]:
    """Full and short names in the manner of real charters."""
    if kind == OrganisationKind.PRESCHOOL:
        name = KINDERGARTENS[number % len(KINDERGARTENS)]
        full = (
            f"Муниципальное автономное дошкольное образовательное учреждение детский сад № {number} «{name}» ({place})"
        )
        return full, f"МАДОУ д/с № {number} «{name}»"
    if kind == OrganisationKind.GENERAL:
        full = f"Муниципальное бюджетное общеобразовательное учреждение средняя общеобразовательная школа № {number}"
        return f"{full} ({place})", f"МБОУ СОШ № {number}"
    if kind == OrganisationKind.VOCATIONAL:
        name = COLLEGES[number % len(COLLEGES)]
        full = f"Государственное профессиональное образовательное учреждение «{name.capitalize()} колледж» ({place})"
        return full, f"ГПОУ «{name.capitalize()} колледж» № {number}"
    name = CENTRES[number % len(CENTRES)]
    full = f"Муниципальное учреждение дополнительного образования «{name}» ({place})"
    return full, f"МУ ДО «{name}» № {number}"


def make_organisation(kind: OrganisationKind, municipality: Municipality, number: int, *, serial: int) -> Organisation:
    prefix = "spo" if kind == OrganisationKind.VOCATIONAL else "edu"
    federal_login = f"{prefix}{municipality.region_id}{serial:04d}"
    full, short = full_and_short(kind, number, municipality.name)
    return Organisation(
        full_name=full,
        short_name=short,
        kind=kind,
        municipality=municipality,
        address=f"{municipality.name}, ул. Школьная, д. {number}",
        phone=f"+7 ({municipality.region_id}00) 00-{number:02d}-00",
        email=f"org{municipality.pk}-{kind.value}-{number}@example.org",
        site=f"https://org{municipality.pk}-{number}.example.org/",
        inn=f"{municipality.region_id}{municipality.pk:03d}{number:03d}{len(kind.label):02d}",
        federal_login=federal_login,
    ).fill_derived()


def load_organisations() -> None:
    """Sixty and more organisations of every kind in three regions; Калининград has most."""
    made: list[Organisation] = []
    numbers = dict.fromkeys(OrganisationKind.public(), 0)
    for region, per_kind in (("39", 24), ("70", 6), ("74", 6)):
        municipalities = list(Municipality.objects.filter(region=region).order_by("pk"))
        # Schools first: theirs are the first federal logins, which points of assessment have too.
        for kind in sorted(OrganisationKind.public(), key=lambda kind: kind != OrganisationKind.GENERAL):
            for index in range(per_kind if kind != OrganisationKind.VOCATIONAL else per_kind // 3):
                numbers[kind] += 1
                municipality = municipalities[0 if index < 4 else index % len(municipalities)]
                made.append(make_organisation(kind, municipality, numbers[kind], serial=len(made) + 1))
    Organisation.objects.bulk_create(made)
    directory_counts.renew(organisation.municipality_id for organisation in made)


def load() -> None:
    """Organisations, the administrator and the moderator."""
    load_organisations()
    User.objects.create_superuser(
        "admin", "admin@example.org", PASSWORD, last_name="Портальный", first_name="Админ", patronymic=""
    )
    moderator = User.objects.create_user(
        "moderator", "moderator@example.org", PASSWORD,
        last_name="Модестова", first_name="Вера", patronymic="Павловна",
    )  # fmt: skip
    home = Region.objects.get(code="39")
    desk = grant_role(user=moderator, role=Role.MODERATOR, actor=Actor.system(), region=home)
    representative = User.objects.create_user(
        "representative", "representative@example.org", PASSWORD,
        last_name="Представов", first_name="Егор", patronymic="Иванович",
    )  # fmt: skip
    own = Organisation.objects.filter(kind=OrganisationKind.PRESCHOOL).order_by("pk").first()
    grant_role(user=representative, role=Role.ORGANISATION_REPRESENTATIVE, actor=Actor.system(), organisation=own)
    content.load()
    conversations.load(representative, Actor(user=moderator, role=desk))
    organisation_requests.load(Actor(user=moderator, role=desk))
