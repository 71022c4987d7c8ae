"""A fingerprint of what a picture shows: the same photo saved anew, smaller or in another format has nearly the same one."""

from typing import IO

from PIL import Image

SIDE = 8
# Of 255 steps of grey: what saving a picture anew changes is less.
NOISE = 6
MOST_BITS = 3


def picture_hash(stream: IO[bytes]) -> str:
    """128 bits in hex: whether each of 8 × 8 squares is clearly lighter than its right and its lower neighbour."""
    stream.seek(0)
    with Image.open(stream, formats=("JPEG", "PNG")) as image:
        small = image.convert("L").resize((SIDE + 1, SIDE + 1), Image.Resampling.BOX)
    stream.seek(0)
    light = small.tobytes()
    width = SIDE + 1
    squares = [row * width + column for row in range(SIDE) for column in range(SIDE)]
    bits = [light[here] > light[here + step] + NOISE for step in (1, width) for here in squares]
    return f"{int(''.join('1' if bit else '0' for bit in bits), 2):032x}"


def same_picture(one: str, other: str) -> bool:
    """Saved anew in another size or quality, a picture changes a few bits of its 128."""
    return bool(one and other) and (int(one, 16) ^ int(other, 16)).bit_count() <= MOST_BITS
