"""Photographs that people upload: decoded with limits, and drawn anew, so that only the picture itself is left.

What is kept is made from the pixels: no place, time or camera that a phone wrote into the file, no other file hidden in
it. Nobody sees a file as it was sent.
"""

from __future__ import annotations

import enum
import hashlib
import io
from dataclasses import dataclass
from threading import Lock

from PIL import Image, ImageOps

LARGEST_FILE_BYTES = 10 * 1024 * 1024
LARGEST_PIXELS = 50_000_000  # of a photograph by a good phone; decoding one takes a second or two
LARGEST_DRAWN_PIXELS = 25_000_000  # of the other formats, which unpack all of them at once
SMALLEST_WIDTH, SMALLEST_HEIGHT = 320, 180
LONGEST_SIDES = 3  # times the shorter side
SMALL_WIDTH, SMALL_BYTES = 640, 25 * 1024  # for phones: 360 CSS pixels, sharp on most of them
LARGE_WIDTH, LARGE_BYTES = 1280, 90 * 1024
QUALITIES = (78, 60, 45, 30)
FORMATS = ("JPEG", "PNG", "WEBP")
_one_at_a_time = Lock()  # several large ones at once would need more memory than a small server has


class PictureFault(enum.StrEnum):
    """Why a file is not taken."""

    NOT_A_PICTURE = "not_a_picture"
    DAMAGED = "damaged"
    FILE_TOO_LARGE = "file_too_large"
    TOO_MANY_PIXELS = "too_many_pixels"
    TOO_SMALL = "too_small"
    TOO_NARROW = "too_narrow"
    MOVES = "moves"


class PictureRefused(ValueError):
    """The file is not taken."""

    def __init__(self, fault: PictureFault) -> None:
        super().__init__(fault)
        self.fault = fault


@dataclass(frozen=True)
class Drawn:
    """A picture in one size, as WebP."""

    content: bytes
    width: int
    height: int


@dataclass(frozen=True)
class Picture:
    """A picture in both sizes. `key` names its content, `source_hash` the file it was made from."""

    key: str
    source_hash: str
    small: Drawn
    large: Drawn


def source_hash(data: bytes) -> str:
    """Return what a file is known by, to see that it is the one that a picture was made from."""
    return hashlib.sha256(data).hexdigest()


def read_picture(data: bytes) -> Picture:
    """Return the picture in a file: JPEG, PNG or WebP. Raises PictureRefused."""
    if len(data) > LARGEST_FILE_BYTES:
        raise PictureRefused(PictureFault.FILE_TOO_LARGE)
    with _one_at_a_time:
        pixels = _read(data)
        small, large = _draw(pixels, SMALL_WIDTH, SMALL_BYTES), _draw(pixels, LARGE_WIDTH, LARGE_BYTES)
    key = hashlib.sha256(small.content + large.content).hexdigest()[:32]
    return Picture(key, source_hash(data), small, large)


def _read(data: bytes) -> Image.Image:
    """Return the pixels, upright, on white. What is checked first is in the first bytes of the file."""
    try:
        image = Image.open(io.BytesIO(data), formats=FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise PictureRefused(PictureFault.TOO_MANY_PIXELS) from error
    except (OSError, ValueError, SyntaxError, EOFError) as error:
        raise PictureRefused(PictureFault.NOT_A_PICTURE) from error
    _check(image)
    try:
        image.draft("RGB", (LARGE_WIDTH, LARGE_WIDTH))  # a JPEG is decoded no larger than needed
        image.load()
        return _plain(ImageOps.exif_transpose(image))
    except (OSError, ValueError, SyntaxError, EOFError, IndexError) as error:
        raise PictureRefused(PictureFault.DAMAGED) from error


def _check(image: Image.Image) -> None:
    width, height = image.size
    is_photo = image.format in ("JPEG", "MPO")
    if not is_photo and getattr(image, "is_animated", False):
        raise PictureRefused(PictureFault.MOVES)
    if width * height > (LARGEST_PIXELS if is_photo else LARGEST_DRAWN_PIXELS):
        raise PictureRefused(PictureFault.TOO_MANY_PIXELS)
    if max(width, height) < SMALLEST_WIDTH or min(width, height) < SMALLEST_HEIGHT:
        raise PictureRefused(PictureFault.TOO_SMALL)
    if max(width, height) > LONGEST_SIDES * min(width, height):
        raise PictureRefused(PictureFault.TOO_NARROW)


def _plain(image: Image.Image) -> Image.Image:
    """Return the pixels alone, without anything that a file says beside them. What is see-through becomes white."""
    image.thumbnail((2 * LARGE_WIDTH, 2 * LARGE_WIDTH))
    seen = image.convert("RGBA")
    plain = Image.new("RGB", seen.size, "white")
    plain.paste(seen, mask=seen.getchannel("A"))
    return plain


def _draw(pixels: Image.Image, width: int, largest: int) -> Drawn:
    """Return the picture at most this wide, in the best quality that is not larger than `largest` bytes."""
    while True:
        image = pixels.copy()
        image.thumbnail((width, width))
        for quality in QUALITIES:
            content = io.BytesIO()
            image.save(content, "WEBP", quality=quality, method=4)
            if content.tell() <= largest:
                return Drawn(content.getvalue(), image.width, image.height)
        width = width * 3 // 4
