"""The receipt (.pdf): one page, everything on it, the control sum as text and as a QR code."""

from dataclasses import replace
from io import BytesIO
from itertools import pairwise

from pypdf import PdfReader

from fisoko_protocols.documents import KitCounts, ReceiptFacts, receipt_pdf
from portal import qr

SUM = "0123456789abcdef" * 4
FACTS = ReceiptFacts(
    assessment="ОМК, ноябрь 2026 года",
    category="Учителя",
    subject="Литература",
    point_login="edu390001",
    point_name="Школа «Ёлочка» <№ 7> & сад",
    region="Калининградская область",
    version_number=3,
    handed_in_at_text="21 ноября 2026 г., 14:05 (UTC+2)",
    handed_in_by="edu390001, ответственный организатор",
    late=False,
    control_sum=SUM,
    counts=KitCounts(total=125, used=118, spoiled=2, unused=5),
)


def text_of(facts: ReceiptFacts) -> list[str]:
    reader = PdfReader(BytesIO(receipt_pdf(facts)))
    assert len(reader.pages) == 1
    return reader.pages[0].extract_text().splitlines()


def test_receipt_holds_every_fact() -> None:
    lines = text_of(FACTS)
    assert lines[:2] == ["Квитанция о сдаче протокола", "Электронный протокол 2 · Учителя · Литература"]
    for label, value in (
        ("Состояние", "Сдан"),
        ("Сдан", "21 ноября 2026 г., 14:05 (UTC+2)"),
        ("Сдал", "edu390001, ответственный организатор"),
        ("Версия", "№ 3"),
        ("Оценка", "ОМК, ноябрь 2026 года"),
        ("ППО", "edu390001, Школа «Ёлочка» <№ 7> & сад"),
        ("Регион", "Калининградская область"),
    ):
        assert (label, value) in list(pairwise(lines))
    assert lines[lines.index("Комплекты") + 1 :][:8] == [
        *("125", "118", "2", "5"),
        *("Всего", "Использовано", "Испорчено", "Не использовано"),
    ]
    assert SUM in "".join("".join(lines).split())


def test_receipt_says_when_it_was_late() -> None:
    assert "Сдан с опозданием" in text_of(replace(FACTS, late=True))
    assert "Сдан с опозданием" not in text_of(FACTS)


def test_longest_names_stay_on_one_page() -> None:
    long = "Муниципальное бюджетное общеобразовательное учреждение " * 9
    assert "№ 3" in text_of(replace(FACTS, point_name=long, assessment=long, handed_in_by=long[:200]))


def test_same_facts_give_the_same_bytes_and_others_other_ones() -> None:
    assert receipt_pdf(FACTS) == receipt_pdf(FACTS)
    assert receipt_pdf(FACTS) != receipt_pdf(replace(FACTS, control_sum=SUM[::-1]))


def test_receipt_is_an_a4_page_in_russian_with_its_own_fonts() -> None:
    reader = PdfReader(BytesIO(receipt_pdf(FACTS)))
    page = reader.pages[0]
    assert (round(float(page.mediabox.width)), round(float(page.mediabox.height))) == (595, 842)
    assert reader.trailer["/Root"]["/Lang"] == "ru"
    assert reader.metadata is not None
    assert reader.metadata.title == "Квитанция о сдаче протокола: edu390001, версия 3"
    fonts = [font.get_object() for font in page["/Resources"]["/Font"].values()]
    embedded = [font["/BaseFont"] for font in fonts if "/FontFile2" in font.get("/FontDescriptor", {})]
    assert len(embedded) >= 2, embedded


def test_qr_code_has_its_three_corners_and_a_quiet_zone() -> None:
    rows = qr.squares(SUM)
    size = len(rows)
    finder = [True] * 7
    assert {len(row) for row in rows} == {size}
    assert not any(rows[3])
    assert rows[4][4:11] == rows[4][size - 11 : size - 4] == rows[size - 5][4:11] == finder
    assert not any(row[index] for row in rows for index in (0, 1, 2, 3, -4, -3, -2, -1))
