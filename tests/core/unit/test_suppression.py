"""Of counts about people no small one is shown, and none can be computed from what is shown."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from engage.core.suppression import LEAST, ShownTable, show_list, show_table

COUNTS = st.integers(0, 9)
TABLES = st.tuples(st.integers(1, 3), st.integers(2, 3)).flatmap(
    lambda size: st.lists(
        st.lists(COUNTS, min_size=size[1], max_size=size[1]), min_size=size[0], max_size=size[0]
    )
)


def _flat(cells: Sequence[Sequence[int]]) -> list[int]:
    """A table and its totals as one list."""
    flat = [value for row in cells for value in row]
    return [*flat, *map(sum, cells), *(sum(column) for column in zip(*cells, strict=True)), sum(flat)]


def _shown(table: ShownTable) -> list[int | None]:
    return [*(value for row in table.cells for value in row), *table.rows, *table.columns, table.total]


def _alternatives(cells: Sequence[Sequence[int]], shown: Sequence[int | None], least: int) -> list[list[int]]:
    """Tables near this one that look the same to somebody who sees what is shown. Steps of one are enough."""
    width = len(cells[0])
    choices = [
        [value]
        if shown[place] is not None
        else [one for one in (value - 1, value, value + 1) if one >= least]
        for place, value in enumerate(value for row in cells for value in row)
    ]
    found = []
    for values in product(*choices):
        rows = [values[start : start + width] for start in range(0, len(values), width)]
        other = _flat(rows)
        if all(seen is None or seen == value for seen, value in zip(shown, other, strict=True)):
            found.append(other)
    return found


@settings(max_examples=150, deadline=None)
@given(TABLES, st.booleans())
def test_no_small_count_is_shown_and_none_can_be_computed(cells: list[list[int]], zeros_shown: bool) -> None:
    shown = _shown(show_table(cells, zeros_shown=zeros_shown))
    real = _flat(cells)
    others = _alternatives(cells, shown, 1 if zeros_shown else 0)
    for place, (seen, value) in enumerate(zip(shown, real, strict=True)):
        if seen is None:
            assert any(other[place] != value for other in others), (place, shown)
        else:
            assert seen == value
            assert seen >= LEAST or (zeros_shown and seen == 0)


@settings(max_examples=300, deadline=None)
@given(st.lists(COUNTS, min_size=1, max_size=6), st.booleans())
def test_a_list_keeps_what_is_missing_unknown(counts: list[int], zeros_shown: bool) -> None:
    shown = show_list(counts, zeros_shown=zeros_shown)
    missing = [value for seen, value in zip(shown.counts, counts, strict=True) if seen is None]
    assert all(seen is None or seen == value for seen, value in zip(shown.counts, counts, strict=True))
    assert all(
        seen is None or seen >= LEAST or (zeros_shown and seen == 0) for seen in (*shown.counts, shown.total)
    )
    if missing and shown.total is not None:
        assert len(missing) > 1
        assert sum(missing) > len(missing) * (1 if zeros_shown else 0)


@given(st.lists(st.lists(st.integers(LEAST, 99), min_size=3, max_size=3), min_size=2, max_size=4))
def test_where_nothing_is_small_everything_is_shown(cells: list[list[int]]) -> None:
    assert None not in _shown(show_table(cells))


def test_the_smallest_goes_with_a_small_one() -> None:
    shown = show_list([40, 3, 12, 30])
    assert shown.counts == (40, None, None, 30)
    assert shown.total == 85


def test_in_a_table_a_circle_is_left_out() -> None:
    shown = show_table([[2, 20, 30], [12, 14, 50], [60, 70, 80]])
    assert shown.cells == ((None, None, 30), (None, None, 50), (60, 70, 80))
    assert (shown.rows, shown.columns, shown.total) == ((52, 76, 210), (74, 104, 160), 338)


def test_a_zero_is_shown_only_where_that_is_said() -> None:
    assert show_list([0, 20, 30], zeros_shown=True).counts == (0, 20, 30)
    assert show_list([0, 20, 30]).counts == (None, None, 30)
