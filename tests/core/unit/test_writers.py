"""Writers take turns, and give up early where none gets in."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import pytest

from engage.config import ROOT
from engage.core.writers import MOST_WHILE_STALLED, Turns, WriterGaveUp


@contextmanager
def _threads(count: int, act: Callable[[], None]) -> Iterator[None]:
    threads = [threading.Thread(target=act) for _ in range(count)]
    for thread in threads:
        thread.start()
    yield
    for thread in threads:
        thread.join()


def _wait_until(so: Callable[[], bool]) -> None:
    patience = time.monotonic() + 10
    while not so():
        assert time.monotonic() < patience
        time.sleep(0.005)


def test_one_writes_at_a_time_and_a_burst_waits_for_its_turn() -> None:
    turns, inside, most = Turns(), [], []

    def write() -> None:
        with turns.taken():
            turns.got_in()
            inside.append(1)
            most.append(len(inside))
            inside.pop()

    with _threads(20, write):
        pass
    assert most == [1] * 20


def test_whoever_does_not_get_in_gives_up() -> None:
    turns = Turns(patience=0.02)
    with turns.taken(), ExitStack() as stack, pytest.raises(WriterGaveUp):
        stack.enter_context(turns.taken())
    with turns.taken():
        turns.got_in()


def test_while_nobody_gets_in_only_a_few_wait_and_the_others_are_refused_right_away() -> None:
    turns = Turns(patience=60, stalled_after=0)
    held, refused = threading.Event(), []

    def write() -> None:
        try:
            with turns.taken():
                held.wait()
        except WriterGaveUp:
            refused.append(1)

    with _threads(MOST_WHILE_STALLED + 3, write):
        _wait_until(lambda: len(refused) == 3)
        held.set()
    with turns.taken():
        pass
    assert len(refused) == 3


def test_while_others_get_in_a_burst_is_not_refused() -> None:
    turns = Turns(patience=60, stalled_after=60)
    done = []

    def write() -> None:
        with turns.taken():
            turns.got_in()
            done.append(1)

    with _threads(3 * MOST_WHILE_STALLED, write), turns.taken():
        pass
    assert len(done) == 3 * MOST_WHILE_STALLED


def test_half_of_a_servers_threads_stay_free_for_readers() -> None:
    found = re.search(r"^threads = (\d+)$", (ROOT / "gunicorn.conf.py").read_text(), re.MULTILINE)
    assert found is not None
    assert int(found[1]) >= 2 * MOST_WHILE_STALLED
