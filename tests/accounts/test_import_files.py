"""Bad files: each gives its rows and reasons, nothing half-written, never an error of the portal."""

import zipfile
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from accounts.models import DirectoryImport, DirectoryImportRow, Organisation
from portal.spreadsheets import write_csv
from tests.accounts.loading import HEAD, applied, checked, figures, line, reasons, table
from tests.cast import Cast
from tests.workbooks import inline, repacked, sheet_xml

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def place(cast: Cast) -> None:
    _ = cast.municipality


def refused_whole(cast: Cast, content: bytes) -> str:
    load = checked(cast, content)
    assert load.check_job is not None
    assert load.check_job.status == "failed"
    assert not DirectoryImportRow.objects.exists()
    return load.check_job.last_error


def test_a_missing_column(cast: Cast) -> None:
    assert "Нет столбца «Муниципалитет»" in refused_whole(cast, table(line("Сад")[:4], head=HEAD[:4]))


def test_a_stray_column(cast: Cast) -> None:
    assert "вне столбцов таблицы: H1" in refused_whole(cast, table([*line("Сад"), "5"], head=[*HEAD, "Учеников"]))


def test_an_unknown_municipality_is_named(cast: Cast) -> None:
    load = checked(cast, table(line("Сад", place="Город Калинингрод"), line("Ясли", region="Атлантида")))
    assert reasons(load)[2].startswith("E2 Муниципалитет Муниципалитета «Город Калинингрод» нет в справочнике")
    assert "Возможно, это «Город Калининград (городской округ)»" in reasons(load)[2]
    assert reasons(load)[3].startswith("D3 Субъект РФ Такого субъекта РФ нет")


def test_both_rows_of_a_pair_are_refused(cast: Cast) -> None:
    rows = [line("Сад", inn="3900000001"), line("Другой"), line("Ясли", inn="3900000001"), line("ДРУГОЙ")]
    load = checked(cast, table(*rows))
    told = reasons(load)
    assert {number: told[number].split(".")[0][-10:] for number in told} == {
        2: "в строке 4", 3: "в строке 5", 4: "в строке 2", 5: "в строке 3",
    }  # fmt: skip
    assert figures(load) == {"refused": 4}


def test_a_pair_whose_first_row_changes_nothing(cast: Cast) -> None:
    cast.make_organisation("Сад", cast.municipality, inn="3900000001", full_name="Учреждение «Сад»")
    load = checked(cast, table(line("Сад", inn="3900000001"), line("Сад", inn="3900000001")))
    assert (figures(load), set(reasons(load))) == ({"refused": 2}, {2, 3})


def test_every_bad_cell_of_a_row_is_told(cast: Cast) -> None:
    row = ["Учреждение", "", "Ясли", "39", "Город Калининград", "12", "+7 " * 30]
    told = reasons(checked(cast, table(row)))[2]
    assert [address for address in ("B2", "C2", "F2", "G2") if address in told] == ["B2", "C2", "F2", "G2"]


def test_a_formula(cast: Cast) -> None:
    load = checked(cast, table(line('=HYPERLINK("http://example.org")'), line("Сад")))
    assert "B2 Краткое наименование В ячейке формула" in reasons(load)[2]
    assert figures(load) == {"refused": 1, "added": 1}


@pytest.mark.parametrize(("encoding", "separator"), [("cp1251", ";"), ("utf-8", ","), ("utf-16", "\t")])
def test_csv(cast: Cast, encoding: str, separator: str) -> None:
    lines = [HEAD, line("Сад № 1", inn="0100000001"), line("Сад № 2", place="Нигде")]
    text = "\r\n".join(separator.join(f'"{cell}"' for cell in each) for each in lines)
    load = checked(cast, text.encode(encoding), name="список.csv")
    assert figures(load) == {"added": 1, "refused": 1}
    applied(cast, load)
    assert Organisation.objects.get().inn == "0100000001"


def test_an_inn_that_lost_its_nought(cast: Cast) -> None:
    applied(cast, checked(cast, table(line("Сад", inn=100000001))))  # type: ignore[arg-type]
    assert Organisation.objects.get().inn == "0100000001"


def test_200_megabytes_unpacked(cast: Cast) -> None:
    out = BytesIO(table(line("Сад")))
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/bomb.xml", "w") as part:
        for _ in range(200):
            part.write(b" " * 1024 * 1024)
    assert refused_whole(cast, out.getvalue()).startswith("Внутри файла 200\u00a0МБ данных")


def test_a_million_rows_in_five_kilobytes(cast: Cast) -> None:
    head = "".join(inline(f"{letter}1", title) for letter, title in zip("ABCDEFG", HEAD, strict=True))
    rows = f'<row r="1">{head}</row><row r="1048576">{inline("A1048576", "x")}</row>'
    content = repacked(table(), xl__worksheets__sheet1=sheet_xml(rows))
    assert len(content) < 8000
    assert "Строк больше 100\u00a0000" in refused_whole(cast, content)


def test_a_file_that_breaks_off_leaves_no_report(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("accounts.imports.checking.STEP", 2)
    rows = [line(f"Сад № {number}") for number in range(5)]
    text = "\r\n".join(";".join(f'"{cell}"' for cell in each) for each in [HEAD, *rows]).replace("'", "")
    broken = text + '\r\n"незакрытая;' + "x" * 200_000
    assert "незакрытая кавычка" in refused_whole(cast, broken.encode())


# --- Through the desk -----------------------------------------------------------------------------------


def upload(client: Client, content: bytes, name: str = "файл.xlsx") -> str:
    """The page after «Проверить файл»."""
    url = reverse("admin:accounts_organisation_import")
    response = client.post(url, {"file": SimpleUploadedFile(name, content)}, follow=True)
    assert response.status_code == 200
    return str(response.content.decode())


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "Файл пустой"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "Это не таблица"),
        (b"<html></html>", "Это веб-страница"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 100, "старого Excel"),
    ],
)
def test_what_is_no_table_is_told_at_once(cast: Cast, content: bytes, sentence: str) -> None:
    assert sentence in upload(cast.client(cast.moderator), content)
    assert not DirectoryImport.objects.exists()


def test_errors_are_given_back_in_the_persons_own_file(cast: Cast) -> None:
    load = checked(cast, table(line("Сад"), line("Ясли", place="Нигде")), cast.moderator)
    response = cast.client(cast.moderator).get(reverse("admin:accounts_organisation_import_errors", args=[load.pk]))
    sheet = load_workbook(BytesIO(b"".join(response))).worksheets[0]  # type: ignore[arg-type]
    assert "«Нигде» нет в справочнике" in sheet["E3"].comment.text
    assert sheet["E2"].comment is None


def test_errors_of_a_csv_are_a_list(cast: Cast) -> None:
    out = BytesIO()
    write_csv(out, columns=HEAD, rows=[line("Ясли", place="Нигде")])
    load = checked(cast, out.getvalue(), cast.moderator, name="список.csv")
    response = cast.client(cast.moderator).get(reverse("admin:accounts_organisation_import_errors", args=[load.pk]))
    rows = list(load_workbook(BytesIO(b"".join(response))).worksheets[0].values)  # type: ignore[arg-type]
    assert rows[1][:4] == (2, "E2", "Муниципалитет", "Ясли")
