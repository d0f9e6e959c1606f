"""Publishing: only what is complete, language by language, with a day for what is promised."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from engage.core.audit_log import AuditEntry
from engage.core.db import db, write
from engage.core.i18n.writing import set_source
from engage.listening.errors import NotReady, TransitionRefused
from engage.listening.models import ListeningSession, Mode, SessionLanguage, SessionStatus
from engage.listening.services import publishing
from tests.support.listening import TEXTS, make_session

pytestmark = pytest.mark.usefixtures("app", "clock")

ACTOR = "user:1"
CORE = ("en", "es", "fa")
SPANISH = {name: f"{text} (es)" for name, text in TEXTS.items()}
DAY = date(2027, 3, 20)


def draft(**details: Any) -> ListeningSession:
    details = {"status": SessionStatus.DRAFT, "languages": (), "translations": {"es": SPANISH}, **details}
    return make_session(**details)


def publish(session: ListeningSession, *languages: str, promised: dict[str, date] | None = None) -> None:
    with write():
        publishing.publish_session(
            session.id, languages=languages, promised=promised or {}, core_languages=CORE, actor=ACTOR
        )


def missing_from(session: ListeningSession, *languages: str, **promised: date) -> set[str]:
    with pytest.raises(NotReady) as refused:
        publish(session, *languages, promised=promised)
    assert db.session.get_one(ListeningSession, session.id).status == SessionStatus.DRAFT
    return set(refused.value.missing)


def languages_of(session: ListeningSession) -> dict[str, tuple[bool, date | None]]:
    rows = db.session.scalars(select(SessionLanguage).where(SessionLanguage.session_id == session.id))
    return {row.language: (row.is_published, row.due_on) for row in rows}


def test_a_session_is_published_in_what_is_ready_and_promised_in_what_is_not() -> None:
    session = draft()
    publish(session, "en", "es", promised={"fa": DAY})
    published = db.session.get_one(ListeningSession, session.id)
    assert published.status == SessionStatus.PUBLISHED
    assert published.published_at is not None
    assert languages_of(session) == {"en": (True, None), "es": (True, None), "fa": (False, DAY)}
    assert db.session.scalars(select(AuditEntry)).one().action == "session.published"


def test_a_core_language_that_is_not_there_needs_a_day() -> None:
    assert missing_from(draft(), "en", "es") == {"due_on:fa"}


def test_a_language_without_all_its_texts_is_not_published() -> None:
    partly = {name: text for name, text in SPANISH.items() if name not in ("title", "directions")}
    session = draft(translations={"es": partly})
    assert missing_from(session, "en", "es", fa=DAY) == {"title:es", "directions:es"}


def test_a_translation_of_an_older_text_is_missing() -> None:
    session = draft()
    with write() as unit:
        set_source(unit, session.summary_id, "Another summary")
    assert missing_from(session, "en", "es", fa=DAY) == {"summary:es"}


@pytest.mark.parametrize("name", ["title", "summary", "description", "directions"])
def test_a_needed_text_that_nobody_wrote_is_missing(name: str) -> None:
    assert missing_from(draft(texts={name: ""}), "en", es=DAY, fa=DAY) == {f"{name}:en"}


def test_what_to_expect_may_be_left_out() -> None:
    publish(draft(texts={"expect": ""}), "en", promised={"es": DAY, "fa": DAY})


def test_an_online_session_needs_no_way_to_find_the_place() -> None:
    session = draft(modes=[Mode.VIRTUAL], texts={"directions": ""})
    publish(session, "en", promised={"es": DAY, "fa": DAY})


def test_places_and_their_address_are_needed() -> None:
    session = draft(capacities={Mode.IN_PERSON: 0, "meals": 0}, place_address="")
    assert missing_from(session, "en", es=DAY, fa=DAY) == {"in_person", "meals", "venue_address"}


def test_some_language_must_be_published() -> None:
    assert missing_from(draft(), en=DAY, es=DAY, fa=DAY) == {"languages"}


def test_a_session_is_published_once() -> None:
    session = draft()
    publish(session, "en", "es", promised={"fa": DAY})
    with pytest.raises(TransitionRefused):
        publish(session, "en", "es", promised={"fa": DAY})


def test_a_language_follows_when_it_is_ready_and_its_day_goes() -> None:
    session = draft()
    publish(session, "en", promised={"es": DAY, "fa": DAY})
    with write():
        publishing.publish_language(session.id, language="es", actor=ACTOR)
    assert languages_of(session)["es"] == (True, None)
    with pytest.raises(NotReady), write():
        publishing.publish_language(session.id, language="fa", actor=ACTOR)
    assert languages_of(session)["fa"] == (False, DAY)


def test_days_can_be_changed_but_no_language_is_taken_back() -> None:
    session = draft()
    publish(session, "en", "es", promised={"fa": DAY})
    later = date(2027, 4, 2)
    with write():
        publishing.promise_languages(session.id, promised={"es": later, "fa": later}, actor=ACTOR)
    assert languages_of(session) == {"en": (True, None), "es": (True, None), "fa": (False, later)}
