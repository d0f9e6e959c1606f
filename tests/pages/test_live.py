"""The live room: who sees what, what the poll costs, and that nothing shows an answer before the reveal."""

from __future__ import annotations

from tests.support.rooms import make_room


def test_probe(page_as, client_as):
    room = make_room()
    for what in ("live", "live/close", "live/reveal", "scribe"):
        page_as(user=room.chair).get(room.path(what))
    for what in ("room", "screen"):
        page_as(user=room.people[0]).get(room.path(what))
    print(client_as(user=room.people[0]).get(room.path("live.json")).json)
