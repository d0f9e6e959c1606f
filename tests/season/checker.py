"""Holds what is said against the tables: mails and texts when they go out, pages and calls when they are read."""

from __future__ import annotations

import re
from collections.abc import Iterator

from icalendar import Calendar
from sqlalchemy import select

from engage.core.db import db
from engage.core.i18n import by_tag
from engage.core.outbox.models import STILL_TO_CALL, CallTask, OutboxMessage
from engage.core.outbox.outgoing import Email
from engage.listening.models import ListeningSession, Mode, Registration, Status
from engage.listening.services.waiting import waiting_list
from tests.season.claims import Truth
from tests.season.elsewhere import own_text
from tests.season.facts import LANGUAGES
from tests.season.play import Play, Sent
from tests.season.residents import private
from tests.season.rounds import check_council, check_round_mail
from tests.season.texts import check_text, wrong_facts
from tests.support import ledger
from tests.support.client import Page
from tests.support.html import text_of


def check_all(play: Play, sent: list[Sent]) -> None:
    """Hold everything that is said after an act against the tables."""
    check_messages(play, sent)
    check_council(play)
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


def check_messages(play: Play, sent: list[Sent]) -> None:
    """Hold what has just been sent against the tables."""
    play.book.read()
    for outgoing, envelope in sent:
        check_message(play, outgoing, envelope.ident)


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
    if "round" in row.subject and isinstance(outgoing, Email):
        check_round_mail(play, outgoing, row)
    if "registration" not in row.subject:
        return
    truth = truth_of(play, row.subject["registration"])
    if truth.session.id <= play.earlier:
        return
    where = f"{row.kind} to {truth.party.reference} in {truth.party.language}"
    if truth.party.erased_at is not None:
        play.fault(where, "was sent to somebody who has been erased")
        return
    language = getattr(outgoing, "language", "")
    if language != truth.party.language:
        play.fault(where, f"is in {language}")
    texts = [outgoing.subject, outgoing.text] if isinstance(outgoing, Email) else [outgoing.body]  # type: ignore[attr-defined]
    for text in [*texts, outgoing.words]:  # type: ignore[attr-defined]
        check_text(play, where, text, truth)
    if isinstance(outgoing, Email):
        for problem in _wrong_entry(play, outgoing, truth):
            play.fault(where, problem)


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
        check_text(play, where, text, truth, tag_of(said.attrs["lang"] or ""))
        if "://" in text:
            play.fault(where, "reads an address of a page aloud")


def check_letter(play: Play, letter: Page, task_id: int) -> None:
    """Hold a letter to print, in the person's language, against the tables."""
    task = db.session.get_one(CallTask, task_id)
    if "registration" not in task.subject:
        return
    truth = truth_of(play, task.subject["registration"])
    where = f"the letter to {truth.party.reference}"
    if tag_of(letter.lang) != truth.party.language:
        play.fault(where, f"is in {letter.lang}")
    (said,) = letter.all("article.letter")
    check_text(play, where, text_of(said), truth)
    for line in letter.texts("article.letter li"):
        for problem in wrong_facts(line, truth, truth.party.language):
            play.fault(where, problem)


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
    text = own_text(play, page, truth.session, party.language)
    check_text(play, f"the private page of {party.reference}", text, truth)
    rows = zip(page.texts("main dt"), page.texts("main dd"), strict=False)
    lines = "\n".join(f"{term}: {value}" for term, value in rows)
    for problem in wrong_facts(lines, truth, party.language):
        play.fault(f"the private page of {party.reference}", problem)


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
    text = own_text(play, page, session, language)
    for word in play.book.strange_words(session.id, language, text):
        play.fault(page.path, f"shows {word}")
    for day in play.book.strange_days(session.id, language, text):
        play.fault(page.path, f"shows {day}")


def calls_to_make() -> set[int]:
    """The calls that are to be made, of people whose number is known."""
    tasks = db.session.scalars(select(CallTask).where(CallTask.outcome.in_(STILL_TO_CALL))).all()
    parties = {task.id: task.subject["registration"] for task in tasks if "registration" in task.subject}
    return {task for task, ident in parties.items() if db.session.get_one(Registration, ident).phone}


def check_notice(play: Play, page: Page, sent: list[Sent], calls: int) -> None:
    """Hold what staff read after an act against what the act has sent, and the calls that it has caused."""
    said = page.text("body")
    mails = sum(isinstance(outgoing, Email) for outgoing, _envelope in sent)
    for label, expected in (
        ("%(num)s email is on its way.|%(num)s emails are on their way.", mails),
        ("%(num)s call to make.|%(num)s calls to make.", calls),
    ):
        one, many = (re.escape(form).replace(re.escape("%(num)s"), r"(\d+)") for form in label.split("|"))
        found = re.search(f"(?:{one})|(?:{many})", said)
        number = int(next(filter(None, found.groups()))) if found else 0
        if number != expected:
            play.fault(page.path, f"says {number} of {label.split('|')[0]!r}, and there are {expected}")
