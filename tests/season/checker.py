"""Holds what is said against the tables: mails and texts when they go out, pages and calls when they are read."""

from __future__ import annotations

import re
from collections.abc import Iterator

from icalendar import Calendar
from sqlalchemy import select

from engage.core.db import db
from engage.core.i18n import by_tag, gettext, in_language
from engage.core.i18n.formats import format_datetime_range, format_day
from engage.core.outbox.models import CallTask, OutboxMessage
from engage.core.outbox.outgoing import Email
from engage.listening.models import ListeningSession, Mode, Registration, Status
from engage.listening.services.waiting import waiting_list
from tests.season import claims
from tests.season.claims import Truth
from tests.season.facts import LANGUAGES, without_marks
from tests.season.play import Play, Sent
from tests.season.residents import private
from tests.support import ledger
from tests.support.client import Page
from tests.support.html import text_of


def check_all(play: Play, sent: list[Sent]) -> None:
    """Hold everything that is said after an act against the tables."""
    play.book.read()
    for outgoing, envelope in sent:
        check_message(play, outgoing, envelope.ident)
    for session in play.sessions():
        for problem in ledger.problems(session.id):
            play.fault(session.slug, problem)
    party = play.one(play.parties(coming=False))
    if party is not None:
        check_private_page(play, party)
        check_staff_page(play, party)
    session = play.one(play.sessions())
    if session is not None:
        check_public_page(play, session)


def truth_of(play: Play, registration_id: int) -> Truth:
    """A party as the tables have it now."""
    db.session.rollback()
    party = db.session.get_one(Registration, registration_id, populate_existing=True)
    session = db.session.get_one(ListeningSession, party.session_id, populate_existing=True)
    waits = party.status == Status.WAITING
    return Truth(party, session, waiting_list.position(party) if waits else None, play.clock.now)


def check_message(play: Play, outgoing: Email | object, ident: str) -> None:
    """Hold a mail or text message against its registration."""
    row = db.session.scalars(select(OutboxMessage).where(OutboxMessage.message_ident == ident)).one()
    if "registration" not in row.subject:
        return
    truth = truth_of(play, row.subject["registration"])
    where = f"{row.kind} to {truth.party.reference} in {truth.party.language}"
    if truth.party.erased_at is not None:
        play.fault(where, "was sent to somebody who has been erased")
        return
    language = getattr(outgoing, "language", "")
    if language != truth.party.language:
        play.fault(where, f"is in {language}")
    texts = [outgoing.subject, outgoing.text] if isinstance(outgoing, Email) else [outgoing.body]  # type: ignore[attr-defined]
    for text in [*texts, outgoing.words]:  # type: ignore[attr-defined]
        _check_text(play, where, text, truth)
    if isinstance(outgoing, Email):
        for problem in _wrong_facts(outgoing.text, truth):
            play.fault(where, problem)
        for problem in _wrong_entry(play, outgoing, truth):
            play.fault(where, problem)


def _check_text(play: Play, where: str, text: str, truth: Truth, language: str = "") -> None:
    language = language or truth.party.language
    for claim in claims.untrue(text, language, truth):
        play.fault(where, f"says {claim!r} to a party that is {truth.party.status}")
    for word in play.book.strange_words(truth.session.id, language, text):
        play.fault(where, f"shows {word}, which is not a fact of {truth.session.slug} any more, or never was")
    for day in play.book.strange_days(truth.session.id, language, text):
        if not _is_deadline(truth, language, day):
            play.fault(where, f"shows {day}, on which {truth.session.slug} is not")


def _is_deadline(truth: Truth, language: str, day: str) -> bool:
    """Whether a day is the one until which places are held."""
    until = truth.party.offer_expires_at
    with in_language(language):
        return until is not None and without_marks(format_day(until)) == day


def _wrong_facts(text: str, truth: Truth) -> Iterator[str]:
    """Facts beside their labels that are not those of the tables."""
    with in_language(truth.party.language):
        expected = {
            gettext("When"): format_datetime_range(truth.session.starts_at, truth.session.ends_at),
            gettext("Your sign-up number"): truth.party.reference,
        }
    for label, value in expected.items():
        found = re.search(rf"^{re.escape(label)}\s?[::]\s*(?P<value>.+)$", text, re.MULTILINE)
        if found and without_marks(found["value"]).strip() != without_marks(value).strip():
            yield f"says {label}: {found['value']}, where the tables have {value}"


def _wrong_entry(play: Play, email: Email, truth: Truth) -> Iterator[str]:
    for attachment in email.attachments:
        calendar = Calendar.from_ical(attachment.data)
        (event,) = calendar.walk("VEVENT")
        uid = str(event["uid"])
        if event["dtstart"].dt != truth.session.starts_at:
            yield f"has an entry at {event['dtstart'].dt}"
        venue = truth.session.venue
        if truth.party.mode == Mode.IN_PERSON and (venue is None or venue.name not in str(event["location"])):
            yield f"has an entry at {event['location']}"
        if str(calendar["method"]) == "REQUEST":
            play.entries.add(uid)
        elif uid not in play.entries:
            yield "cancels an entry that never was"


def check_call(play: Play, sheet: Page, task_id: int) -> None:
    """Hold what is said on a call, in the person's language and in the caller's, against the tables."""
    task = db.session.get_one(CallTask, task_id)
    if "registration" not in task.subject:
        return
    truth = truth_of(play, task.subject["registration"])
    for said in sheet.all("main .said"):
        text = text_of(said)
        where = f"the call to {truth.party.reference}"
        _check_text(play, where, text, truth, tag_of(said.attrs["lang"] or ""))
        if "://" in text:
            play.fault(where, "reads an address of a page aloud")


def tag_of(html_lang: str) -> str:
    """The tag of a language, from how HTML writes it."""
    return next(tag for tag in LANGUAGES if by_tag(tag).html_lang == html_lang)


def check_private_page(play: Play, party: Registration) -> None:
    """Hold the private page against the tables."""
    response = play.visitor.client.get(private(party))
    if response.status_code != 200:
        if party.erased_at is None:
            play.fault(private(party), f"answered {response.status_code}")
        return
    truth = truth_of(play, party.id)
    page = play.visitor.get(private(party))
    _check_text(play, f"the private page of {party.reference}", page.text(), truth)
    rows = dict(zip(page.texts("main dt"), page.texts("main dd"), strict=False))
    with in_language(party.language):
        label = gettext("Your sign-up number")
    if rows.get(label) != party.reference:
        play.fault("private page", f"shows number {rows.get(label)}")


def check_staff_page(play: Play, party: Registration) -> None:
    """Hold the staff page of a registration against the tables."""
    session = db.session.get_one(ListeningSession, party.session_id)
    page = play.staff.get(f"/staff/sessions/{session.slug}/registrations/{party.reference}")
    text = page.text()
    for word in play.book.strange_words(session.id, "en", text):
        play.fault(f"staff page of {party.reference}", f"shows {word}")


def check_public_page(play: Play, session: ListeningSession) -> None:
    """Hold a session's public page against the tables, in a language by chance."""
    language = play.language()
    page = play.visitor.get(f"/{language}/sessions/{session.slug}")
    (main,) = page.all("main")
    for word in play.book.strange_words(session.id, language, text_of(main)):
        play.fault(page.path, f"shows {word}")
    for day in play.book.strange_days(session.id, language, text_of(main)):
        play.fault(page.path, f"shows {day}")
