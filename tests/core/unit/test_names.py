"""How names are compared and searched."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engage.listening.policy import fold


@pytest.mark.parametrize(
    ("written", "also"),
    [
        ("María Ejemplo-Núñez", "maria  ejemplo nunez"),
        ("Đặng Ngọc Lan", "dang ngoc lan"),
        ("O’Brien", "OBRIEN"),
        ("ＡＬＥＸ", "alex"),
        ("Straße", "STRASSE"),
        ("İnci", "inci"),
        ("فاطمه‌زهرا", "فاطمه زهرا"),
        ("علي كريمي", "علی کریمی"),
        ("مُحَمَّد", "محمد"),
        ("김 민수", "김  민수"),
    ],
)
def test_names_that_people_take_for_the_same_are_the_same(written: str, also: str) -> None:
    assert fold(written) == fold(also) != ""


@pytest.mark.parametrize(("one", "other"), [("王明", "王民"), ("ਸਿੰਘ", "ਸੰਘ"), ("अमित", "अमिता"), ("Ли", "Лю")])
def test_different_names_stay_different(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@given(st.text(max_size=60))
def test_folding_twice_is_folding_once(name: str) -> None:
    assert fold(fold(name)) == fold(name)
