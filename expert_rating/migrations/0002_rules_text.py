"""The first version of the rules of the assessment."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

RULES = """Общественная оценка помогает организациям становиться лучше, поэтому отвечайте честно и по собственному опыту.

1. Оценку проводит только сам эксперт. Не передавайте никому свой логин и пароль.
2. Эксперт уровня организации оценивает только свою организацию; эксперты других уровней — организации своей территории.
3. За одну кампанию можно оценить организацию один раз. Ответы можно изменить: «Скрыть», «Редактировать», «Разместить».
4. Оценка учитывается, только пока её статус — «Активен». Проверьте статус перед выходом из кабинета.
5. Имена экспертов не публикуются: в открытых разделах видны только числа."""


def load(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("expert_rating", "RulesText").objects.create(version=1, text=RULES)


class Migration(migrations.Migration):
    dependencies = [("expert_rating", "0001_initial")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
