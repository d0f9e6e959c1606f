"""Colours can be told apart: WCAG 1.4.3 for text (4.5), 1.4.11 for borders of fields and the focus ring (3)."""

from __future__ import annotations

import re

import pytest

from engage.config import ROOT

TOKENS = (ROOT / "static" / "css" / "00-tokens.css").read_text()
TEXT, SHAPE = 4.5, 3.0

PAIRS = [
    *[(text, ground, TEXT) for text in ("ink", "ink-2", "river", "brick") for ground in ("ground", "card")],
    *[("ink", tint, TEXT) for tint in ("river-tint", "gold-tint", "camellia-tint", "oak-tint", "brick-tint")],
    *[("ink-2", tint, TEXT) for tint in ("river-tint", "gold-tint")],
    ("brick", "brick-tint", TEXT),
    ("on-river", "river", TEXT),
    ("on-river", "river-deep", TEXT),
    ("on-brick", "brick", TEXT),
    ("on-gold", "gold", TEXT),
    ("on-deep", "deep", TEXT),
    ("on-deep-2", "deep", TEXT),
    ("line", "ground", SHAPE),
    ("line", "card", SHAPE),
    ("river", "river-tint", SHAPE),
    ("camellia", "camellia-tint", SHAPE),
    ("oak", "oak-tint", SHAPE),
    ("ring", "ground", SHAPE),
    ("ring", "card", SHAPE),
    ("ring", "river-tint", SHAPE),
]


def _colours(css: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+):\s*(#[0-9A-Fa-f]{6})\b", css))


LIGHT = _colours(TOKENS.split("@media (prefers-color-scheme: dark)")[0])
DARK = {**LIGHT, **_colours(TOKENS.split("@media (prefers-color-scheme: dark)")[1])}


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """The contrast ratio of WCAG."""
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_the_measure_is_right() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("front", "back", "least"), PAIRS)
def test_colours_can_be_told_apart(scheme: dict[str, str], front: str, back: str, least: float) -> None:
    assert contrast(scheme[front], scheme[back]) >= least


def test_style_sheets_know_no_left_and_right() -> None:
    sided = re.compile(
        r"(?<![\w-])(?:(?:margin|padding|border)-(?:left|right)|(?:left|right)\s*:|text-align:\s*(?:left|right)|float:)"
    )
    for path in (ROOT / "static" / "css").rglob("*.css"):
        assert not sided.findall(path.read_text()), path.name


def test_letters_are_spaced_by_language_only() -> None:
    for path in (ROOT / "static" / "css").rglob("*.css"):
        values = set(re.findall(r"letter-spacing:\s*([^;}]+)", path.read_text()))
        assert values <= {"var(--track)", "0"}, path.name
        assert "text-transform" not in path.read_text(), path.name
        assert "font-style: italic" not in path.read_text(), path.name
