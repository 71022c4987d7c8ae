"""Drawing the receipt (reportlab)."""

from collections.abc import Sequence
from functools import cache
from importlib.resources import as_file, files
from io import BytesIO
from typing import Final
from xml.sax.saxutils import escape

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Flowable, HRFlowable, KeepInFrame, Paragraph, SimpleDocTemplate, Spacer, Table

from fisoko_protocols.documents.facts import KitCounts, ReceiptFacts
from portal import qr
from portal.spreadsheets.writing import cleaned

TITLE: Final = "Квитанция о сдаче протокола"
REGULAR, BOLD = "PT Sans", "PT Sans Bold"
FONT_FILES: Final = {REGULAR: "PT_Sans-Web-Regular.ttf", BOLD: "PT_Sans-Web-Bold.ttf"}
INK, QUIET, LINE = HexColor("#1F2933"), HexColor("#52606D"), HexColor("#CBD2D9")
TEXT: Final = ParagraphStyle("text", fontName=REGULAR, fontSize=11, leading=15, textColor=INK)
STRONG: Final = ParagraphStyle("strong", TEXT, fontName=BOLD)
LABEL: Final = ParagraphStyle("label", TEXT, textColor=QUIET)
HEADING: Final = ParagraphStyle("heading", TEXT, fontName=BOLD, fontSize=13, leading=18, spaceBefore=16, spaceAfter=6)
HEAD: Final = ParagraphStyle("head", HEADING, fontSize=20, leading=26, spaceBefore=0, spaceAfter=2)
NUMBER: Final = ParagraphStyle("number", STRONG, fontSize=18, leading=22)
SMALL: Final = ParagraphStyle("small", LABEL, fontSize=9.5, leading=13)
MARGIN: Final = 22 * mm
WIDTH: Final = A4[0] - 2 * MARGIN
LABEL_WIDTH: Final = 42 * mm
QR_SIDE: Final = 36 * mm
CHECK: Final = (
    "Та же контрольная сумма стоит у этой версии в блоке «Сбор данных» публикации. Если суммы совпадают, "
    "на портале хранится именно та версия, о которой эта квитанция. QR-код содержит контрольную сумму. "
    "Фамилий участников в сданном протоколе нет."
)


class QrCode(Flowable):
    """As vectors: sharp at any printer's resolution."""

    def __init__(self, text: str, side: float) -> None:
        super().__init__()
        self.rows = qr.squares(text)
        self.width = self.height = side

    def draw(self) -> None:
        step = self.width / len(self.rows)
        self.canv.setFillGray(0)
        path = self.canv.beginPath()
        for down, row in enumerate(self.rows, start=1):
            for across, black in enumerate(row):
                if black:
                    path.rect(across * step, self.height - down * step, step, step)
        self.canv.drawPath(path, stroke=0, fill=1)


@cache
def register_fonts() -> None:
    for name, file in FONT_FILES.items():
        with as_file(files("fontpkg_pt_sans") / "files" / file) as path:
            registerFont(TTFont(name, str(path)))


def pdf(facts: ReceiptFacts) -> bytes:
    """One A4 page; the same facts give the same bytes."""
    register_fonts()
    out = BytesIO()
    document = SimpleDocTemplate(
        out,
        pagesize=A4,
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        topMargin=MARGIN,
        bottomMargin=MARGIN,
        title=f"{TITLE}: {facts.point_login}, версия {facts.version_number}",
        author="",
        lang="ru",
        invariant=1,
    )
    # However long the names are, it stays one page.
    document.build([KeepInFrame(document.width, document.height, receipt(facts), mode="shrink")])
    return out.getvalue()


def receipt(facts: ReceiptFacts) -> list[Flowable]:
    return [
        paragraph(TITLE, HEAD),
        paragraph(f"Электронный протокол 2 · {facts.category} · {facts.subject}", LABEL),
        Spacer(0, 10),
        HRFlowable(width="100%", thickness=0.8, color=LINE, spaceAfter=8),
        facts_table(facts),
        paragraph("Комплекты", HEADING),
        counts_table(facts.counts),
        paragraph("Контрольная сумма версии", HEADING),
        control_table(facts.control_sum),
        Spacer(0, 10),
        paragraph(CHECK, SMALL),
    ]


def paragraph(text: str, style: ParagraphStyle) -> Paragraph:
    """Plain text: ReportLab would take «<» for markup."""
    return Paragraph(escape(cleaned(text)), style)


def facts_table(facts: ReceiptFacts) -> Table:
    rows = [
        ("Состояние", "Сдан с опозданием" if facts.late else "Сдан", STRONG),
        ("Сдан", facts.handed_in_at_text, STRONG),
        ("Сдал", facts.handed_in_by, TEXT),
        ("Версия", f"№ {facts.version_number}", TEXT),
        ("Оценка", facts.assessment, TEXT),
        ("ППО", f"{facts.point_login}, {facts.point_name}", TEXT),
        ("Регион", facts.region, TEXT),
    ]
    return plain_table(
        [[paragraph(label, LABEL), paragraph(value, style)] for label, value, style in rows],
        [LABEL_WIDTH, WIDTH - LABEL_WIDTH],
    )


def counts_table(counts: KitCounts) -> Table:
    named = (
        ("Всего", counts.total),
        ("Использовано", counts.used),
        ("Испорчено", counts.spoiled),
        ("Не использовано", counts.unused),
    )
    return plain_table(
        [
            [paragraph(str(number), NUMBER) for _, number in named],
            [paragraph(label, LABEL) for label, _ in named],
        ],
        [WIDTH / len(named)] * len(named),
    )


def control_table(control_sum: str) -> Table:
    groups = [control_sum[start : start + 8] for start in range(0, len(control_sum), 8)]
    lines = [paragraph("  ".join(groups[start : start + 4]), STRONG) for start in range(0, len(groups), 4)]
    return plain_table([[lines, QrCode(control_sum, QR_SIDE)]], [WIDTH - QR_SIDE, QR_SIDE])


def plain_table(cells: Sequence[Sequence[object]], widths: Sequence[float]) -> Table:
    return Table(
        cells,
        colWidths=widths,
        hAlign="LEFT",
        style=[
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LEFTPADDING", (0, 0), (-1, -1), 0),
            ("RIGHTPADDING", (0, 0), (-1, -1), 6),
            ("TOPPADDING", (0, 0), (-1, -1), 3),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
        ],
    )
