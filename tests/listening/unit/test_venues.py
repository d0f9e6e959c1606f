"""Venues: shared by sessions, changed with a word on what the change means, and never confused with another place."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from engage.core.audit_log import AuditEntry
from engage.core.db import db, write
from engage.core.errors import Changed
from engage.core.i18n import in_language
from engage.core.i18n.content import load_texts
from engage.core.i18n.writing import set_source
from engage.listening.errors import MeaningNeeded, VenueNotFound
from engage.listening.labels import access as access_labels
from engage.listening.labels.access import Access
from engage.listening.labels.venues import way_to
from engage.listening.models import VENUE_FACTS, ListeningSession, Mode, SessionStatus, Venue
from engage.listening.services import sessions, venues
from engage.listening.services.reads import find_readiness
from engage.listening.services.venues import Meaning, NewVenue, VenueChanged, VenueFacts
from engage.listening.staff.venue_access import QUESTIONS
from tests.conftest import Clock
from tests.support.accounts import mails_of, make_user
from tests.support.listening import make_party, make_session, register
from tests.support.registrations import fresh, messages

pytestmark = pytest.mark.usefixtures("app", "clock")

ACTOR = "user:1"
NORTH, SOUTH = "The door is on the north side.", "The door is on the south side."
PANNELL = VenueFacts("Pannell Center", "2450 Meadowview Rd")


def at_one_venue(first: ListeningSession, **details: object) -> ListeningSession:
    """Another session at the venue of the first."""
    return make_session(venue_id=first.venue_id, **details)


def edit(
    venue_id: int, facts: VenueFacts, meaning: Meaning | None = None, actor: str = ACTOR, **texts: str
) -> VenueChanged:
    with write():
        version = db.session.get_one(Venue, venue_id, populate_existing=True).version
        return venues.edit_venue(
            venue_id, facts=facts, texts=texts, meaning=meaning, version=version, actor=actor
        )


def fresh_venue(session: ListeningSession) -> Venue:
    venue = fresh(session).venue
    assert venue is not None
    return venue


def facts_of(session: ListeningSession) -> VenueFacts:
    return venues.facts_of(fresh_venue(session))


def move_to(session: ListeningSession, facts: VenueFacts, **texts: str) -> int:
    current = fresh(session)
    with write():
        return sessions.move_session(
            current.id,
            when=sessions.read_when(current),
            version=current.version,
            actor=ACTOR,
            new_venue=NewVenue(facts, "en", texts),
        )


def test_a_move_never_carries_the_way_to_the_old_place() -> None:
    session = make_session(translations={"es": {"directions": "La puerta del norte."}})
    register(session, language="es")
    move_to(session, PANNELL)
    (mail,) = mails_of("session.moved")
    assert "Pannell Center, 2450 Meadowview Rd" in mail.text
    assert "norte" not in mail.text
    assert NORTH not in mail.text


def test_a_way_that_is_not_translated_is_sent_in_its_own_language_and_says_so() -> None:
    session = make_session()
    register(session, language="es")
    move_to(session, PANNELL, directions=SOUTH)
    (mail,) = mails_of("session.moved")
    assert SOUTH in mail.text
    venue = fresh(session).venue
    assert venue is not None
    part, _access = way_to(fresh(session), load_texts(db.session(), venue.texts.values(), "es"))
    assert part.only_in != ""


def test_a_translation_of_an_older_way_is_not_shown_but_the_original() -> None:
    session = make_session(translations={"es": {"directions": "La puerta del norte."}})
    edit(session.venue_id or 0, facts_of(session), directions=SOUTH)
    texts = load_texts(db.session(), session.venue_texts.values(), "es")
    part, _access = way_to(session, texts)
    assert part.text is not None
    assert (part.text.value, part.text.language) == (SOUTH, "en")


def test_after_a_move_a_title_that_is_out_of_date_in_a_language_is_the_original() -> None:
    session = make_session(translations={"es": {"title": "Sesión en el norte"}})
    register(session, language="es")
    move_to(session, PANNELL)
    with write() as unit:
        set_source(unit, session.title_id, "Listening session")
    (mail,) = mails_of("session.moved")
    assert "norte" not in mail.subject
    assert "Listening session" in mail.subject


def test_a_new_place_is_told_to_those_who_come_there_only() -> None:
    session = make_session()
    register(session, "Coming Example")
    register(session, "Online Example", party=make_party(Mode.VIRTUAL))
    assert move_to(session, PANNELL) == 1


def test_a_place_that_is_written_again_is_the_one_that_is_there() -> None:
    session, other = make_session(), make_session()
    move_to(session, PANNELL)
    move_to(other, PANNELL)
    venue = fresh(session).venue_id
    assert fresh(other).venue_id == venue


def test_texts_are_corrected_for_every_session_there_and_tell_nobody() -> None:
    session = make_session()
    other = at_one_venue(session)
    register(session)
    changed = edit(
        session.venue_id or 0, facts_of(session), directions=SOUTH, transit="Bus stop at the door."
    )
    assert (changed.changed, changed.told) == ({"directions", "transit"}, {})
    assert len(messages("session.moved")) == 0
    assert fresh(session).venue_id == fresh(other).venue_id


def test_another_name_or_address_needs_a_word_on_what_it_means() -> None:
    session = make_session()
    with pytest.raises(MeaningNeeded):
        edit(session.venue_id or 0, PANNELL)
    assert facts_of(session).name == "Hagginwood Community Center"


def test_a_place_that_only_drafts_use_changes_without_a_word() -> None:
    session = make_session(status=SessionStatus.DRAFT)
    edit(session.venue_id or 0, PANNELL)
    assert facts_of(session) == PANNELL


def test_a_spelling_tells_nobody() -> None:
    session = make_session()
    register(session)
    assert edit(session.venue_id or 0, PANNELL, Meaning.SPELLING).told == {}
    assert len(messages("session.moved")) == 0
    assert fresh(session).calendar_sequence == 0


def test_a_correction_is_told_as_one_for_each_public_session_there() -> None:
    session = make_session()
    other, planned = at_one_venue(session), at_one_venue(session, status=SessionStatus.DRAFT)
    register(session)
    register(other)
    changed = edit(session.venue_id or 0, PANNELL, Meaning.CORRECTION)
    assert changed.told == {session.id: 1, other.id: 1}
    assert [fresh(one).calendar_sequence for one in (session, other, planned)] == [1, 1, 0]
    assert facts_of(planned) == PANNELL
    moves = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "session.moved")).all()
    assert {entry.subject_id for entry in moves} == {session.id, other.id}
    assert len(messages("session.moved")) == 0
    mail = mails_of("session.corrected")[0]
    assert mail.subject.startswith("We corrected the address: ")
    assert "was wrong, and we corrected it" in mail.text
    assert "Pannell Center, 2450 Meadowview Rd" in mail.text
    assert "has changed" not in mail.text


def test_a_place_that_moved_keeps_its_past_and_takes_no_translation_along(clock: Clock) -> None:
    held = make_session(translations={"es": {"directions": "La puerta del norte."}})
    clock.advance(days=31)
    coming = at_one_venue(held)
    register(coming)
    changed = edit(held.venue_id or 0, PANNELL, Meaning.RELOCATION, directions=NORTH)
    assert changed.told == {coming.id: 1}
    assert facts_of(held).name == "Hagginwood Community Center"
    assert facts_of(coming) == PANNELL
    venue = fresh(held).venue
    assert venue is not None
    assert venue.retired_at is not None
    texts = load_texts(db.session(), fresh(coming).venue_texts.values(), "es")
    assert not any(text.value and text.language == "es" for text in texts.values.values())


def test_a_change_by_somebody_else_meanwhile_is_noticed() -> None:
    session = make_session()
    edit(session.venue_id or 0, facts_of(session), directions=SOUTH)
    with pytest.raises(Changed), write():
        venues.edit_venue(
            session.venue_id or 0, facts=PANNELL, texts={}, meaning=Meaning.SPELLING, version=1, actor=ACTOR
        )


def test_a_draft_at_a_place_that_is_out_of_use_lacks_a_place() -> None:
    session = make_session(status=SessionStatus.DRAFT)
    with write():
        venues.retire_venue(session.venue_id or 0, actor=ACTOR)
    assert find_readiness(fresh(session), ["en"]).facts == {"venue_in_use"}
    with write():
        venues.restore_venue(session.venue_id or 0, actor=ACTOR)
    assert find_readiness(fresh(session), ["en"]).facts == frozenset()


def test_nobody_is_moved_to_a_place_that_went_out_of_use_meanwhile() -> None:
    session, other = make_session(), make_session(slug="other", place_name="Elsewhere")
    with write():
        venues.retire_venue(other.venue_id or 0, actor=ACTOR)
    current = fresh(session)
    there = replace(sessions.read_when(current), venue_id=other.venue_id)
    with pytest.raises(VenueNotFound), write():
        sessions.move_session(session.id, when=there, version=current.version, actor=ACTOR)
    assert fresh(session).venue_id == current.venue_id != other.venue_id


def test_a_copy_is_at_the_same_place_in_the_same_room() -> None:
    session = make_session(room="Room 2")
    starts_at = session.starts_at + timedelta(days=7)
    with write():
        copy = sessions.copy_session(
            session.id, slug="again", starts_at=starts_at, ends_at=starts_at + timedelta(hours=2), actor=ACTOR
        )
    assert fresh(copy).place == fresh(session).place
    assert "Room 2" in copy.place


CHECKED = replace(
    PANNELL,
    wide_doors=True,
    accessible_restroom=False,
    inspected_role="accessibility coordinator",
    inspected_on=date(2027, 2, 1),
)


def access_in(session: ListeningSession, language: str = "en") -> Access:
    """What people are told of getting into the session's venue."""
    with in_language(language):
        access = way_to(
            fresh(session), load_texts(db.session(), fresh(session).venue_texts.values(), language)
        )[-1].access
    assert access is not None
    return access


def test_what_is_there_is_said_and_what_nobody_checked_is_named() -> None:
    session = make_session(status=SessionStatus.DRAFT)
    edit(session.venue_id or 0, replace(CHECKED, step_free=True), actor="command")
    access = access_in(session)
    assert access.there_is == (
        "There is an entrance without steps.",
        "The doors are wide enough for a wheelchair.",
    )
    assert access.there_is_not == ("There is no restroom for wheelchair users on the same floor.",)
    assert access.unknown == (
        "We have not checked these yet: accessible parking, height of the tables, and bus or light rail stop. "
        "If you need one of them, please ask us."
    )
    assert "width of the doors" in access_in(make_session()).unknown


def test_a_stop_that_the_texts_describe_is_not_called_unchecked() -> None:
    session = make_session(texts={"transit": "Bus 86 stops outside."})
    assert "stop" not in access_in(session).unknown


def test_mails_say_what_was_checked_and_leave_out_what_was_not() -> None:
    session = make_session()
    register(session)
    edit(session.venue_id or 0, CHECKED, Meaning.CORRECTION, actor="command")
    (mail,) = mails_of("session.corrected")
    assert "The doors are wide enough for a wheelchair." in mail.text
    assert "There is no restroom for wheelchair users on the same floor." in mail.text
    assert "We have not checked" not in mail.text


def test_every_fact_has_its_sentences_and_its_name() -> None:
    for table in (access_labels.THERE_IS, access_labels.THERE_IS_NOT, access_labels.NAMES, QUESTIONS):
        assert list(table) == list(VENUE_FACTS)


def test_what_was_checked_at_the_old_address_is_not_known_of_the_new_one() -> None:
    session = make_session()
    edit(session.venue_id or 0, replace(CHECKED, name=facts_of(session).name), Meaning.SPELLING, "command")
    edit(session.venue_id or 0, replace(CHECKED, address="1 New Street"), Meaning.RELOCATION, "command")
    assert facts_of(session) == VenueFacts(PANNELL.name, "1 New Street")
    again = replace(CHECKED, address="2 New Street", inspected_on=date(2027, 2, 20))
    edit(fresh(session).venue_id or 0, again, Meaning.RELOCATION, "command")
    assert facts_of(session) == again


def test_who_wrote_down_a_check_is_noted_and_taken_back_with_it() -> None:
    session, person = make_session(status=SessionStatus.DRAFT), make_user().id
    edit(session.venue_id or 0, CHECKED, actor=f"user:{person}")
    assert fresh_venue(session).inspected_by_id == person
    edit(session.venue_id or 0, PANNELL)
    assert fresh_venue(session).inspected_by_id is None


@pytest.mark.parametrize(
    "values",
    [
        {"wide_doors": False},
        {"inspected_on": date(2027, 2, 1)},
        {"inspected_role": "accessibility coordinator"},
    ],
)
def test_the_database_refuses_what_was_checked_by_nobody(values: dict[str, object]) -> None:
    session = make_session()
    with pytest.raises(IntegrityError), write() as unit:
        unit.execute(update(Venue).where(Venue.id == session.venue_id).values(**values))


def test_another_room_is_a_move() -> None:
    session = make_session()
    register(session)
    with write():
        when = sessions.read_when(session)
        told = sessions.move_session(
            session.id,
            when=sessions.WhenWhere(**{**when.__dict__, "room": "Room 2"}),
            version=session.version,
            actor=ACTOR,
        )
    assert told == 1
    assert "Room 2" in mails_of("session.moved")[0].text
