"""The files lo_*: openpyxl's saved anew by LibreOffice 7.4 in several formats, all with the ending .xlsx.

python make_libreoffice.py (after make_openpyxl.py; soffice must be there)
"""

import shutil
import subprocess
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
# From which file, which filter of LibreOffice, what the result is called.
XLSX = "xlsx:Calc MS Excel 2007 XML"
JOBS = [
    (XLSX, ["right", "numbers", "floats", "formulas", "formula_numbers", "merged_comments", "dates", "booleans", "errors",
            "moved", "hidden_rows", "names_hidden_column", "sheet_very_hidden", "notes", "own_template", "unfilled",
            "epoch_1904", "blank_styled_columns"]),
    ("xls:MS Excel 97", ["right"]),
    ("ods:calc8", ["right"]),
    ("fods:OpenDocument Spreadsheet Flat XML", ["right"]),
    ("html:HTML (StarCalc)", ["right"]),
    # Separator ; quotes " in UTF-8, then in the Russian Windows encoding.
    ("csv:Text - txt - csv (StarCalc):59,34,76,1", ["right", "names_titled", "spaces_and_case"]),
    ("csv:Text - txt - csv (StarCalc):44,34,34,1", ["protocol_one_head_first"]),
    ("pdf:calc_pdf_Export", ["right"]),
]  # fmt: skip


def convert(form: str, names: list[str], folder: Path) -> None:
    sources = [str(HERE / f"opx_{name}.xlsx") for name in names]
    profile = f"-env:UserInstallation=file://{folder}/profile"
    command = ["soffice", "--headless", "--norestore", profile, "--convert-to", form, "--outdir", str(folder), *sources]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    ending = form.partition(":")[0]
    kind = "" if ending == "xlsx" else f"{ending}_"
    for name in names:
        shutil.move(folder / f"opx_{name}.{ending}", HERE / f"lo_{kind}{name}.xlsx")


with tempfile.TemporaryDirectory() as made:
    for form, names in JOBS:
        convert(form, names, Path(made))
