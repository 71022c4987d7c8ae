"""The files raw_*: openpyxl's opx_right.xlsx taken apart and put together wrongly; needs msoffcrypto-tool for one.

python make_raw.py (after make_openpyxl.py)
"""

import random
import zipfile
from io import BytesIO
from pathlib import Path

import msoffcrypto.format.ooxml

HERE = Path(__file__).parent
RIGHT = (HERE / "opx_right.xlsx").read_bytes()
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = {
    MAIN: "http://purl.oclc.org/ooxml/spreadsheetml/main",
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships": "http://purl.oclc.org/ooxml/officeDocument/relationships",
}
NAME = "Канарейкин Алексей Борисович"
TITLES = ["Номер комплекта", "Комментарий", "Логин ОО, в которой работает учитель"]


def parts() -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(RIGHT)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def save(name: str, packed: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> None:
    with zipfile.ZipFile(HERE / f"raw_{name}.xlsx", "w", method, compresslevel=9) as archive:
        for entry, data in packed.items():
            archive.writestr(zipfile.ZipInfo(entry, (2026, 11, 21, 0, 0, 0)), data, method)


def sheet(name: str, rows: str, before: str = "") -> None:
    xml = f'<worksheet xmlns="{MAIN}">{before}<sheetData>{rows}</sheetData></worksheet>'.encode()
    save(name, parts() | {"xl/worksheets/sheet1.xml": xml})


def cell(address: str, text: str) -> str:
    return f'<c r="{address}" t="inlineStr"><is><t>{text}</t></is></c>'


def row(number: int, *texts: str) -> str:
    return f'<row r="{number}">' + "".join(cell(f"{'ABC'[i]}{number}", text) for i, text in enumerate(texts)) + "</row>"


HEAD = row(1, *TITLES)
LINES = [("501501", "использован", "edu390001"), ("501502", "использован", "edu390002"),
         ("501503", "использован", "edu390003"), ("501504", "испорчен"), ("501505", "не использован")]  # fmt: skip
BODY = "".join(row(number, *line) for number, line in enumerate(LINES, start=2))


def bytes_only() -> None:
    junk = random.Random(4).randbytes(3000)
    for name, content in {
        "empty": b"",
        "truncated": RIGHT[: len(RIGHT) // 2],
        "truncated_end": RIGHT[:-40],
        "random": junk,
        "zip_of_nothing": b"PK\x05\x06" + bytes(18),
        "old_word": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + junk,
        "web_page": f"<html><body><table><tr><td>{NAME}</td></tr></table></body></html>".encode(),
        "semicolons": b";" * 40_000,
        "text_of_names": f"{NAME}\n{NAME}\n".encode("cp1251"),
        "csv_utf16": ("\t".join(TITLES) + "\r\n" + "\r\n".join("\t".join(line) for line in LINES)).encode("utf-16"),
    }.items():
        (HERE / f"raw_{name}.xlsx").write_bytes(content)
    with open(HERE / "raw_encrypted.xlsx", "wb") as file:
        msoffcrypto.format.ooxml.OOXMLFile(BytesIO(RIGHT)).encrypt("secret", file)
    flagged = bytearray(RIGHT)
    while (place := flagged.find(b"PK\x01\x02\x14\x03\x14\x00\x00\x00")) >= 0:
        flagged[place + 8] = 1
    (HERE / "raw_zip_password.xlsx").write_bytes(flagged)


def bombs() -> None:
    save("bomb_beside", parts() | {"xl/media/image1.png": bytes(100 * 1024 * 1024)})
    sheet("bomb_in_sheet", HEAD + " " * 60_000_000 + BODY)
    sheet("bomb_just_allowed", HEAD + BODY + " " * 22_000_000)
    sheet("tags_without_end", HEAD + "<j/>" * 5_000_000)
    sheet("blank_cells_without_end", HEAD + "<row><c/></row>" * 250_000)
    sheet("blank_rows", HEAD + BODY + '<row ht="15"/>' * 300_000)
    sheet("attributes", HEAD + "<row " + " ".join(f'a{n}=""' for n in range(90_000)) + "/>")
    # One character that is eighteen when composed otherwise.
    sheet("ligatures", HEAD + "".join(row(n, "\ufdfa" * 59, "\ufdfa" * 495, "\ufdfa" * 495) for n in range(2, 4000)))
    many = parts()
    for number in range(2, 60):
        many[f"xl/worksheets/sheet{number}.xml"] = f'<worksheet xmlns="{MAIN}"/>'.encode()
    rels = many["xl/_rels/workbook.xml.rels"].decode()
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"
    more = "".join(
        f'<Relationship Id="r{n}" Type="{kind}" Target="/xl/worksheets/sheet{n}.xml"/>' for n in range(2, 60)
    )
    many["xl/_rels/workbook.xml.rels"] = rels.replace("</Relationships>", more + "</Relationships>").encode()
    sheets = "".join(f'<sheet name="s{n}" sheetId="{n}" xmlns:r="{kind[:-10]}" r:id="r{n}"/>' for n in range(2, 60))
    many["xl/workbook.xml"] = many["xl/workbook.xml"].replace(b"</sheets>", sheets.encode() + b"</sheets>")
    save("many_sheets", many)
    shared = f'<sst xmlns="{MAIN}"><si><t>{"я " * 16_000}</t></si></sst>'.encode()
    rows = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c><c r="B{n}" t="s"><v>0</v></c><c r="C{n}" t="s"><v>0</v></c></row>'
                   for n in range(2, 9_900))  # fmt: skip
    xml = f'<worksheet xmlns="{MAIN}"><sheetData>{HEAD}{rows}</sheetData></worksheet>'.encode()
    packed = parts()
    link = f'<Relationship Id="r9" Type="{kind[:-9]}sharedStrings" Target="sharedStrings.xml"/></Relationships>'
    links = packed["xl/_rels/workbook.xml.rels"].replace(b"</Relationships>", link.encode())
    strings = {"xl/sharedStrings.xml": shared, "xl/_rels/workbook.xml.rels": links, "xl/worksheets/sheet1.xml": xml}
    save("one_long_text_everywhere", packed | strings)


def shapes() -> None:
    sheet("inline", HEAD + BODY)
    sheet("dimension_of_a_million", HEAD + BODY, before='<dimension ref="A1:XFD1048576"/>')
    sheet("without_addresses", (HEAD + BODY).replace(' r="', ' x="'))
    sheet("deep", HEAD + "<j>" * 500 + "</j>" * 500)
    sheet("rows_backwards", HEAD + row(3, *LINES[0]) + row(2, *LINES[1]))
    sheet("column_beyond", HEAD + '<row r="2">' + cell("XFE2", "1") + "</row>")
    sheet("string_out_of_range", HEAD + '<row r="2"><c r="A2" t="s"><v>999</v></c></row>')
    sheet("number_that_is_none", HEAD + f'<row r="2"><c r="A2"><v>{NAME}</v></c></row>')
    sheet(
        "control_character",
        HEAD + row(2, "501501", "использ_x0000_ован", "edu390001_x000D_") + BODY.partition("</row>")[2],
    )
    sheet(
        "pronunciation",
        HEAD + BODY.replace("<t>испорчен</t>", f"<t>испорчен</t><rPh sb='0' eb='1'><t>{NAME}</t></rPh>"),
    )
    sheet("entities", f"<!DOCTYPE a>{HEAD}{BODY}")
    whole = parts()
    save(
        "doctype",
        whole
        | {
            "xl/worksheets/sheet1.xml": f'<!DOCTYPE w [<!ENTITY n "{NAME}">]><worksheet xmlns="{MAIN}"><sheetData>{HEAD}</sheetData></worksheet>'.encode()
        },
    )
    save("no_styles", {name: data for name, data in whole.items() if name != "xl/styles.xml"})
    save(
        "no_theme_nor_properties", {n: d for n, d in whole.items() if "theme" not in n and not n.startswith("docProps")}
    )
    save("no_workbook", {name: data for name, data in whole.items() if name != "xl/workbook.xml"})
    save("no_sheet", {name: data for name, data in whole.items() if "sheet1" not in name})
    save("backslashes", {name.replace("/", "\\"): data for name, data in whole.items()})
    save("stored", whole, zipfile.ZIP_STORED)
    save("lzma", whole, zipfile.ZIP_LZMA)
    save("text_document", {"[Content_Types].xml": b"<Types/>", "word/document.xml": NAME.encode()})
    save("sheet_nobody_names", whole | {"xl/worksheets/sheet9.xml": f"<worksheet>{NAME}</worksheet>".encode()})
    save("strict", {name: strict(data) for name, data in whole.items()})
    save("prefixes", whole | {"xl/worksheets/sheet1.xml": prefixed(f"<sheetData>{HEAD}{BODY}</sheetData>")})
    save("binary_sheet", whole | {"xl/worksheets/sheet1.xml": b"\x00\x01" * 500})


def strict(data: bytes) -> bytes:
    for transitional, namespace in STRICT.items():
        data = data.replace(transitional.encode(), namespace.encode())
    return data


def prefixed(xml: str) -> bytes:
    inner = xml.replace("</", "</x:").replace("<", "<x:").replace("<x:/x:", "</x:")
    return f'<x:worksheet xmlns:x="{MAIN}">{inner}</x:worksheet>'.encode()


for make in (bytes_only, bombs, shapes):
    make()
