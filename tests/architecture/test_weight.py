"""What a phone loads before seats can be saved, or a shift taken, stays small, in the languages that weigh most."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench import weight
from bench.figures import at_least, at_most, exactly, shown, table
from bench.place import SQLITE, Round

pytestmark = pytest.mark.sqlite  # the database does not matter here


def test_the_forms_for_saving_seats_and_for_a_shift_are_light_on_their_first_view(tmp_path: Path) -> None:
    figures = list(weight.measure(Round(tmp_path, (SQLITE,), is_quick=True)))
    assert {figure.met for figure in figures if figure.target} == {True}, table(figures)
    assert len([figure for figure in figures if figure.target]) == 2 * 3 * len(weight.LANGUAGES)


def test_a_measured_figure_says_whether_its_target_is_met() -> None:
    assert [at_most("a", 6, 6).met, at_most("a", 6.01, 6).met] == [True, False]
    assert [at_least("a", 0.2, 0.2, unit="%").met, at_least("a", 0.19, 0.2, unit="%").met] == [True, False]
    assert [exactly("a", 200, 200).met, exactly("a", 201, 200).met] == [True, False]
    assert shown("a", 12.5, unit="ms").met is None
    assert table([at_most("session page", 7, 6)]).splitlines()[-1].split("|")[-2].strip() == "NO"
