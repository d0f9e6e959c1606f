"""Two organizers ask one interpreter for two sessions at one time, at the same instant: one of them has her."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import select

from engage.accommodations.models import Assignment, Provider, State
from engage.core.db import db
from engage.core.outbox.models import OutboxMessage
from engage.core.security.permissions import Role
from engage.listening.models import ListeningSession
from tests.season.facts import without_marks
from tests.support.accounts import PageAs
from tests.support.client import Page, PageClient
from tests.support.listening import make_party, make_session, register
from tests.support.providers import make_provider

pytestmark = pytest.mark.race

ROUNDS = 6
TITLES = ("An evening in Pannell", "An evening in Hagginwood")
BUSY = "This person has another assignment at that time: “{title}”"


def make_evenings() -> list[ListeningSession]:
    """Two sessions, the second from the middle of the first on. At both somebody needs Hmong."""
    first = make_session(texts={"title": TITLES[0]})
    middle = first.starts_at + timedelta(hours=1)
    both = [first, make_session(starts_at=middle, texts={"title": TITLES[1]})]
    for session in both:
        register(session, party=make_party(interpretation={"hmn": 1}))
    return both


def ask_at_once(
    app: Flask, staff: list[PageClient], forms: list[Page], provider: Provider
) -> list[Page | None]:
    """Each sends a form at the same instant, and reads the answer; None where it was taken."""
    together, ident = Barrier(len(staff)), str(provider.id)

    def send(organizer: PageClient, form: Page) -> Page | None:
        data = {**form.fields(), "provider": ident, "cost_note": "Ninety"}
        with app.app_context():
            together.wait(60)
            response = organizer.client.post(form.path, data=data)
            return None if response.status_code == 303 else Page(response)

    with ThreadPoolExecutor(len(staff)) as threads:
        return list(threads.map(send, staff, forms))


def test_one_of_two_organizers_has_her_and_the_other_reads_where_she_is(app: Flask, page_as: PageAs) -> None:
    evenings = make_evenings()
    addresses = [f"/staff/services/session-{one.id}/interpretation-hmn/assign" for one in evenings]
    idents = [one.id for one in evenings]
    staff = [page_as(Role.ORGANIZER) for _evening in evenings]
    for _round in range(ROUNDS):
        provider = make_provider()
        forms = [organizer.get(address) for organizer, address in zip(staff, addresses, strict=True)]
        db.session.rollback()
        answers = ask_at_once(app, staff, forms, provider)
        (winner,) = [number for number, page in enumerate(answers) if page is None]
        (refused,) = [page for page in answers if page is not None]
        assert refused.status == 422
        assert BUSY.format(title=TITLES[winner]) in without_marks(refused.text())
        assert refused.fields()["cost_note"] == "Ninety"
        db.session.rollback()
        hers = select(Assignment).where(Assignment.provider_id == provider.id)
        (assigned,) = db.session.scalars(hers)
        assert (assigned.session_id, assigned.state) == (idents[winner], State.PROPOSED)
        db.session.rollback()
    asked = select(OutboxMessage.id).where(OutboxMessage.kind == "accommodations.proposed")
    assert len(list(db.session.scalars(asked))) == ROUNDS
