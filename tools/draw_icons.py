"""Draw the pictures of the site itself anew, from the sign of five streams: run it when the sign changes.

    .venv/bin/python -m tools.draw_icons

They are kept in static/pictures: the picture that stands for a page without one of its own, the icons of a phone's
home screen, and the icon that old browsers ask for.
"""

from __future__ import annotations

import re
from pathlib import Path

from PIL import Image, ImageDraw

from engage.core.pictures.card import as_png, draw_card

ROOT = Path(__file__).resolve().parent.parent
SIGN = ROOT / "static" / "icons" / "mark.svg"
PICTURES = ROOT / "static" / "pictures"
DEEP, SCALE, BOX, STROKE = "#0B3B42", 24, 48, 4.2
STREAM = re.compile(r'<path stroke="(#[0-9A-F]+)" d="M([\d.]+) ([\d.]+)([cv])([-\d. ]+)"')


def main() -> None:
    """Write all of them."""
    (PICTURES / "streams.png").write_bytes(draw_card(None))
    sign = _sign()
    for size in (180, 512):
        picture = sign.resize((size, size), Image.Resampling.LANCZOS)
        (PICTURES / f"icon-{size}.png").write_bytes(as_png(picture, 64))
    sign.resize((48, 48), Image.Resampling.LANCZOS).save(PICTURES / "favicon.ico", sizes=[(32, 32), (48, 48)])


def _sign() -> Image.Image:
    """Return the sign, large. The whole square is filled: phones round the corners themselves."""
    picture = Image.new("RGB", (BOX * SCALE, BOX * SCALE), DEEP)
    draw = ImageDraw.Draw(picture)
    radius = STROKE / 2 * SCALE
    for color, x, y, kind, rest in STREAM.findall(SIGN.read_text()):
        steps = [float(number) for number in re.findall(r"-?[\d.]+", rest)]
        for part in range(201):
            at_x, at_y = _point(float(x), float(y), kind, steps, part / 200)
            at_x, at_y = at_x * SCALE, at_y * SCALE
            draw.ellipse((at_x - radius, at_y - radius, at_x + radius, at_y + radius), fill=color)
    return picture


def _point(x: float, y: float, kind: str, steps: list[float], part: float) -> tuple[float, float]:
    """Return a point of a path of one curve (c) or one vertical line (v), relative to where it begins."""
    if kind == "v":
        return x, y + steps[0] * part
    x1, y1, x2, y2, x3, y3 = steps
    rest = 1 - part
    return (
        x + 3 * rest**2 * part * x1 + 3 * rest * part**2 * x2 + part**3 * x3,
        y + 3 * rest**2 * part * y1 + 3 * rest * part**2 * y2 + part**3 * y3,
    )


if __name__ == "__main__":
    main()
