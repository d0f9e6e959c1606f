"""Erasing an outside translator: their name goes, that of others who are called the same stays."""

from __future__ import annotations

from flask import Flask

from engage.core.db import db, write
from engage.core.i18n.content import REVIEWED, Reviewer, Translation
from engage.core.i18n.writing import put_translation
from engage.core.personal_data.requests import erase_person
from engage.listening.models import TRANSLATOR, ListeningSession, OutcomeKind, TranslatorLink
from engage.listening.services import outcomes, translating
from engage.listening.services.outcomes import Outcome
from tests.support.listening import make_session

NAME = "Ana"


def _translator(session: ListeningSession) -> TranslatorLink:
    """Somebody called Ana who reviewed the title in Spanish."""
    with write() as unit:
        link = translating.invite_translator(
            session, "es", name=NAME, may_review=True, user_id=None, actor="command"
        )
        put_translation(unit, session.title_id, "es", "Título", state=REVIEWED, reviewer=Reviewer(NAME))
    return link


def _reviewer(text_id: int) -> str | None:
    return db.session.get_one(Translation, (text_id, "es"), populate_existing=True).reviewer_name


def test_another_translator_of_the_same_name_keeps_her_reviews(app: Flask) -> None:
    one, other = make_session(slug="one"), make_session(slug="other")
    link = _translator(one)
    _translator(other)
    with write():
        erase_person(TRANSLATOR, link.id, actor="command")
    assert (_reviewer(one.title_id), _reviewer(other.title_id)) == (None, NAME)


def test_her_name_goes_from_outcomes_too(app: Flask) -> None:
    session = make_session()
    link = _translator(session)
    outcome = Outcome(OutcomeKind.REPORT, "Report", "", session.starts_at.date())
    with write() as unit:
        row = outcomes.add_outcome(session.id, outcome=outcome, source_language="en", actor="command")
        put_translation(unit, row.title_id, "es", "Informe", state=REVIEWED, reviewer=Reviewer(NAME))
    with write():
        erase_person(TRANSLATOR, link.id, actor="command")
    assert _reviewer(row.title_id) is None
