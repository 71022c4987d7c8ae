"""LibreOffice for tests: opens a workbook, counts it through and saves it as another file."""

import shutil
import subprocess
from pathlib import Path

import pytest

SOFFICE = shutil.which("soffice")
needs_office = pytest.mark.skipif(
    SOFFICE is None,
    reason="LibreOffice is not here: apt-get install --no-install-recommends libreoffice-calc-nogui",
)


def converted(content: bytes, folder: Path, to: str = "xlsx") -> bytes:
    """With a profile of its own: two LibreOffices can't share one."""
    assert SOFFICE
    source, out = folder / "book.xlsx", folder / "out"
    source.write_bytes(content)
    profile = (folder / "profile").as_uri()
    # LibreOffice wants this order of options.
    how = ["--headless", "--norestore", f"-env:UserInstallation={profile}", "--convert-to", to, "--outdir", str(out)]
    subprocess.run([SOFFICE, *how, str(source)], check=True, capture_output=True, timeout=300)
    return (out / f"book.{to}").read_bytes()
