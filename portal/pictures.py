"""Pictures of people: judged by their header, decoded within a bound of memory, written anew small and upright.

What a decoder needs is known before it starts: 4 bytes a point for colours, 2 a coefficient where a JPEG comes in several
passes (libjpeg keeps them all), a fourth or a sixty-fourth of it where a JPEG is read at a half or an eighth of its size.
"""

import struct
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import IO, cast

from django.conf import settings
from django.core.exceptions import ValidationError
from PIL import ImageOps, PngImagePlugin
from PIL.Image import Image
from PIL.ImageFile import ImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile

# The classes themselves read a header without decoding; Image.open would guess among forty formats.
READERS: dict[bytes, tuple[type[ImageFile], str, str]] = {
    b"\xff\xd8\xff": (JpegImageFile, "JPEG", "jpg"),
    b"\x89PNG\r\n\x1a\n": (PngImageFile, "PNG", "png"),
}
NO_PHOTO = "Этот файл не фотография в формате jpg или png. Выберите другой файл."
DAMAGED = "Файл повреждён или загружен не полностью: изображение не читается. Выберите другой файл."
BUSY = "Портал сейчас обрабатывает много фотографий. Отправьте форму ещё раз через минуту."

# Of all texts of a PNG together, unpacked; the library's own bound is 64 MB.
PngImagePlugin.MAX_TEXT_MEMORY = 1024 * 1024
# Bytes a point of a PNG by mode: what is decoded, and beside it the full-size steps that shrinking it takes (colours
# out of a palette, colours multiplied by transparency).
PNG_BYTES = {"1": 2, "L": 1, "I;16": 4, "RGB": 4, "LA": 8, "RGBA": 8, "P": 9}
MOST_PNG_BYTES = 12  # of modes that no PNG has today
# An encoder makes about ten; each goes over the whole picture.
MOST_PASSES = 40
PATIENCE_SECONDS = 30
# One decode at a time in a process, whoever sends it: several at once would need the bound several times.
turn = threading.Lock()


def open_header(stream: IO[bytes]) -> tuple[ImageFile, str, str]:
    """Return the picture with only its header read, its format and ending; ValidationError if it is none."""
    stream.seek(0)
    start = stream.read(8)
    found = next((reader for signature, reader in READERS.items() if start.startswith(signature)), None)
    if found is None:
        raise ValidationError(NO_PHOTO)
    stream.seek(0)
    reader, fmt, ending = found
    try:
        return reader(stream), fmt, ending
    except Exception as error:  # a decoder meets damaged bytes with errors of every kind
        raise ValidationError(DAMAGED) from error


def picture_anew(stream: IO[bytes], *, side: int) -> tuple[bytes, str]:
    """Return the picture written anew, no side longer than `side` points, and its ending.

    ValidationError with a sentence: no picture, damaged, needs more than `PHOTO_MEMORY` bytes, or the portal is busy.
    """
    image, fmt, ending = open_header(stream)
    scale = fitting_scale(image, stream, side=side)
    if not turn.acquire(timeout=PATIENCE_SECONDS):
        raise ValidationError(BUSY)
    try:
        return rewritten(image, fmt, side=side, scale=scale), ending
    except Exception as error:  # as above
        raise ValidationError(DAMAGED) from error
    finally:
        turn.release()


# --- What decoding will need --------------------------------------------------------------------------------


def fitting_scale(image: ImageFile, stream: IO[bytes], *, side: int) -> int:
    """Return the part of its size (1, 2, 4 or 8) to read a JPEG at, the finest that fits; ValidationError if none does."""
    width, height = image.size
    if width * height > settings.PHOTO_MAX_PIXELS:
        raise too_many_points(image, settings.PHOTO_MAX_PIXELS)
    if not isinstance(image, JpegImageFile):
        each = PNG_BYTES.get(image.mode, MOST_PNG_BYTES)
        if width * height * each > settings.PHOTO_MEMORY:
            raise too_many_points(image, settings.PHOTO_MEMORY // each)
        return 1
    coefficients = kept_coefficients(read_frame(stream, image), image)
    finest = max((scale for scale in (1, 2, 4, 8) if max(width, height) // scale >= side), default=1)
    for scale in (1, 2, 4, 8):
        if scale >= finest and coefficients + width * height * 4 // scale**2 <= settings.PHOTO_MEMORY:
            return scale
    each = coefficients // (width * height) + 1
    raise too_many_points(image, settings.PHOTO_MEMORY // each)


def too_many_points(image: Image, limit: int) -> ValidationError:
    width, height = image.size
    instead = "сохраните его в формате jpg" if image.format == "PNG" else "выберите другое"
    return ValidationError(
        f"Изображение {width} × {height} точек. Нужно не больше {limit // 1_000_000} млн точек: "
        f"уменьшите фото или {instead}"
    )


@dataclass(frozen=True, slots=True)
class Frame:
    """What a JPEG's header says: components as (across, down) of their sampling, and in how many passes they come."""

    samplings: tuple[tuple[int, int], ...]
    passes: int
    in_first_pass: int


def kept_coefficients(frame: Frame, image: Image) -> int:
    """Return the bytes libjpeg keeps from pass to pass: none where one pass holds everything."""
    if frame.passes == 1 and frame.in_first_pass == len(frame.samplings):
        return 0
    across = max(a for a, _ in frame.samplings)
    down = max(d for _, d in frame.samplings)
    width, height = (-(-size // 16) * 16 for size in image.size)
    return sum(2 * width * height * a * d // (across * down) for a, d in frame.samplings)


def read_frame(stream: IO[bytes], image: JpegImageFile) -> Frame:
    """Walk over the markers of a JPEG; thumbnails inside of its segments are stepped over."""
    stream.seek(0)
    content = stream.read()
    samplings = tuple((layer[1] or 1, layer[2] or 1) for layer in cast(list[tuple[int, int, int]], image.layer))
    passes = [content[at + 4] for at in scans(content) if at + 4 < len(content)]
    if not samplings or not passes:
        raise ValidationError(DAMAGED)
    if len(passes) > MOST_PASSES:
        raise ValidationError("Это изображение сохранено необычным способом. Сохраните его заново в формате jpg")
    return Frame(samplings, len(passes), passes[0])


def scans(content: bytes) -> Iterator[int]:
    """Yield where each pass (marker SOS, ITU-T T.81 B.1.1) begins."""
    at = 2
    while (at := content.find(b"\xff", at)) >= 0 and at + 4 <= len(content):
        marker = content[at + 1]
        if marker == 0xFF:
            at += 1
        elif marker in (0x00, 0x01) or 0xD0 <= marker <= 0xD8:
            at += 2  # a byte of the picture itself, or a mark without a length
        elif marker == 0xD9:
            return
        else:
            if marker == 0xDA:
                yield at
            at += 2 + struct.unpack_from(">H", content, at + 2)[0]


# --- Decoding -----------------------------------------------------------------------------------------------


def rewritten(image: ImageFile, fmt: str, *, side: int, scale: int) -> bytes:
    """Return only the picture itself, small and upright: no EXIF, place, comments or anything appended."""
    if scale > 1:
        image.draft("RGB", (max(1, image.width // scale), max(1, image.height // scale)))
    image.load()
    # Shrunk before it is converted or turned: both would need the whole picture once more.
    small = in_eight_bits(image)
    small.thumbnail((side, side))
    small = ImageOps.exif_transpose(small)
    plain = small.convert("RGBA" if fmt == "PNG" and small.has_transparency_data else "RGB")
    plain.info = {}
    out = BytesIO()
    plain.save(out, fmt, **({"quality": 88} if fmt == "JPEG" else {}))
    return out.getvalue()


def in_eight_bits(image: Image) -> Image:
    """Return it in a mode that shrinks well: 16 bits of grey scaled, not cut off; palettes as the colours they stand for.

    One colour of grey or RGB that is meant to be seen through stays a colour: making it so takes the picture twice more.
    """
    if image.mode in ("P", "PA"):
        return image.convert("RGBA" if image.has_transparency_data else "RGB")
    image.info.pop("transparency", None)
    if image.mode.startswith("I"):
        return image.point(lambda value: value * (1 / 257) + 0.5).convert("L")
    return image.convert("L") if image.mode == "1" else image
