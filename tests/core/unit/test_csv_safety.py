"""A spreadsheet must not run what people wrote, and nothing they wrote may be lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engage.core.csv_safety import neutralise, restore


@pytest.mark.parametrize("cell", ["=1+1", "+1 916", "-5", "@SUM(A1)", "  =1", "\tx", "\rx", "\n=1", "'=1"])
def test_a_dangerous_cell_gets_an_apostrophe(cell: str) -> None:
    assert neutralise(cell) == "'" + cell


@pytest.mark.parametrize("cell", ["", "Hola", "6 p.m. – 8 p.m.", "a=b", "سلام"])
def test_an_ordinary_cell_stays_as_it_is(cell: str) -> None:
    assert neutralise(cell) == cell


def test_an_apostrophe_that_was_not_ours_stays() -> None:
    assert restore("'s avonds") == "'s avonds"


@given(st.text())
def test_restoring_gives_back_what_was_neutralised(cell: str) -> None:
    assert restore(neutralise(cell)) == cell


@given(st.text())
def test_a_neutralised_cell_never_starts_a_formula(cell: str) -> None:
    assert not neutralise(cell).lstrip().startswith(("=", "+", "-", "@"))
