"""Long runs go on for their time, and say what they did."""

from __future__ import annotations

from itertools import islice

from tests.support.soak import Effort, table


def test_without_time_a_test_does_its_few_rounds() -> None:
    effort = Effort("test_a", 0)
    assert list(effort.rounds(3)) == [0, 1, 2]
    assert (effort.is_long, effort.counts["rounds"]) == (False, 3)


def test_with_time_it_goes_on() -> None:
    effort = Effort("test_a", 1_000)
    assert list(islice(effort.rounds(1), 5)) == [0, 1, 2, 3, 4]
    assert effort.is_long


def test_the_table_has_a_line_for_each() -> None:
    effort = Effort("test_nothing_is_lost[4]", 1)
    effort.note(tries=20, lost=0)
    effort.note(tries=20, kills=3)
    head, line = table([effort])
    assert head.split() == ["what", "tries", "acknowledged", "stored", "lost", "doubled", "errors", "besides"]
    assert line.split() == ["nothing", "is", "lost[4]", "40", "-", "-", "0", "-", "-", "kills", "3"]
