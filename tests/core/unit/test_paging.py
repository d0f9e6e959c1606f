"""Every row of a list is on one page, whatever page is asked for; numbers in addresses are numbers or nothing."""

from __future__ import annotations

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from engage.core.paging import Paging
from engage.core.query_string import asked_number, asked_page


@given(st.integers(0, 300), st.integers(1, 40))
def test_every_row_is_on_exactly_one_page(total: int, size: int) -> None:
    rows = list(range(total))
    pages = Paging.of(total, size, 1).pages
    shown = [row for page in range(1, pages + 1) for row in rows[Paging.of(total, size, page).rows]]
    assert shown == rows


@given(st.integers(0, 300), st.integers(1, 40), st.integers(-5, 10**9))
def test_there_is_always_a_page(total: int, size: int, asked: int) -> None:
    paging = Paging.of(total, size, asked)
    assert 1 <= paging.page <= paging.pages
    assert 0 <= paging.start <= total


@pytest.mark.parametrize("written", ["", "-1", "+2", "1.5", "٣", " 4", "1" * 5000, "x"])
def test_what_is_no_number_is_nothing(app: Flask, written: str) -> None:
    with app.test_request_context("/", query_string={"before": written, "page": written}):
        assert asked_number("before") is None
        assert asked_page() == 1


def test_a_number_is_read(app: Flask) -> None:
    with app.test_request_context("/?before=12&page=3"):
        assert (asked_number("before"), asked_page(), asked_number("after")) == (12, 3, None)
