"""What `make bench` measures of races has right answers: here they are demanded."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bench import race
from bench.figures import Figure, table
from bench.place import Round
from tests.support import postgres


@pytest.fixture
def measured(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[..., None]:
    """Measure on the database of this run, with fewer kills than `make bench`; demand that every target is met."""
    kind = request.config.getoption("--database")
    run = Round(tmp_path, (kind,), is_quick=True, server=os.environ.get(postgres.VARIABLE))

    def measure(measurement: Callable[[Round], Iterator[Figure]]) -> None:
        figures = list(measurement(run))
        assert [figure for figure in figures if figure.met is not None], "nothing was measured"
        assert all(figure.met is not False for figure in figures), table(figures)

    return measure


@pytest.mark.race
def test_as_many_people_get_in_as_there_are_seats(measured: Callable[..., None]) -> None:
    measured(race.measure)
