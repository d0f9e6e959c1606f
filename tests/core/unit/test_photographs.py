"""Pictures that people upload: drawn anew within limits, without what a phone writes into them; the rest is refused."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

import pytest
from PIL import Image, TiffImagePlugin

from engage.core import photographs
from engage.core.photographs import PictureFault, PictureRefused, read_picture


def encoded(image: Image.Image, kind: str = "JPEG", **options: Any) -> bytes:
    """The image as a file."""
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def photo(width: int = 800, height: int = 600, mode: str = "RGB") -> Image.Image:
    """A picture with something in it: left red, right blue."""
    image = Image.new(mode, (width, height), "red")
    image.paste("blue", (width // 2, 0, width, height))
    return image


def opened(content: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(content))
    image.load()
    return image


def fault_of(data: bytes) -> PictureFault:
    with pytest.raises(PictureRefused) as refused:
        read_picture(data)
    return refused.value.fault


@pytest.mark.parametrize("kind", photographs.FORMATS)
def test_a_picture_becomes_two_sizes_of_webp(kind: str) -> None:
    picture = read_picture(encoded(photo(1600, 1200), kind))
    assert (picture.small.width, picture.small.height) == (640, 480)
    assert (picture.large.width, picture.large.height) == (1280, 960)
    for drawn in (picture.small, picture.large):
        assert (opened(drawn.content).format, opened(drawn.content).size) == (
            "WEBP",
            (drawn.width, drawn.height),
        )


def test_even_a_busy_picture_is_small_enough_for_a_slow_phone() -> None:
    picture = read_picture(encoded(Image.effect_noise((700, 500), 90)))
    assert len(picture.small.content) <= photographs.SMALL_BYTES
    assert len(picture.large.content) <= photographs.LARGE_BYTES


def test_a_small_picture_is_not_made_larger() -> None:
    picture = read_picture(encoded(photo(400, 300)))
    assert {picture.small.width, picture.large.width} == {400}


def test_what_a_phone_writes_into_a_picture_is_gone_and_it_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # lies on its side
    exif[0x010F] = "A phone of somebody"
    exif.get_ifd(0x8825)[2] = (TiffImagePlugin.IFDRational(38), 34, 12)
    picture = read_picture(encoded(photo(), exif=exif, comment=b"at home"))
    assert (picture.large.width, picture.large.height) == (600, 800)
    for drawn in (picture.small, picture.large):
        assert not opened(drawn.content).getexif()
        assert b"phone" not in drawn.content


def test_another_file_hidden_in_a_picture_is_gone() -> None:
    hidden = b"<script>alert(1)</script>"
    picture = read_picture(encoded(photo(), "PNG") + hidden)
    assert hidden not in picture.small.content + picture.large.content


@pytest.mark.parametrize("mode", ["L", "P", "RGBA", "CMYK", "1", "I;16"])
def test_every_sort_of_colors_is_read(mode: str) -> None:
    image = Image.new("I;16", (320, 240)) if mode == "I;16" else photo(320, 240).convert(mode)
    kind = "JPEG" if mode == "CMYK" else "PNG"
    assert opened(read_picture(encoded(image, kind)).small.content).mode == "RGB"


def test_what_is_see_through_becomes_white() -> None:
    picture = read_picture(encoded(Image.new("RGBA", (640, 480), (0, 0, 0, 0)), "PNG"))
    assert opened(picture.small.content).getpixel((5, 5)) == (255, 255, 255)


def _bomb() -> bytes:
    """A PNG that says that it has 900 million pixels, in a hundred bytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")
    )


REFUSED = {
    "a text": (b"hello", PictureFault.NOT_A_PICTURE),
    "nothing": (b"", PictureFault.NOT_A_PICTURE),
    "SVG": (b'<svg xmlns="http://www.w3.org/2000/svg"/>', PictureFault.NOT_A_PICTURE),
    "GIF": (encoded(photo(), "GIF"), PictureFault.NOT_A_PICTURE),
    "a PDF": (b"%PDF-1.7\n" + encoded(photo()), PictureFault.NOT_A_PICTURE),
    "cut off": (encoded(photo(800, 600))[:-400], PictureFault.DAMAGED),
    "one pixel": (encoded(photo(1, 1), "PNG"), PictureFault.TOO_SMALL),
    "a ribbon": (encoded(photo(4000, 200)), PictureFault.TOO_NARROW),
    "a bomb": (_bomb(), PictureFault.TOO_MANY_PIXELS),
    "moving": (
        encoded(photo(), "PNG", save_all=True, append_images=[photo(800, 600).rotate(180)]),
        PictureFault.MOVES,
    ),
    "too large": (b"\xff" * (photographs.LARGEST_FILE_BYTES + 1), PictureFault.FILE_TOO_LARGE),
}


@pytest.mark.parametrize(("data", "fault"), REFUSED.values(), ids=list(REFUSED))
def test_what_is_no_picture_of_a_place_is_refused_by_name(data: bytes, fault: PictureFault) -> None:
    assert fault_of(data) is fault


def test_more_pixels_than_we_decode_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(photographs, "LARGEST_DRAWN_PIXELS", 100_000)
    assert fault_of(encoded(photo(), "PNG")) is PictureFault.TOO_MANY_PIXELS
