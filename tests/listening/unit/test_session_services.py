"""What staff do with a session: plan, change, move, call off, copy and size it, and say what came of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from engage.core.audit_log import AuditEntry
from engage.core.db import db, write
from engage.core.errors import Changed
from engage.core.i18n.content import REVIEWED, LocalizedText, load_all, load_texts
from engage.core.outbox.models import OutboxMessage
from engage.core.security.permissions import Role
from engage.listening.errors import (
    ModeInUse,
    NotOpen,
    OutcomeNotFound,
    SlugFixed,
    SlugTaken,
    TransitionRefused,
)
from engage.listening.models import (
    Capacity,
    ListeningSession,
    Mode,
    OutcomeKind,
    Registration,
    SessionOutcome,
    SessionStatus,
    Status,
)
from engage.listening.services import changes, discarding, outcomes, sessions
from engage.listening.services.outcomes import Outcome
from engage.listening.services.reservations import EnteredBy
from engage.listening.services.sessions import Facts, NewSession, WhenWhere
from engage.listening.services.venues import NewVenue, VenueFacts
from tests.conftest import Clock
from tests.support.accounts import mails_of, make_user
from tests.support.listening import make_party, make_session, register
from tests.support.outbox import all_gone_out
from tests.support.registrations import fresh

pytestmark = pytest.mark.usefixtures("app", "clock")

ACTOR = "user:1"
START = datetime(2027, 4, 1, 1, 0, tzinfo=UTC)
FACTS = Facts(
    slug="come-and-talk",
    kind="listening_session",
    audience="residents",
    host="racial_equity_alliance",
    largest_party=12,
    interpretation=("es", "hmn"),
)
WHEN = WhenWhere(
    starts_at=START,
    ends_at=START + timedelta(hours=2),
    in_person=True,
    virtual=False,
)
HAGGINWOOD = NewVenue(VenueFacts("Hagginwood Community Center", "3271 Marysville Blvd"), "en")
PANNELL = NewVenue(VenueFacts("Pannell Center", "2450 Meadowview Rd"), "en")
NEW = NewSession(FACTS, WHEN, {"title": "Come and talk"}, "en", {"in_person": 40}, new_venue=HAGGINWOOD)


def create(**facts: object) -> ListeningSession:
    with write():
        return sessions.create_session(replace(NEW, facts=replace(FACTS, **facts)), actor=ACTOR)


def move(session: ListeningSession, to: NewVenue | None = None, **changed: object) -> int:
    with write():
        current = fresh(session)
        when = replace(sessions.read_when(current), **changed)
        version = current.version
        return sessions.move_session(session.id, when=when, version=version, actor=ACTOR, new_venue=to)


def cancel(session: ListeningSession, **reasons: str) -> int:
    version = fresh(session).version
    with write():
        return sessions.cancel_session(
            session.id, reasons=reasons, source_language="en", version=version, actor=ACTOR
        )


def enqueued(registration: Registration) -> list[str]:
    rows = db.session.execute(select(OutboxMessage.kind, OutboxMessage.subject).order_by(OutboxMessage.id))
    return [kind for kind, subject in rows if subject["registration"] == registration.id]


def audited(action: str) -> list[str]:
    return db.session.scalars(select(AuditEntry).where(AuditEntry.action == action)).one().fields


def test_a_new_session_is_a_draft_with_its_title_its_counters_and_room_for_its_other_texts() -> None:
    session = fresh(create())
    texts = load_texts(db.session(), session.text_ids, "es")
    assert session.status == SessionStatus.DRAFT
    assert session.interpretation == ["es", "hmn"]
    assert [texts[ident].value for ident in session.text_ids] == ["Come and talk", "", "", "", ""]
    assert db.session.get_one(Capacity, (session.id, Mode.IN_PERSON)).capacity == 40
    assert audited("session.created") == []


def test_two_sessions_cannot_have_one_address_and_the_second_leaves_nothing_behind() -> None:
    create()
    with pytest.raises(SlugTaken):
        create()
    assert len(db.session.scalars(select(ListeningSession)).all()) == 1
    assert len(db.session.scalars(select(LocalizedText)).all()) == 5 + 5  # of the copy, and of the venue


def test_counters_follow_what_a_session_offers() -> None:
    both = replace(WHEN, virtual=True)
    online = replace(WHEN, in_person=False, virtual=True)
    full = replace(FACTS, meals=True, childcare=True)
    bands = ["under_3", "from_3_to_5"]
    assert sessions.counters_of(full, both, bands) == [
        "in_person", "virtual", "meals", "childcare:under_3", "childcare:from_3_to_5",
    ]  # fmt: skip
    assert sessions.counters_of(full, online, bands) == ["virtual"]
    assert sessions.counters_of(FACTS, WHEN, bands) == ["in_person"]


def test_editing_records_the_names_of_what_changed_and_nothing_else() -> None:
    session = create()
    with write():
        sessions.edit_session(
            session.id, facts=replace(FACTS, meals=True, largest_party=8), version=1, actor=ACTOR
        )
    assert fresh(session).largest_party == 8
    assert fresh(session).version == 2
    assert audited("session.changed") == ["largest_party", "meals"]


def test_saving_the_same_again_changes_nothing() -> None:
    session = create()
    with write():
        sessions.edit_session(session.id, facts=FACTS, version=1, actor=ACTOR)
    assert fresh(session).version == 1


def test_whoever_saw_an_older_version_is_told_so() -> None:
    session = create()
    with write():
        sessions.edit_session(session.id, facts=replace(FACTS, meals=True), version=1, actor=ACTOR)
    with pytest.raises(Changed), write():
        sessions.edit_session(session.id, facts=replace(FACTS, childcare=True), version=1, actor=ACTOR)
    assert fresh(session).meals
    assert not fresh(session).childcare


def test_the_address_of_a_public_session_stays() -> None:
    session = make_session(slug="on-fliers")
    facts = replace(sessions.read_facts(fresh(session)), slug="other")
    with pytest.raises(SlugFixed), write():
        sessions.edit_session(session.id, facts=facts, version=1, actor=ACTOR)


def test_moving_tells_everyone_once_and_reminders_fit_the_new_time() -> None:
    session = make_session()
    confirmed = register(session, "Confirmed Example")
    moved_to = session.starts_at + timedelta(days=3)

    told = move(session, starts_at=moved_to, ends_at=moved_to + timedelta(hours=2))

    assert told == 1
    assert fresh(session).calendar_sequence == 1
    assert fresh(session).moved_at is not None
    assert enqueued(confirmed).count("session.moved") == 1
    starts = [
        subject["start"]
        for kind, subject in db.session.execute(select(OutboxMessage.kind, OutboxMessage.subject))
        if kind == "registration.reminder_1"
    ]
    assert starts == [int(session.starts_at.timestamp()), int(moved_to.timestamp())]
    assert audited("session.moved") == ["ends_at", "starts_at"]


def test_a_move_carries_the_new_time_into_the_calendar() -> None:
    session = make_session()
    register(session)
    move(session, PANNELL)
    (mail,) = mails_of("session.moved")
    calendar = mail.attachments[0].data.decode()
    assert "METHOD:REQUEST" in calendar
    assert "SEQUENCE:1" in calendar
    assert "Pannell Center" in calendar


def test_nobody_is_told_of_a_new_meeting_link_or_opening_time() -> None:
    session = make_session()
    confirmed = register(session)
    told = move(session, virtual_url="https://meet.example.org/other", closes_at=session.starts_at)
    assert told == 0
    assert "session.moved" not in enqueued(confirmed)
    assert fresh(session).calendar_sequence == 0


def test_a_way_to_take_part_stays_while_people_use_it() -> None:
    session = make_session()
    register(session, party=make_party(Mode.VIRTUAL))
    with pytest.raises(ModeInUse):
        move(session, virtual=False)
    move(session, in_person=False)
    assert not fresh(session).in_person


def test_a_session_that_is_over_is_not_moved(clock: Clock) -> None:
    session = make_session(starts_at=clock.now + timedelta(hours=1))
    clock.advance(hours=5)
    with pytest.raises(NotOpen):
        move(session, PANNELL)


def test_cancelling_tells_everyone_and_takes_it_out_of_calendars() -> None:
    session = make_session()
    register(session, "Coming Example")
    gone = register(session, "Gone Example")
    with write():
        changes.cancel_registration(gone.id, actor="registrant")
    all_gone_out()

    assert cancel(session) == 1

    assert fresh(session).status == SessionStatus.CANCELLED
    assert "session.cancelled" not in enqueued(gone)
    (mail,) = mails_of("session.cancelled")
    assert "METHOD:CANCEL" in mail.attachments[0].data.decode()
    assert audited("session.cancelled") == ["status"]


def test_a_reason_is_told_only_in_the_languages_it_is_written_in() -> None:
    session = make_session()
    for name, language in (("English Example", "en"), ("Spanish Example", "es"), ("Farsi Example", "fa")):
        register(session, name, language=language)
    cancel(session, en="The hall is flooded.", es="La sala está inundada.")
    english, spanish, farsi = mails_of("session.cancelled")
    assert "The hall is flooded." in english.text
    assert "La sala está inundada." in spanish.text
    assert "flooded" not in farsi.text


def test_a_cancelled_session_holds_no_offers_and_does_not_tell_of_them() -> None:
    session = make_session(capacities={Mode.IN_PERSON: 1})
    seated = register(session, "Seated Example")
    waiting = register(session, "Waiting Example")
    with write():
        changes.cancel_registration(seated.id, actor="registrant")
    assert db.session.get_one(Registration, waiting.id).status == Status.OFFERED

    cancel(session)

    db.session.expire_all()
    assert db.session.get_one(Registration, waiting.id).status == Status.LAPSED
    assert db.session.get_one(Capacity, (session.id, Mode.IN_PERSON)).taken == 0
    assert fresh(session).offers_expire_at is None
    assert enqueued(waiting)[-1] == "session.cancelled"


def test_what_is_cancelled_stays_cancelled() -> None:
    session = make_session()
    cancel(session)
    with pytest.raises(TransitionRefused):
        cancel(session)
    with pytest.raises(TransitionRefused):
        move(session, PANNELL)
    assert len(db.session.scalars(select(AuditEntry)).all()) == 1


def test_a_draft_that_nobody_saw_is_deleted_with_its_texts() -> None:
    original = create()
    with write():
        copy = sessions.copy_session(
            original.id, slug="copy", starts_at=START, ends_at=START + timedelta(hours=2), actor=ACTOR
        )
        outcomes.add_outcome(original.id, outcome=REPORT, source_language="en", actor=ACTOR)
    with write():
        discarding.discard_draft(original.id, actor=ACTOR)
    db.session.expire_all()
    assert [session.slug for session in db.session.scalars(select(ListeningSession))] == ["copy"]
    assert fresh(copy).copied_from_id is None
    assert len(db.session.scalars(select(LocalizedText)).all()) == 5 + 5  # of the copy, and of the venue
    assert db.session.scalars(select(Capacity.session_id)).all() == [copy.id]


def test_what_people_know_of_is_not_deleted() -> None:
    public, planned = make_session(), make_session(status=SessionStatus.DRAFT)
    register(planned, entered_by=EnteredBy(user_id=make_user(Role.ORGANIZER).id))
    for session in (public, planned):
        with pytest.raises(TransitionRefused), write():
            discarding.discard_draft(session.id, actor=ACTOR)
    assert len(db.session.scalars(select(ListeningSession)).all()) == 2


def test_a_copy_keeps_facts_places_and_reviewed_texts_and_nobody_who_signed_up() -> None:
    session = make_session(
        translations={"es": {"title": "Sesión", "summary": "Díganos"}},
        capacities={Mode.IN_PERSON: 33},
        opens_at=START - timedelta(days=40),
        series="spring",
    )
    register(session, party=make_party(grown=3))
    starts_at = session.starts_at + timedelta(days=7)
    with write():
        copy = sessions.copy_session(
            session.id, slug="again", starts_at=starts_at, ends_at=starts_at + timedelta(hours=2), actor=ACTOR
        )
    copy = fresh(copy)
    texts = load_all(db.session(), copy.text_ids)
    assert (copy.status, copy.copied_from_id, copy.series) == (SessionStatus.DRAFT, session.id, "spring")
    assert copy.opens_at == START - timedelta(days=33)
    assert set(copy.text_ids).isdisjoint(session.text_ids)
    assert texts[copy.title_id].translations["es"].state == REVIEWED
    row = db.session.get_one(Capacity, (copy.id, Mode.IN_PERSON))
    assert (row.capacity, row.taken) == (33, 0)


def test_changing_a_text_of_a_copy_outdates_only_its_own_translation() -> None:
    session = make_session(translations={"es": {"title": "Sesión", "summary": "Díganos"}})
    starts_at = session.starts_at + timedelta(days=7)
    with write():
        copy = sessions.copy_session(
            session.id, slug="again", starts_at=starts_at, ends_at=starts_at + timedelta(hours=2), actor=ACTOR
        )
        changed = sessions.set_texts(
            copy.id, texts={"title": "Another title"}, version=copy.version, actor=ACTOR
        )
    texts = load_all(db.session(), [*copy.text_ids, session.title_id])
    assert changed == {"title"}
    assert texts[copy.title_id].is_stale("es")
    assert not texts[copy.summary_id].is_stale("es")
    assert not texts[session.title_id].is_stale("es")


def test_raising_a_number_serves_who_waits() -> None:
    session = make_session(capacities={Mode.IN_PERSON: 1})
    register(session, "Seated Example")
    waiting = register(session, "Waiting Example")
    with write():
        changed = sessions.set_capacities(
            session.id, capacities={Mode.IN_PERSON: 2, Mode.VIRTUAL: 100}, actor=ACTOR
        )
    db.session.expire_all()
    assert changed == {Mode.IN_PERSON}
    assert db.session.get_one(Registration, waiting.id).status == Status.OFFERED


def test_lowering_a_number_sends_nobody_home() -> None:
    session = make_session()
    seated = register(session, party=make_party(grown=5))
    with write():
        sessions.set_capacities(session.id, capacities={Mode.IN_PERSON: 3}, actor=ACTOR)
    db.session.expire_all()
    row = db.session.get_one(Capacity, (session.id, Mode.IN_PERSON))
    assert (row.capacity, row.taken, row.overbooked, row.free) == (3, 5, 2, 0)
    assert db.session.get_one(Registration, seated.id).status == Status.CONFIRMED


REPORT = Outcome(OutcomeKind.REPORT, "What We Heard", "https://example.org/report", date(2027, 5, 1))


def test_outcomes_can_be_added_corrected_and_removed_with_their_texts() -> None:
    session = make_session()
    before = len(db.session.scalars(select(LocalizedText)).all())
    with write():
        row = outcomes.add_outcome(session.id, outcome=REPORT, source_language="en", actor=ACTOR)
    with write():
        outcomes.edit_outcome(
            session.id, row.id, outcome=replace(REPORT, title="What we heard", url=""), actor=ACTOR
        )
    assert audited("session.outcome_changed") == ["title", "url"]
    with write():
        outcomes.remove_outcome(session.id, row.id, actor=ACTOR)
    assert db.session.scalars(select(SessionOutcome)).all() == []
    assert len(db.session.scalars(select(LocalizedText)).all()) == before


def test_an_outcome_belongs_to_its_session() -> None:
    session, other = make_session(), make_session()
    with write():
        row = outcomes.add_outcome(session.id, outcome=REPORT, source_language="en", actor=ACTOR)
    with pytest.raises(OutcomeNotFound), write():
        outcomes.remove_outcome(other.id, row.id, actor=ACTOR)


def test_the_day_by_which_people_hear_of_it_is_kept() -> None:
    session = make_session()
    with write():
        outcomes.set_outcome_due(session.id, due_on=date(2027, 6, 1), actor=ACTOR)
    assert fresh(session).outcome_due_on == date(2027, 6, 1)
    assert audited("session.outcome_due_changed") == ["outcome_due_on"]
