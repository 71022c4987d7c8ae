"""Demo news and documents, invented."""

from datetime import date, timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from portal.content.uploads import clean_document
from portal.kinds import OrganisationKind
from portal.models import Document, DocumentSection, News, SiteSettings

NEWS = [
    ("Началась общественная оценка 2026 года", "", 20, "Эксперты всех уровней могут оценить организации своей территории. "
     "Кампания продлится **90 дней**.\n\nЧто сделать:\n\n- войдите в личный кабинет;\n- выберите организацию;\n- ответьте на вопросы и нажмите «Разместить»."),
    ("Приглашаем родителей дошкольников стать экспертами", OrganisationKind.PRESCHOOL, 12,
     "Регистрация занимает около десяти минут. Понадобятся портретная фотография и согласие на обработку персональных данных."),
    ("Школы отвечают на результаты оценки", OrganisationKind.GENERAL, 8,
     "Представители организаций могут опубликовать ответ на странице своей школы."),
    ("Итоги оценки 2025 года", "", 150, "Кампания 2025 года завершена. Результаты остаются в каталоге и рейтинге каждого раздела."),
]  # fmt: skip
DOCUMENTS = [
    (
        "Приказ о проведении общественной оценки в 2026 году (пример)", DocumentSection.REGULATIONS, "", 30,
        "Order of the public assessment, a sample.",
    ),
    ("Памятка эксперта", DocumentSection.METHODICAL, "", 25, "Guide for experts, a sample."),
    (
        "Памятка родителям дошкольников", DocumentSection.METHODICAL, OrganisationKind.PRESCHOOL, 10,
        "Guide for parents, a sample.",
    ),
]  # fmt: skip
LINKS = [
    {"label": "Страница портала в социальной сети", "url": "https://social.example.org/portal"},
]


def small_pdf(text: str) -> bytes:
    """One page with one line: a real PDF without a library."""
    stream = f"BT /F1 18 Tf 60 760 Td ({text}) Tj ET".encode("ascii")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
    ]
    out, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    tail = b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(out))
    return out + b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + table + tail


def days_ago(days: int) -> date:
    return timezone.localdate() - timedelta(days=days)


def load() -> None:
    SiteSettings.objects.update_or_create(pk=1, defaults={"links": LINKS})
    rows: list[Any] = [
        News(title=title, kind=kind, date=days_ago(days), body=body, published=True).fill_derived()
        for title, kind, days, body in NEWS
    ]
    rows.append(News(title="Черновик новости", body="Ещё не опубликована.").fill_derived())
    News.objects.bulk_create(rows)
    for title, section, kind, days, text in DOCUMENTS:
        file = clean_document(ContentFile(small_pdf(text), "sample.pdf"))  # type: ignore[arg-type]
        document = Document(title=title, section=section, kind=kind, date=days_ago(days), file=file)
        document.fill_derived().save()
