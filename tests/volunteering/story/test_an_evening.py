"""An evening is played through, from the first sign-up to the last thanks, and every message is read.

Each act says who hears of it. What each message says is held against the tables when it goes out: see `post`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta

import pytest
from sqlalchemy import select

from engage.accommodations.models import INTERPRETATION, Assignment, Provider, State
from engage.accommodations.policy import NeedKey
from engage.accommodations.queries.met import met_by_language
from engage.accommodations.services import answering, outcomes
from engage.accommodations.services.links import link_token as provider_token
from engage.accommodations.services.outcomes import NewOutcome
from engage.accounts.models import User
from engage.core.db import db, write
from engage.volunteering.models import Signup, Status, Volunteer
from engage.volunteering.services import attendance, changes, cover, orientations, waiting
from engage.volunteering.services.links import link_token
from tests.conftest import Clock
from tests.support import ledger, shift_ledger
from tests.support.accounts import PageAs
from tests.support.client import PageClient
from tests.support.providers import occasion_of, times
from tests.support.today import work_counted
from tests.support.volunteering import read_signup, read_volunteer, taken
from tests.volunteering.story import cast
from tests.volunteering.story.cast import Evening, make_evening, residents_ask
from tests.volunteering.story.post import Post

pytestmark = pytest.mark.usefixtures("app")

PAO, ROSAURA, DARIUSH, LILIAN, WING, CHUE = (
    "Pao Lorblia",
    "Rosaura Montes",
    "Dariush Navid",
    "Lilian Oakes",
    "Wing Pak-Yiu",
    "Chue Rattana",
)
ACCEPTED = (PAO, ROSAURA, DARIUSH, WING)
MAI, ELENA, NASRIN, JONATHAN = "Mai Xiong-Redwood", "Elena Marisol", "Nasrin Golestan", "Jonathan Plainview"
ISADORA, MIRABEL, OCTAVIUS, TEODORA = (
    "Isadora Vantongeren",
    "Mirabel Applegate",
    "Octavius Brambleby",
    "Teodora Galindo",
)
NEVER_CAME, LEFT_EARLY = "Abigail Orchard", "Benjamin Quill"
OFFICER = cast.OFFICER.name


def test_everybody_is_told_what_is_so_from_the_sign_up_to_the_thanks(
    page: PageClient, page_as: PageAs, clock: Clock
) -> None:
    evening, post = make_evening(), Post()
    begins = evening.session.starts_at
    everybody_signs_up(evening, post, page, clock)
    the_planning_team_decides(evening, post, page_as)
    interpreters_answer(evening, post)
    somebody_cancels_in_time(evening, post)
    clock.move_to(evening.prepared_at + timedelta(hours=2))
    note_takers_are_prepared(evening, post)
    everyone_is_reminded(evening, post, clock)
    clock.move_to(begins - timedelta(hours=71))
    an_interpreter_and_a_helper_are_lost(evening, post, page)
    a_volunteer_covers(evening, post, page)
    another_interpreter_comes(evening, post)
    clock.move_to(begins - timedelta(days=1))
    everyone_is_reminded_again(evening, post)
    clock.move_to(begins + timedelta(minutes=5))
    the_evening(evening, post, clock)
    clock.move_to(begins + timedelta(hours=16))
    thanks(evening, post)
    interpreters_sign_their_hours(evening, post)
    what_was_asked_was_met(evening)
    all_is_as_it_was_told(evening, post)


def everybody_signs_up(evening: Evening, post: Post, page: PageClient, clock: Clock) -> None:
    """Three by the page in their language, one of them with a phone alone; the others likewise."""
    assert post.goes_out() == {"Xanthe Kilbride": ["volunteering.planner"]}
    by_page = (cast.WELCOMING[0], cast.WELCOMING[3], cast.WELCOMING[4])
    for one in by_page:
        form = page.get(f"/{one.language}/help/an-evening/{evening.welcome.public_id}")
        clock.advance(seconds=60)
        page.submit(form, name=one.name, email=one.email, phone=one.phone, agreed="y")
        found = select(Signup.id).join(Volunteer, Volunteer.id == Signup.volunteer_id)
        evening.signups[one.name] = db.session.scalars(found.where(Volunteer.name == one.name)).one()
    evening.sign_up(evening.welcome, *(one for one in cast.WELCOMING if one not in by_page))
    evening.sign_up(evening.setup, *cast.SETTING_UP)
    evening.sign_up(evening.setup, cast.WAITING, may_wait=True)
    evening.sign_up(evening.helpers, *cast.HELPING)
    evening.sign_up(evening.notes, *cast.NOTING)
    evening.sign_up(evening.welcome, *cast.OFFICIALS, cast.OFFICER)
    residents_ask(evening.session)
    told = {one.name: ["volunteering.confirmed"] for one in cast.EVERYONE}
    told |= {one.name: ["volunteering.signed_up"] for one in cast.NOTING}
    told |= {one.name: ["volunteering.received"] for one in (*cast.OFFICIALS, cast.OFFICER)}
    told |= {name: ["registration.confirmed"] for name in (MAI, ELENA, NASRIN, JONATHAN)}
    told |= {cast.WAITING.name: ["volunteering.waiting"], "Xanthe Kilbride": ["volunteering.partners_wait"]}
    assert len(cast.EVERYONE) == 20
    assert post.goes_out() == told


def the_planning_team_decides(evening: Evening, post: Post, page_as: PageAs) -> None:
    """Both officials may come; the officer is kindly declined."""
    planner = page_as(user=db.session.get_one(User, evening.planner_id))
    for name, decision in (*((one.name, "accept") for one in cast.OFFICIALS), (OFFICER, "enough")):
        form = planner.get(f"/members/planning/an-evening/partners/{evening.signups[name]}")
        planner.submit(form, decision=decision)
    assert post.goes_out() == {
        **{one.name: ["volunteering.confirmed"] for one in cast.OFFICIALS},
        OFFICER: ["volunteering.declined"],
    }


def interpreters_answer(evening: Evening, post: Post) -> None:
    """Five are asked, four say yes. Residents hear of those that they asked for; nobody asked for Cantonese."""
    evening.ask(PAO, "hmn")
    evening.ask(ROSAURA, "es", phone="+19165550171", email=None, language="es")
    evening.ask(DARIUSH, "fa", language="fa")
    evening.ask(LILIAN, "hmn")
    evening.ask(WING, "yue", language="zh-hant")
    assert post.goes_out() == each((*ACCEPTED, LILIAN), "accommodations.proposed")
    for name in ACCEPTED:
        answer(evening, name, yes)
    answer(evening, LILIAN, lambda one: answering.decline(one.id, actor="provider"))
    assert post.goes_out() == {
        **each(ACCEPTED, "accommodations.accepted"),
        **each((MAI, ELENA, NASRIN), "registration.arranged"),
    }


def somebody_cancels_in_time(evening: Evening, post: Post) -> None:
    """Who waits is offered the spot, and takes it."""
    with write():
        changes.cancel(evening.signups[MIRABEL], actor="registrant")
    assert post.goes_out() == {
        MIRABEL: ["volunteering.cancelled"],
        cast.WAITING.name: ["volunteering.offered"],
    }
    with write():
        waiting.accept_offer(evening.signups[cast.WAITING.name], actor="registrant")
    assert post.goes_out() == {cast.WAITING.name: ["volunteering.confirmed"]}


def note_takers_are_prepared(evening: Evening, post: Post) -> None:
    """Two of three come to the orientation, and are confirmed by it."""
    came = [evening.volunteer(one.name) for one in cast.NOTING[:2]]
    with write():
        by = evening.planner_id
        orientations.mark_attendance(evening.orientation_id, came, came, user_id=by, actor=by)
    assert post.goes_out() == {one.name: ["volunteering.confirmed"] for one in cast.NOTING[:2]}


def everyone_is_reminded(evening: Evening, post: Post, clock: Clock) -> None:
    """Residents a week before, volunteers three days before; the note-taker without orientation of what is missing."""
    clock.move_to(evening.session.starts_at - timedelta(days=7))
    assert post.goes_out() == each((MAI, ELENA, NASRIN, JONATHAN), "registration.reminder_7")
    clock.move_to(evening.session.starts_at - timedelta(days=3))
    coming = {one.name for one in (*cast.EVERYONE, *cast.OFFICIALS)} - {MIRABEL}
    assert post.goes_out() == each(coming, "volunteering.reminder_3")


def an_interpreter_and_a_helper_are_lost(evening: Evening, post: Post, page: PageClient) -> None:
    """At 71 hours. She who asked for Hmong hears it before she travels, and staff have to find somebody for both."""
    assert work_counted().keys().isdisjoint({"cover", "unmet_services"})
    page.submit(page.get(f"{assignment_page(evening, PAO)}/cannot-come"), note="I am ill")
    with write():
        changes.cancel(evening.signups[OCTAVIUS], actor="registrant")
    assert post.goes_out() == {MAI: ["registration.arranged"], OCTAVIUS: ["volunteering.cancelled"]}
    work = work_counted()
    assert (work["cover"], work["unmet_services"]) == (1, 1)


def a_volunteer_covers(evening: Evening, post: Post, page: PageClient) -> None:
    """She sets up until the shift begins, and takes it with one tap on her private link."""
    ident = evening.volunteer(ISADORA)
    with write():
        assert cover.ask_for_cover(evening.helpers.id, [ident], actor="test") == 1
    assert post.goes_out() == {ISADORA: ["volunteering.cover"]}
    mine = f"/en/helping/{link_token(read_volunteer(ident))}"
    page.submit(page.get(f"{mine}/add/{evening.helpers.public_id}"))
    assert post.goes_out() == {ISADORA: ["volunteering.confirmed"]}
    assert "cover" not in work_counted()


def another_interpreter_comes(evening: Evening, post: Post) -> None:
    """Somebody else says yes, and she hears that, too."""
    evening.ask(CHUE, "hmn")
    assert post.goes_out() == {CHUE: ["accommodations.proposed"]}
    answer(evening, CHUE, yes)
    assert "unmet_services" not in work_counted()
    assert post.goes_out() == {CHUE: ["accommodations.accepted"], MAI: ["registration.arranged"]}


def everyone_is_reminded_again(evening: Evening, post: Post) -> None:
    """The day before, of each shift; neither who canceled nor who was declined or lost."""
    coming = {one.name for one in (*cast.EVERYONE, *cast.OFFICIALS)} - {MIRABEL, OCTAVIUS}
    assert post.goes_out() == {
        **each(coming, "volunteering.reminder_1"),
        ISADORA: ["volunteering.reminder_1"] * 2,
        **each((ROSAURA, DARIUSH, WING, CHUE), "accommodations.reminder"),
        **each((MAI, ELENA, NASRIN, JONATHAN), "registration.reminder_1"),
    }


def the_evening(evening: Evening, post: Post, clock: Clock) -> None:
    """One does not come, one leaves after half an hour, all others help to the end."""
    confirmed = select(Signup.id).where(Signup.status == Status.CONFIRMED).order_by(Signup.id)
    idents = list(db.session.scalars(confirmed))
    absent = evening.signups[NEVER_CAME]
    for ident in idents:
        with write():
            mark = attendance.mark_no_show if ident == absent else attendance.mark_arrived
            mark(ident, actor="test")
    assert post.goes_out() == {}
    clock.move_to(evening.session.ends_at + timedelta(minutes=5))
    for ident in idents:
        if ident != absent:
            minutes = 30 if ident == evening.signups[LEFT_EARLY] else None
            with write():
                attendance.mark_completed(ident, minutes=minutes, actor="test")
    asked = (ROSAURA, DARIUSH, WING, CHUE)
    assert post.goes_out() == each(asked, "accommodations.sign_hours")


def thanks(evening: Evening, post: Post) -> None:
    """In the morning each who helped is thanked once, for all of their hours; nobody else."""
    helped = {one.name for one in (*cast.EVERYONE, *cast.OFFICIALS)}
    helped -= {MIRABEL, OCTAVIUS, TEODORA, NEVER_CAME}
    assert post.goes_out() == each(helped, "volunteering.thanks")
    assert read_signup(evening.signups[LEFT_EARLY]).minutes == 30
    hers = select(Signup.minutes).where(Signup.volunteer_id == evening.volunteer(ISADORA))
    assert list(db.session.scalars(hers.order_by(Signup.id))) == [60, 115]
    assert post.goes_out() == {}


def interpreters_sign_their_hours(evening: Evening, post: Post) -> None:
    """On their private pages; it causes no message."""
    for name in (ROSAURA, DARIUSH, WING, CHUE):
        answer(evening, name, lambda one: answering.sign_own_hours(one.id, 120, actor="provider"))
    stands = {name: assignment_of(evening, name) for name in evening.asked}
    assert {name: (one.state, one.minutes) for name, one in stands.items()} == {
        **dict.fromkeys((ROSAURA, DARIUSH, WING, CHUE), (State.COMPLETED, 120)),
        LILIAN: (State.DECLINED, None),
        PAO: (State.LOST, None),
    }
    assert post.goes_out() == {}


def what_was_asked_was_met(evening: Evening) -> None:
    """Met and made are counted by language, and no number under five is shown."""
    for language, met in (("hmn", 6), ("es", 1), ("fa", 1)):
        with write():
            news = NewOutcome(NeedKey(INTERPRETATION, language), met=met)
            outcomes.record_outcome(occasion_of(evening.session), news, user_id=None, actor="command")
    shown = met_by_language()
    assert {row.key.language: (row.made, row.met) for row in shown.rows} == dict.fromkeys(
        ("hmn", "es", "fa"), (None, None)
    )
    assert (shown.made, shown.met) == (8, 8)


def all_is_as_it_was_told(evening: Evening, post: Post) -> None:
    """No message said anything that was not so, and the counters agree with the rows."""
    assert post.faults == []
    assert post.kinds_to(OFFICER) == ["volunteering.received", "volunteering.declined"]
    assert evening.status_of(OFFICER) == Status.DECLINED
    assert evening.status_of(TEODORA) == Status.SIGNED_UP
    assert shift_ledger.problems(evening.session.id) == []
    assert ledger.problems(evening.session.id) == []
    shifts = (evening.welcome, evening.setup, evening.helpers, evening.notes)
    assert [taken(shift) for shift in shifts] == [9, 5, 3, 3]


def each(names: Iterable[str], kind: str) -> dict[str, list[str]]:
    """Each of them gets one message of this kind."""
    return {name: [kind] for name in names}


def yes(assignment: Assignment) -> object:
    """Say yes to the times that the provider sees."""
    return answering.accept(assignment.id, seen=times(assignment), actor="provider")


def answer(evening: Evening, name: str, act: Callable[[Assignment], object]) -> None:
    """An interpreter answers."""
    with write():
        act(assignment_of(evening, name))


def assignment_of(evening: Evening, name: str) -> Assignment:
    """What an interpreter was asked for, as it stands."""
    return db.session.get_one(Assignment, evening.asked[name], populate_existing=True)


def assignment_page(evening: Evening, name: str) -> str:
    """The page of it behind the interpreter's private link."""
    one = assignment_of(evening, name)
    return f"/en/service/{provider_token(db.session.get_one(Provider, one.provider_id))}/{one.public_id}"
