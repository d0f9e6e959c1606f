"""Periodic jobs of the worker. Nothing depends on them: every write settles the waiting list of its own shift."""

from __future__ import annotations

from datetime import timedelta

from engage.core.db import write
from engage.core.outbox.each import each
from engage.core.outbox.registry import periodic
from engage.volunteering.services import (
    asking_again,
    hosting_mail,
    orientation_news,
    quorum,
    thanking,
    waiting,
)


@periodic(timedelta(minutes=1))
def settle_expired_offers() -> None:
    """Offer a shift to the next in the queue as soon as an offer expires, without waiting for another write."""
    each(waiting.find_due_shifts(), waiting.settle_shift)


@periodic(timedelta(minutes=30))
def thank_volunteers() -> None:
    """Thank those who helped, on the morning after their session."""
    each(thanking.find_due(), thanking.thank)


@periodic(timedelta(minutes=30))
def tell_of_orientations() -> None:
    """Tell those who had no orientation to choose of the dates that were planned since."""
    with write():
        orientation_news.tell_of_new_dates()


@periodic(timedelta(hours=1))
def ask_again() -> None:
    """Ask those who agreed to older expectations to read the ones that hold now."""
    with write():
        asking_again.ask_again()


@periodic(timedelta(hours=1))
def count_members_of_bodies() -> None:
    """Warn staff where people who registered bring a majority of a public body into one room."""
    each(quorum.find_sessions_to_count(), quorum.count_again)


@periodic(timedelta(hours=1))
def tell_planners() -> None:
    """Tell planning teams, at most once a day, that city partners wait for their decision."""
    with write():
        hosting_mail.tell_planners()
