"""The first versions of the consents asked at registration: one purpose, one text (152-ФЗ ст. 9)."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

PERSONAL_DATA = """Я даю оператору портала согласие на обработку моих персональных данных.

Цель: участие в общественной оценке организаций образования в качестве эксперта.
Данные: фамилия, имя, отчество, возраст, пол, образование, место работы, должность, телефон, e-mail, фотография, резюме, территория и организация.
Действия: сбор, запись, хранение, уточнение, использование, удаление, с использованием средств автоматизации.
Фотография и сведения анкеты видны только мне и модераторам; в открытых разделах портала публикуются только числа по уровням экспертов и целевым группам.
Срок: до удаления учётной записи. Согласие можно отозвать в разделе «Профиль и безопасность» или обращением по адресу портала."""

COOPERATION = """Я согласен (согласна) сотрудничать с порталом в качестве эксперта: знакомиться с правилами проведения оценки, оценивать организации честно и только лично, не передавать логин и пароль другим людям.

Портал может присылать мне письма об анкете, об оценках и о кампаниях."""

PARENT = """Я, родитель (законный представитель), даю согласие на обработку персональных данных моего ребёнка и на его участие в общественной оценке организаций образования на тех же условиях."""

TEXTS = [
    ("personal_data", "Согласие на обработку персональных данных", PERSONAL_DATA),
    ("cooperation", "Согласие на сотрудничество с порталом", COOPERATION),
    ("parent", "Согласие родителя (законного представителя)", PARENT),
]


def load(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    model = apps.get_model("accounts", "ConsentDocument")
    for purpose, title, text in TEXTS:
        model.objects.create(purpose=purpose, version=1, title=title, text=text)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_search_index")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
