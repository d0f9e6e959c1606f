"""What staff are told of decisions when a person loses a seat: rounds that are open keep who may answer."""

from __future__ import annotations

from engage.bodies.ports import SEAT_NOTES, SeatNote
from engage.core import clock
from engage.core.i18n import staff_ngettext
from engage.decisions.queries.work import count_open_rounds_of


def _still_asked(body_id: int, user_id: int) -> str | None:
    rounds = count_open_rounds_of(body_id, user_id, clock.now())
    if not rounds:
        return None
    return staff_ngettext(
        "This person can still answer in %(num)s open round: its seats were fixed when it opened.",
        "This person can still answer in %(num)s open rounds: their seats were fixed when they opened.",
        rounds,
    )


SEAT_NOTES.add(SeatNote("decisions", 10, _still_asked))
