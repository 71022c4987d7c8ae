"""Pictures for tests, made here so that no binary is kept."""

from io import BytesIO

from PIL import Image


def picture(size: tuple[int, int] = (60, 80), fmt: str = "JPEG", **save: object) -> bytes:
    out = BytesIO()
    Image.new("RGB", size, (90, 120, 160)).save(out, fmt, **save)
    return out.getvalue()


def small_jpeg() -> bytes:
    return picture()
