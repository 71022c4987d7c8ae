"""News, documents and the conversation have pages of their own now: placeholder texts go, the rest is searchable."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from portal.richtext import to_text
from portal.text import normalise

NO_ORGANISATION = (
    "Проверьте, выбраны ли верные субъект РФ и муниципальный район, и поищите по номеру или части названия. "
    "Если организации действительно нет, заполните форму: модератор проверит сведения и добавит её в список."
)
# Slugs whose address leads to a living page; `regulations` keeps its list of laws above the documents.
REPLACED = ["news", "feedback", "consultant"]


def load(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    pages = apps.get_model("portal", "StaticPage").objects
    pages.filter(slug__in=REPLACED).delete()
    pages.filter(slug="methodical", body="Методические материалы для экспертов и организаций готовятся.").update(body="")
    pages.filter(slug="no-organisation").update(body=NO_ORGANISATION)
    for page in pages.all():
        page.search_text = normalise(f"{page.title} {to_text(page.body)}")
        page.save(update_fields=["search_text"])


class Migration(migrations.Migration):
    dependencies = [("portal", "0003_content_notices_help")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
