"""The City's public bodies can be imported as data, so that officials can say of which they are members."""

from __future__ import annotations

from flask import Flask

from engage.bodies.importing.file import read_bodies
from engage.config import ROOT
from engage.core.db import write
from engage.volunteering.models import Kind
from engage.volunteering.queries.partners import count_by_kind, list_public_bodies
from engage.volunteering.services import headcount, partners
from tests.support.bodies import make_body
from tests.support.hosting import ask_as_partner, make_council, make_planner
from tests.support.listening import make_session
from tests.support.volunteering import make_shift


def test_the_file_names_bodies_that_a_law_on_open_meetings_binds(app: Flask) -> None:
    bodies = read_bodies(ROOT / "city/sacramento/public-bodies.toml", app.config["CITY"])
    assert {one.slug: (one.facts.size, one.facts.open_meetings) for one in bodies} == {
        "city-council": (9, True),
        "racial-equity-committee": (4, True),
    }


def test_officials_choose_among_the_public_bodies_only(app: Flask) -> None:
    make_body()
    council = make_council(9)
    assert [(ident, name.value) for ident, name in list_public_bodies("en")] == [(council.id, "City Council")]


def test_everybody_reads_how_many_come_not_how_many_asked(app: Flask) -> None:
    session = make_session()
    shift, planner = make_shift(session, people=9), make_planner(session)
    idents = [
        ask_as_partner(shift, kind)
        for kind in (Kind.SWORN_OFFICER, Kind.ELECTED_OFFICIAL, Kind.ELECTED_OFFICIAL, Kind.CITY_STAFF)
    ]
    for ident in idents[:2]:
        with write():
            partners.accept(ident, planner_id=planner.id)
    counts = count_by_kind(session.id)
    assert (counts.sworn_officers, counts.elected_officials, counts.city_staff) == (1, 1, 0)
    assert counts.uniform_rule == "no_uniforms_no_arms"
    assert headcount.count_members(session.id) == []
