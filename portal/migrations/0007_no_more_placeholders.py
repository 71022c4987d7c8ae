"""Materials, vacancies and statistics are living pages: their placeholder texts go, unless an editor has changed them.

The plain addresses of materials and vacancies, which belong to no section, lead to the sections.
"""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from portal.richtext import to_text
from portal.text import normalise

SECTIONS = (
    ("doo", "Дошкольные образовательные организации"),
    ("oo", "Общеобразовательные организации"),
    ("spo", "Профессиональные образовательные организации"),
    ("odo", "Организации дополнительного образования"),
)
# {slug: (what stood there as it shipped, what stands above the links)}
LISTS = {
    "materials": (
        "Размещение материалов экспертов готовится.",
        "Материалы экспертов и организаций опубликованы в разделах. Выберите вид организаций:",
    ),
    "vacancies": (
        "Размещение вакансий готовится.",
        "Вакансии организаций опубликованы в разделах. Выберите вид организаций:",
    ),
}
STATISTICS = "Статистика по территориям, видам организаций и целевым группам готовится."


def load(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    pages = apps.get_model("portal", "StaticPage").objects
    for slug, (shipped, above) in LISTS.items():
        links = "\n".join(f"- [{name}](/{kind}/pages/{slug}/)" for kind, name in SECTIONS)
        for page in pages.filter(slug=slug, kind="", body=shipped):
            page.body = f"{above}\n\n{links}"
            page.search_text = normalise(f"{page.title} {to_text(page.body)}")
            page.save(update_fields=["body", "search_text"])
    # Its address leads to «Статистика» itself, and so does a search's row.
    for page in pages.filter(slug="statistics", kind="", body__startswith=STATISTICS):
        page.body = "Организации, эксперты и размещённые оценки по территориям, видам организаций и целевым группам."
        page.search_text = normalise(f"{page.title} {to_text(page.body)}")
        page.save(update_fields=["body", "search_text"])


class Migration(migrations.Migration):
    dependencies = [("portal", "0006_notice_rules")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
