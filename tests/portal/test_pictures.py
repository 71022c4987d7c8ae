"""Pictures that are small files and large to decode: what they take is bounded, whatever their format."""

import json
import struct
import subprocess
import sys
import zlib
from io import BytesIO
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from PIL import Image

from portal import pictures
from portal.pictures import BUSY, Frame, kept_coefficients, open_header, picture_anew, read_frame
from tests.pictures import picture

MEGABYTE = 1024 * 1024
CHILD = """
import json, sys, threading
from pathlib import Path
from django.conf import settings
settings.configure(PHOTO_MEMORY=150 * 1024 * 1024, PHOTO_MAX_PIXELS=250_000_000)
from django.core.exceptions import ValidationError
from portal.pictures import picture_anew

def megabytes(name):
    line = next(line for line in open("/proc/self/status") if line.startswith(name))
    return int(line.split()[1]) // 1024

said = []
def take(path):
    try:
        said.append(len(picture_anew(open(path, "rb"), side=1600)[0]))
    except ValidationError as refused:
        said.append(refused.messages[0])

before = megabytes("VmRSS")
threads = [threading.Thread(target=take, args=(path,)) for path in sys.argv[1:]]
for each in threads: each.start()
for each in threads: each.join()
print(json.dumps([megabytes("VmHWM") - before, said]))
"""

pytestmark = pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is read from /proc")


def saved(folder: Path, mode: str, size: tuple[int, int], fmt: str, **options: object) -> Path:
    path = folder / f"{mode.replace(';', '')}-{size[0]}-{len(list(folder.iterdir()))}"
    Image.new(mode, size).save(path, fmt, **options)
    return path


def taken(*paths: Path) -> tuple[int, list[int | str]]:
    """(megabytes at the peak above what the process had, what came out: bytes or the sentence of the refusal)."""
    command = [sys.executable, "-c", CHILD, *map(str, paths)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2])
    peak, said = json.loads(done.stdout)
    return peak, said


@pytest.mark.parametrize(
    ("mode", "size", "fmt", "options"),
    [
        ("RGB", (4032, 3024), "PNG", {}),
        ("RGBA", (4032, 3024), "PNG", {}),
        ("LA", (4000, 3000), "PNG", {}),
        ("P", (4000, 3000), "PNG", {}),
        ("I;16", (4000, 3000), "PNG", {}),
        ("RGB", (4000, 3000), "PNG", {"transparency": (1, 2, 3)}),
        ("L", (4000, 3000), "PNG", {"transparency": 1}),
        ("RGB", (8000, 5000), "JPEG", {"progressive": True, "quality": 30}),
        ("RGB", (12000, 9000), "JPEG", {"quality": 30}),
        ("RGB", (60000, 1700), "JPEG", {"quality": 30}),
        ("CMYK", (8000, 6000), "JPEG", {"quality": 30}),
    ],
)
def test_what_phones_and_scanners_make_is_taken_within_the_bound(
    tmp_path: Path, mode: str, size: tuple[int, int], fmt: str, options: dict[str, object]
) -> None:
    peak, [written] = taken(saved(tmp_path, mode, size, fmt, **options))
    assert isinstance(written, int), written
    assert peak < 150


@pytest.mark.parametrize(
    ("mode", "size", "fmt", "options"),
    [
        ("RGB", (6000, 6600), "PNG", {}),
        ("RGBA", (6000, 6600), "PNG", {}),
        ("RGB", (8000, 5000), "JPEG", {"progressive": True, "subsampling": 0, "quality": 30}),
        ("RGB", (65000, 65000), "JPEG", {"quality": 1}),
    ],
)
def test_what_would_take_more_is_refused_before_it_is_decoded(
    tmp_path: Path, mode: str, size: tuple[int, int], fmt: str, options: dict[str, object]
) -> None:
    path = tmp_path / "large"
    Image.new(mode, (16, 16)).save(path, fmt, **options)
    path.write_bytes(with_size(path.read_bytes(), size))
    peak, [sentence] = taken(path)
    assert str(sentence).startswith(f"Изображение {size[0]} × {size[1]} точек. Нужно не больше ")
    assert peak < 20


def with_size(content: bytes, size: tuple[int, int]) -> bytes:
    """The same picture with another size in its header."""
    if content.startswith(b"\x89PNG"):
        at = content.index(b"IHDR") + 4
        header = struct.pack(">II", *size) + content[at + 8 : at + 13]
        return content[:at] + header + struct.pack(">I", zlib.crc32(b"IHDR" + header)) + content[at + 17 :]
    at = max(content.find(b"\xff\xc0"), content.find(b"\xff\xc2")) + 5
    return content[:at] + struct.pack(">HH", size[1], size[0]) + content[at + 4 :]


def test_eight_at_once_take_no_more_than_one(tmp_path: Path) -> None:
    paths = [saved(tmp_path, "RGBA", (4000, 3000), "PNG", compress_level=1)] * 8
    peak, written = taken(*paths)
    assert len(set(written)) == 1
    assert peak < 150


def test_a_turn_that_never_comes_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "PATIENCE_SECONDS", 0)
    with pictures.turn, pytest.raises(ValidationError) as refused:
        picture_anew(BytesIO(picture()), side=100)
    assert refused.value.messages == [BUSY]
    assert picture_anew(BytesIO(picture()), side=100)[1] == "jpg"


def test_a_damaged_picture_gives_its_turn_back() -> None:
    with pytest.raises(ValidationError):
        picture_anew(BytesIO(picture((300, 300))[:-200]), side=100)
    assert not pictures.turn.locked()


def greys(content: bytes) -> list[int]:
    return [Image.open(BytesIO(content)).convert("L").getpixel((x, 0)) for x in range(4)]


def test_sixteen_bits_of_grey_are_scaled() -> None:
    """Cut off they were a white rectangle."""
    image = Image.new("I;16", (4, 1))
    for x, value in enumerate((0, 257 * 100, 257 * 200, 65535)):
        image.putpixel((x, 0), value)
    out = BytesIO()
    image.save(out, "PNG")
    assert greys(picture_anew(BytesIO(out.getvalue()), side=100)[0]) == [0, 100, 200, 255]


def test_black_and_white_stays_what_it_is() -> None:
    out = BytesIO()
    Image.new("1", (4, 1), 1).save(out, "PNG")
    assert greys(picture_anew(BytesIO(out.getvalue()), side=100)[0]) == [255] * 4


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_what_is_transparent_stays_so(mode: str) -> None:
    out = BytesIO()
    made = Image.new("RGBA", (4, 1), (9, 9, 9, 0)).convert("LA" if mode == "LA" else "RGBA")
    if mode == "P":
        made = made.quantize()
    made.save(out, "PNG")
    written = Image.open(BytesIO(picture_anew(BytesIO(out.getvalue()), side=100)[0]))
    assert written.convert("RGBA").getpixel((0, 0))[3] == 0


def test_a_large_turned_photo_of_a_phone_stands_upright_and_small() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    content, _ = picture_anew(BytesIO(picture((4000, 3000), exif=exif)), side=1600)
    assert Image.open(BytesIO(content)).size == (1200, 1600)


# --- Passes of a JPEG ---------------------------------------------------------------------------------------


def frame_of(content: bytes) -> Frame:
    stream = BytesIO(content)
    return read_frame(stream, open_header(stream)[0])


def test_a_baseline_comes_in_one_pass_and_a_progressive_in_several() -> None:
    baseline, progressive = frame_of(picture()), frame_of(picture(progressive=True))
    assert (baseline.passes, baseline.in_first_pass) == (1, 3)
    assert progressive.passes > 1
    assert kept_coefficients(baseline, Image.new("RGB", (160, 160))) == 0
    assert kept_coefficients(progressive, Image.new("RGB", (160, 160))) == 160 * 160 * 2 * 3 // 2


def test_colours_that_come_one_by_one_are_kept_too() -> None:
    frame = Frame(samplings=((1, 1), (1, 1), (1, 1)), passes=3, in_first_pass=1)
    assert kept_coefficients(frame, Image.new("RGB", (160, 160))) == 160 * 160 * 2 * 3


def test_the_thumbnail_of_a_phone_is_no_pass() -> None:
    """Phones put a whole small JPEG into the header of a large one."""
    small = picture()
    segment = b"\xff\xe1" + struct.pack(">H", len(small) + 2) + small
    whole = picture((200, 200))
    assert frame_of(whole[:2] + segment + whole[2:]).passes == 1


def test_endless_passes_are_refused_unread() -> None:
    content = picture((64, 64), progressive=True)
    last = content.rindex(b"\xff\xda")
    endless = content[:last] + content[last:-2] * 100 + content[-2:]
    with pytest.raises(ValidationError, match="необычным способом"):
        picture_anew(BytesIO(endless), side=100)


@pytest.mark.parametrize("cut", range(2, 700, 7))
def test_no_end_of_a_header_is_an_error_of_the_portal(cut: int) -> None:
    with pytest.raises(ValidationError):
        picture_anew(BytesIO(picture()[:cut]), side=100)


def test_bound_is_a_setting(settings: object) -> None:
    settings.PHOTO_MEMORY = 1 * MEGABYTE
    with pytest.raises(ValidationError, match="Нужно не больше"):
        picture_anew(BytesIO(picture((1000, 1000), fmt="PNG")), side=100)
