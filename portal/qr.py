"""QR codes: as squares for whoever draws, as a small picture for whoever embeds."""

from io import BytesIO
from typing import Final

from PIL import Image
from qrcode import QRCode
from qrcode.constants import ERROR_CORRECT_M

QUIET_ZONE: Final = 4  # squares of white around, which readers need


def squares(text: str) -> list[list[bool]]:
    """Row by row from the top, True is black, the quiet zone included."""
    code = QRCode(error_correction=ERROR_CORRECT_M, border=QUIET_ZONE)
    code.add_data(text)
    code.make(fit=True)
    matrix: list[list[bool]] = code.get_matrix()
    return matrix


def png(text: str, *, scale: int = 6) -> bytes:
    """`scale`: pixels of one square."""
    rows = squares(text)
    picture = Image.new("1", (len(rows), len(rows)), 1)
    picture.putdata([0 if black else 1 for row in rows for black in row])
    out = BytesIO()
    picture.resize((len(rows) * scale, len(rows) * scale)).save(out, "PNG", optimize=True)
    return out.getvalue()
