"""«Для анкетирования», counted through by LibreOffice: figure 6 of the manual, and 10,000 kits."""

import subprocess
import sys
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from fisoko_protocols.spreadsheets import protocol_one_survey
from fisoko_protocols.spreadsheets.protocol_one import SurveyKit, looks_like_protocol_one
from tests.fisoko_protocols.office import converted, needs_office
from tests.fisoko_protocols.protocol_one import (
    URL,
    Entry,
    book_of,
    filled,
    lines_to_copy,
    many,
    strip,
    strips,
)

ANNA, BORIS, VERA = "Примерова Анна Ивановна", "Образцов Борис Петрович", "Тестова-Пробная Вера Юрьевна"
USED, SPOILED, UNUSED = "использован", "испорчен", "не использован"
MEASURED = """
import resource, sys
from tests.fisoko_protocols.protocol_one import HEAD, many
from fisoko_protocols.spreadsheets.protocol_one import write_protocol_one
kits = many(10_000)
before = resource.getrusage(resource.RUSAGE_SELF)
size = len(write_protocol_one(HEAD, kits))
after = resource.getrusage(resource.RUSAGE_SELF)
# Not ru_maxrss, which begins with what the parent had.
peak = next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, int(peak) / 1024, size)
"""


@needs_office
@pytest.mark.slow
def test_survey_sheet_is_figure_6(tmp_path: Path) -> None:
    """Login always; password and name only of a used kit with a name."""
    counted = converted(
        filled(
            [
                Entry(ANNA, USED, "edu777777"),
                Entry(BORIS, USED, "edu777778"),
                Entry(VERA, USED, "edu777779"),
                Entry(None, SPOILED),
                Entry(None, UNUSED),
            ]
        ),
        tmp_path,
    )
    assert strips(counted) == [
        ("Логин", "mlit03501501", "Пароль", "33289", "ФИО", ANNA, "Ссылка на анкету", URL),
        ("Логин", "mlit03501502", "Пароль", "56579", "ФИО", BORIS, "Ссылка на анкету", URL),
        ("Логин", "mlit03501503", "Пароль", "31469", "ФИО", VERA, "Ссылка на анкету", URL),
        ("Логин", "mlit03501504", "Пароль", None, "ФИО", None, "Ссылка на анкету", URL),
        ("Логин", "mlit03501505", "Пароль", None, "ФИО", None, "Ссылка на анкету", URL),
    ]
    assert lines_to_copy(counted) == [
        f"Анкета: {URL}  Логин: mlit03501501  Пароль: 33289",
        f"Анкета: {URL}  Логин: mlit03501502  Пароль: 56579",
        f"Анкета: {URL}  Логин: mlit03501503  Пароль: 31469",
        None,
        None,
    ]
    assert book_of(counted, values=True)["Протокол 1"]["D2"].value == "Заполнено: 5 из 5"
    assert looks_like_protocol_one(book_of(counted).sheetnames)


@needs_office
@pytest.mark.slow
def test_nothing_half_filled_shows_a_password(tmp_path: Path) -> None:
    cases: list[tuple[Entry, str | None]] = [
        (Entry(None, USED), None),
        (Entry("   ", USED), None),
        (Entry("\u00a0", USED), None),
        (Entry(ANNA), None),
        (Entry(ANNA, SPOILED), None),
        (Entry(ANNA, UNUSED), None),
        (Entry(ANNA, "использована"), None),
        (Entry(f"  {ANNA}\u00a0 ", USED), ANNA),
        (Entry(BORIS, " Использован"), BORIS),
        (Entry("=1+1", USED), "=1+1"),
        (Entry(), None),
    ]
    kits = many(len(cases))
    counted = converted(filled([entry for entry, _ in cases], kits), tmp_path)
    assert strips(counted) == [strip(kit, name) for kit, (_, name) in zip(kits, cases, strict=True)]
    assert [line is not None for line in lines_to_copy(counted)] == [name is not None for _, name in cases]


def entry_of(index: int) -> Entry:
    name = f"Фамилия{index} Имя Отчество"
    return (Entry(name, USED, "edu777777"), Entry(None, SPOILED), Entry(None, UNUSED), Entry(None, USED))[index % 4]


@needs_office
@pytest.mark.slow
def test_ten_thousand_kits_get_the_credentials_issued_to_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the pictures: they take LibreOffice half a minute and no formula knows them."""

    def no_pictures(*args: Any) -> None:
        return None

    monkeypatch.setattr(protocol_one_survey, "place_qr_codes", no_pictures)
    kits = many(10_000)
    entries = [entry_of(index) for index in range(len(kits))]
    counted = converted(filled(entries, kits), tmp_path)
    assert strips(counted) == [
        strip(kit, entry.name if entry.comment == USED else None) for kit, entry in zip(kits, entries, strict=True)
    ]


@pytest.mark.slow
def test_ten_thousand_kits_are_made_in_ten_seconds_and_300_megabytes() -> None:
    """Seconds of the processor, not of the clock: other tests run beside."""
    done = subprocess.run([sys.executable, "-c", MEASURED], check=True, capture_output=True, text=True)
    seconds, megabytes, size = map(float, done.stdout.split())
    assert seconds < 10
    assert megabytes < 300
    assert size < 3_000_000


def logins_by_page(kits: list[SurveyKit], pdf: bytes) -> list[list[str]]:
    texts = [page.extract_text() for page in PdfReader(BytesIO(pdf)).pages]
    return [[kit.login for kit in kits if kit.login in text] for text in texts]


@needs_office
@pytest.mark.slow
def test_printed_strips_are_whole_and_ten_on_a_page(tmp_path: Path) -> None:
    kits = many(25)
    pdf = converted(filled([Entry(VERA, USED)] * 25, kits), tmp_path, "pdf")
    pages = logins_by_page(kits, pdf)
    logins = [kit.login for kit in kits]
    assert [page for page in pages if page] == [logins[:10], logins[10:20], logins[20:]]
    last = PdfReader(BytesIO(pdf)).pages[-1]
    assert (round(float(last.mediabox.width)), round(float(last.mediabox.height))) == (595, 842)
    assert "".join(last.extract_text().split()).count("".join(URL.split())) == 5
    assert len(PdfReader(BytesIO(pdf)).pages) == 5, "instruction, table, three pages of strips: nothing spilled over"
