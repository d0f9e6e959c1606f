"""Translators, staff and those who take a link back at the same instant: nothing unconfirmed is ever in use."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import func, select

from engage.core.db import db, write
from engage.core.i18n.content import DRAFT, REVIEWED, Reviewer, Translation, text_hash
from engage.core.i18n.proposals import TranslationProposal
from engage.core.i18n.submitting import Settled
from engage.core.i18n.writing import set_source
from engage.core.translating.links import TranslatorLinkInvalid
from engage.core.translating.texts import Entry, Saved
from engage.listening.models import ListeningSession, SessionStatus
from engage.listening.services import publishing, translating
from tests.support import crowd as crowds
from tests.support.crowd import Crowd
from tests.support.listening import make_session

pytestmark = pytest.mark.race

ROUNDS = 8
TITLE, NORA = "Sesión de escucha", Reviewer("Nora", 7)


@pytest.fixture
def crowd(app: Flask) -> Iterator[Crowd]:
    """A few at the same instant."""
    with crowds.crowd(app, 8) as made:
        yield made


@pytest.fixture
def session(app: Flask) -> ListeningSession:
    """A session on the website, its Spanish title reviewed."""
    return make_session(translations={"es": {"title": TITLE}})


def invite(session: ListeningSession) -> int:
    """The number of a new link."""
    with write():
        return translating.invite_translator(
            session, "es", name="Ana", may_review=True, user_id=None, actor="user:1"
        ).id


def propose(link_id: int, text_id: int, words: str) -> Saved[int]:
    """Send words as a form does that was opened before anything was proposed."""
    seen = db.session.scalar(select(Translation.value).where(Translation.text_id == text_id, _IN_SPANISH))
    entry = Entry(words, text_hash(seen) if seen else "", "", REVIEWED)
    return translating.save_from_outside(link_id, entries={text_id: entry})


_IN_SPANISH = Translation.language == "es"


def settle(session_id: int, picks: list[str]) -> Settled:
    return translating.settle_proposals(session_id, picks, use=True, reviewer=NORA, actor=7)


def picks(session: ListeningSession) -> list[str]:
    """What waits, as it is shown now."""
    db.session.rollback()
    return [one.pick for _name, one in translating.list_proposals(session)]


def in_use(session: ListeningSession) -> tuple[str, str]:
    db.session.rollback()
    row = db.session.get_one(Translation, (session.title_id, "es"), populate_existing=True)
    return row.value, row.state


def proposals() -> int:
    return int(db.session.scalar(select(func.count()).select_from(TranslationProposal)) or 0)


def test_whoever_confirms_confirms_what_was_shown_whatever_comes_in_between(
    crowd: Crowd, session: ListeningSession
) -> None:
    link = invite(session)
    for number in range(ROUNDS):
        with write():
            propose(link, session.title_id, f"Mostrado {number}")
        before = in_use(session)[0]
        shown = picks(session)
        confirm = partial(settle, session.id, shown)
        done = crowd.do(
            [confirm, confirm, partial(_again, link, session.title_id, before, f"Suplantado {number}")]
        )
        settled = [one.value.done for one in done if isinstance(one.value, Settled)]
        assert sum(settled) <= 1
        assert in_use(session) == ((f"Mostrado {number}", REVIEWED) if sum(settled) else (before, REVIEWED))
        with write() as unit:
            for row in unit.scalars(select(TranslationProposal)):
                unit.delete(row)


def _again(link_id: int, text_id: int, before: str, words: str) -> Saved[int]:
    """Send other words from a window that showed the first ones waiting."""
    mine = db.session.scalars(select(TranslationProposal)).first()
    seen = text_hash(before) + (f"+{text_hash(mine.value)}" if mine is not None else "")
    return translating.save_from_outside(link_id, entries={text_id: Entry(words, seen, "", DRAFT)})


def test_two_proposals_at_the_same_instant_both_wait_and_one_sent_twice_waits_once(
    crowd: Crowd, session: ListeningSession
) -> None:
    one, other = invite(session), invite(session)
    acts = [partial(propose, link, session.title_id, f"Palabras {link}") for link in (one, other)] * 3
    crowd.do(acts)
    assert (in_use(session), proposals()) == ((TITLE, REVIEWED), 2)


def test_a_source_that_changes_in_between_never_leaves_a_text_that_passes_for_current(
    crowd: Crowd, session: ListeningSession
) -> None:
    link = invite(session)
    for number in range(ROUNDS):
        with write():
            propose(link, session.title_id, f"Mostrado {number}")
        shown = picks(session)
        change = partial(set_source, db.session, session.title_id, f"Source {number}")
        crowd.do([partial(settle, session.id, shown), change])
        db.session.rollback()
        text = translating.texts_to_translate(session)["title"]
        assert text.is_stale("es")
        with write() as unit:
            for row in unit.scalars(select(TranslationProposal)):
                unit.delete(row)


def test_a_link_that_is_taken_back_in_between_writes_before_or_never(
    crowd: Crowd, session: ListeningSession
) -> None:
    for number in range(ROUNDS):
        link = invite(session)
        before = proposals()
        written, _revoked = crowd.do(
            [
                partial(propose, link, session.title_id, f"Palabras {number}"),
                partial(translating.revoke_link, session, link, actor="user:1"),
            ]
        )
        assert written.refusal is None or isinstance(written.refusal, TranslatorLinkInvalid)
        assert proposals() == before + (not written.is_refused)
        with pytest.raises(TranslatorLinkInvalid), write():
            propose(link, session.title_id, "Después")


def test_a_session_that_is_published_in_between_has_no_words_that_came_later(
    crowd: Crowd, app: Flask
) -> None:
    for _ in range(ROUNDS):
        session = make_session(status=SessionStatus.DRAFT, languages=())
        link = invite(session)

        def publish(session_id: int = session.id) -> None:
            row = translating.access.lock_session(session_id)
            row.status = SessionStatus.PUBLISHED

        written, _published = crowd.do([partial(propose, link, session.title_id, "Título"), publish])
        assert written.value is not None
        waits, stands = bool(written.value.proposed), bool(written.value.changed)
        assert waits != stands


def test_words_about_a_place_wait_where_another_session_there_is_published_in_between(crowd: Crowd) -> None:
    for _ in range(ROUNDS):
        mine, other = (make_session(status=SessionStatus.DRAFT, languages=()) for _each in range(2))
        with write() as unit:
            unit.get_one(ListeningSession, other.id).venue_id = mine.venue_id
        link, directions = invite(mine), mine.venue_texts["directions"]

        def publish(session_id: int = other.id) -> bool:
            """Publish as staff do, and say whether words from outside were in use by then."""
            publishing.make_public(translating.access.lock_session(session_id))
            known = select(Translation.value).where(Translation.text_id == directions, _IN_SPANISH)  # noqa: B023
            return db.session.scalar(known) is not None

        written, published = crowd.do([partial(propose, link, directions, "La puerta"), publish])
        assert written.value is not None
        assert bool(written.value.changed) == published.value
