"""Terms of the protocols for the glossary, and how those who load the set-up are told that it is done."""

from typing import Any

from django.db import migrations

TERMS = [
    (
        "Комплект",
        "комплект бланков участника",
        "Бланки одного участника оценки с номером из шести цифр. У комплекта свой логин и пароль анкеты.",
    ),
    (
        "Ответственный организатор ППО",
        "",
        "Специалист, который организует оценку в пункте проведения, заполняет и сдаёт протоколы.",
    ),
    (
        "Протокол 1",
        "электронный протокол 1 (для ППО)",
        "Таблица с ФИО участников, логинами и паролями анкет. Остаётся в ППО и на портал не загружается.",
    ),
    (
        "Протокол 2",
        "электронный протокол 2",
        "Таблица без имён: номер комплекта, комментарий и логин организации учителя. Его ППО сдаёт на портале.",
    ),
    (
        "Публикация",
        "публикация протокола",
        "Протокол 1 или 2 по одному предмету и категории с временем, когда он открыт. Время считается по часам ППО.",
    ),
    (
        "Региональный координатор",
        "",
        "Специалист субъекта РФ, который следит, чтобы все ППО вовремя сдали протоколы.",
    ),
    (
        "Технический специалист",
        "технический специалист ППО",
        "Помогает ответственному организатору с компьютером и протоколами. Входит под логином ППО.",
    ),
    (
        "Федеральный организатор",
        "",
        "Организация, которая настраивает оценки, пункты и комплекты для всей страны и собирает сданные протоколы.",
    ),
]
EVENT, ROLES = "protocol_setup_loaded", ("federal_organiser", "administrator")


def load(apps: Any, schema_editor: Any) -> None:
    terms = apps.get_model("portal", "Term").objects
    for term, full, meaning in TERMS:
        terms.get_or_create(term=term, defaults={"full": full, "meaning": meaning})
    rules = apps.get_model("portal", "NoticeRule").objects
    for role in ROLES:
        rules.get_or_create(event=EVENT, role=role, defaults={"bell": True, "letter": "off"})


class Migration(migrations.Migration):
    dependencies = [("fisoko_protocols", "0004_setup"), ("portal", "0006_notice_rules")]

    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
