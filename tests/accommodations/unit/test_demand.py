"""What people need is summed from what they asked for, in time or late, and compared with what is arranged."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engage.accommodations.errors import (
    NothingAsked,
    NumbersWrong,
    OccasionNotOpen,
    OtherSessionWrong,
    ServiceUnknown,
)
from engage.accommodations.models import Instead, Outcome, ServiceMode
from engage.accommodations.policy import Coverage, Demand, NeedKey, how_many
from engage.accommodations.services import access, alternatives, demands, outcomes, reads
from engage.accommodations.services.alternatives import NewAlternative
from engage.accommodations.services.demands import NewDemand
from engage.accommodations.services.outcomes import NewOutcome
from engage.city.services import Quantity
from engage.core import clock as product_clock
from engage.core.db import write
from engage.listening.models import ListeningSession, Mode
from engage.listening.services import changes
from engage.listening.services.access import load_registration
from tests.conftest import Clock
from tests.support.bodies import make_body
from tests.support.listening import make_party, make_request, make_session, register
from tests.support.providers import (
    arrange,
    line_of,
    make_agency,
    make_meeting,
    make_provider,
    occasion_of,
    speaks,
)

pytestmark = pytest.mark.usefixtures("app")

HMONG = NeedKey("interpretation", "hmn")


def asks(session: ListeningSession, mode: Mode = Mode.IN_PERSON, **needs: object) -> None:
    register(session, party=make_party(mode, grown=9, **needs))


def test_people_are_summed_by_language_and_by_when_they_asked(clock: Clock) -> None:
    session = make_session(starts_at=clock.now + timedelta(days=5))
    asks(session, interpretation={"hmn": 2})
    first = clock.now
    clock.advance(days=3)
    asks(session, interpretation={"hmn": 1, "es": 4})
    demand = line_of(session).demand
    assert (demand.people, demand.in_time, demand.late, demand.parties) == (3, 2, 1, 2)
    assert demand.first_at == first
    assert line_of(session, language="es").demand.late == 4


def test_what_is_asked_for_in_a_later_change_is_asked_then(clock: Clock) -> None:
    session = make_session(starts_at=clock.now + timedelta(days=5))
    registration = register(session, party=make_party(grown=2, interpretation={"es": 1}))
    clock.advance(days=4)
    with write():
        wanted = make_request(
            party=make_party(grown=2, interpretation={"es": 1, "hmn": 2}), email=registration.email
        )
        changes.change_registration(registration.id, request=wanted, actor="registrant")
    assert line_of(session, language="es").demand.late == 0
    assert line_of(session).demand.late == 2


def test_who_left_or_waits_needs_nothing() -> None:
    session = make_session(capacities={Mode.IN_PERSON: 9})
    asks(session, interpretation={"hmn": 1})
    register(session, "Waiting Example", party=make_party(interpretation={"hmn": 1}))
    gone = register(session, "Gone Example", party=make_party(Mode.VIRTUAL, interpretation={"hmn": 1}))
    with write():
        changes.cancel_registration(gone.id, actor="registrant")
    assert line_of(session).demand.people == 1


def test_a_named_variety_is_served_by_who_speaks_it_and_any_other_by_everyone() -> None:
    session = make_session()
    asks(session, interpretation={"hmn": 2}, varieties={"hmn": "mww"})
    asks(session, Mode.VIRTUAL, interpretation={"hmn": 1})
    arrange(session, make_provider("", speaks("hmn", "hnj")), mode=ServiceMode.VIDEO)
    assert line_of(session, variety="mww").coverage is Coverage.NOBODY_ASKED
    assert line_of(session).coverage is Coverage.ARRANGED
    arrange(session, make_provider("", speaks("hmn", "hnj", "mww")))
    assert line_of(session, variety="mww").coverage is Coverage.ARRANGED


def test_a_variety_stays_with_the_party_and_goes_when_the_need_goes() -> None:
    session = make_session()
    party = make_party(grown=2, interpretation={"hmn": 2}, varieties={"hmn": "mww"})
    registration = register(session, party=party)
    assert registration.varieties == {"hmn": "mww"}
    with write():
        changes.erase_registration(registration.id, actor="registrant")
    assert load_registration(registration.id).varieties == {}


@pytest.mark.parametrize(
    ("quantity", "hours", "people", "needed"),
    [
        (Quantity.INTERPRETERS, 2, 30, 1),
        (Quantity.INTERPRETERS, 2.1, 1, 2),
        (Quantity.ONE, 5, 30, 1),
        (Quantity.EACH, 5, 7, 7),
    ],
)
def test_two_interpreters_are_needed_for_more_than_two_hours_and_a_device_for_each_person(
    quantity: Quantity, hours: float, people: int, needed: int
) -> None:
    assert how_many(quantity, Demand(people=people), timedelta(hours=hours)) == needed


def test_one_interpreter_of_two_is_not_enough() -> None:
    session = make_session(duration=timedelta(hours=3))
    asks(session, interpretation={"hmn": 1})
    arrange(session)
    assert line_of(session).coverage is Coverage.PARTLY
    arrange(session)
    assert line_of(session).coverage is Coverage.ARRANGED


def test_an_agency_may_send_two_at_once() -> None:
    session = make_session(duration=timedelta(hours=3))
    asks(session, interpretation={"hmn": 1})
    arrange(session, make_agency(), quantity=2)
    assert line_of(session).coverage is Coverage.ARRANGED


def test_an_interpreter_in_the_room_does_not_reach_those_online() -> None:
    session = make_session()
    asks(session, interpretation={"hmn": 1})
    asks(session, Mode.VIRTUAL, interpretation={"hmn": 1})
    arrange(session)
    assert line_of(session).misses_online
    assert line_of(session).coverage is Coverage.PARTLY
    arrange(session, mode=ServiceMode.VIDEO)
    assert line_of(session).coverage is Coverage.ARRANGED


def test_what_only_the_room_has_is_not_needed_online_and_a_place_in_the_room_is_no_service() -> None:
    session = make_session()
    asks(session, Mode.VIRTUAL, access={"ride": 1, "captions": 1})
    asks(session, access={"front_seat": 1, "ride": 2})
    moment = access.find_moment(occasion_of(session))
    assert {key.service: demand.people for key, demand in reads.demands_of(moment).items()} == {
        "captions": 1,
        "ride": 2,
    }


def test_what_is_not_arranged_at_the_deadline_is_unmet(clock: Clock) -> None:
    session = make_session(starts_at=clock.now + timedelta(days=5))
    asks(session, interpretation={"hmn": 1})
    at = session.starts_at - timedelta(hours=72)
    assert not line_of(session).is_unmet(at - timedelta(seconds=1))
    assert line_of(session).is_unmet(at)
    arrange(session)
    assert not line_of(session).is_unmet(at)


def add(event: object, key: NeedKey = HMONG, **more: object) -> int:
    with write():
        demand = NewDemand(key, **more)  # type: ignore[arg-type]
        return demands.add_demand(occasion_of(event), demand, user_id=None, actor="command").id  # type: ignore[arg-type]


def test_meetings_of_bodies_use_the_same_with_needs_that_staff_enter() -> None:
    starts_at = product_clock.now() + timedelta(days=9)
    meeting = make_meeting(make_body().id, starts_at=starts_at, ends_at=starts_at + timedelta(hours=3))
    add(meeting, people=2)
    line = line_of(meeting)
    assert (line.needed, line.demand.people, line.demand.in_time) == (2, 2, 2)
    arrange(meeting)
    assert line_of(meeting).coverage is Coverage.PARTLY


def test_staff_may_want_more_than_the_rule_and_take_a_need_back() -> None:
    session = make_session()
    ident = add(session, wanted=3)
    assert line_of(session).needed == 3
    with write():
        demands.withdraw_demand(ident, occasion=occasion_of(session), actor="command")
    assert reads.lines_of(access.find_moment(occasion_of(session))) == []


@pytest.mark.parametrize("key", [NeedKey("interpretation", "xx"), NeedKey("asl", "es"), NeedKey("tea")])
def test_a_need_that_the_city_does_not_know_is_refused(key: NeedKey) -> None:
    with pytest.raises(ServiceUnknown):
        add(make_session(), key)


def offer(session: ListeningSession, kind: Instead, **more: object) -> int:
    with write():
        wanted = NewAlternative(HMONG, kind, **more)  # type: ignore[arg-type]
        return alternatives.offer_instead(occasion_of(session), wanted, user_id=None, actor="command").id


def test_what_is_offered_instead_replaces_what_was_offered_before() -> None:
    session = make_session()
    asks(session, interpretation={"hmn": 1})
    offer(session, Instead.PHONE)
    second = offer(session, Instead.WRITTEN, note="We will send notes in Hmong.")
    alternative = line_of(session).alternative
    assert alternative is not None
    assert (alternative.id, alternative.kind) == (second, Instead.WRITTEN)
    with write():
        alternatives.take_back(second, occasion=occasion_of(session), actor="command")
    assert line_of(session).alternative is None


def test_another_session_is_offered_only_where_people_can_go_to_it() -> None:
    session = make_session()
    with pytest.raises(OtherSessionWrong):
        offer(session, Instead.ANOTHER_SESSION, other_session_id=session.id)
    with pytest.raises(OtherSessionWrong):
        offer(session, Instead.ANOTHER_SESSION)
    assert offer(session, Instead.ANOTHER_SESSION, other_session_id=make_session().id)


def record(session: ListeningSession, met: int, met_late: int = 0) -> Outcome:
    with write():
        news = NewOutcome(HMONG, met, met_late)
        return Outcome(
            outcomes.record_outcome(occasion_of(session), news, user_id=None, actor="command").outcome
        )


def test_the_outcome_is_recorded_from_the_beginning_on_and_stays_when_people_are_erased(clock: Clock) -> None:
    session = make_session(starts_at=clock.now + timedelta(days=5))
    registration = register(session, party=make_party(grown=2, interpretation={"hmn": 2}))
    with pytest.raises(OccasionNotOpen):
        record(session, 2)
    clock.move_to(session.ends_at)
    assert record(session, 1) is Outcome.PARTLY
    with write():
        changes.erase_registration(registration.id, actor="registrant")
    assert record(session, 2) is Outcome.MET
    assert record(session, 0) is Outcome.NOT_MET


def test_no_more_people_had_a_service_than_asked_and_none_where_nobody_asked(clock: Clock) -> None:
    session = make_session(starts_at=clock.now + timedelta(days=5))
    clock.move_to(session.ends_at)
    with pytest.raises(NothingAsked):
        record(session, 0)
    clock.move_to(session.starts_at - timedelta(days=4))
    asks(session, interpretation={"hmn": 2})
    clock.move_to(session.ends_at)
    with pytest.raises(NumbersWrong) as refused:
        record(session, 3)
    assert (refused.value.asked, refused.value.asked_late) == (2, 0)
