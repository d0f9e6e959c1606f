"""Mai asks for an interpreter; he says yes, is lost at 71 hours, and another one comes. Every message is read."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from engage.accommodations.jobs import follow_sessions, tell_of_unmet_needs
from engage.accommodations.models import INTERPRETATION, Assignment, NeedNotice, Outcome, Provider, State
from engage.accommodations.policy import NeedKey
from engage.accommodations.services import outcomes
from engage.accommodations.services.links import link_token
from engage.accommodations.services.outcomes import NewOutcome
from engage.core.db import db, write
from engage.listening.models import ListeningSession
from engage.listening.services.links import Purpose
from engage.listening.services.links import link_token as registration_token
from tests.conftest import Clock
from tests.support.client import PageClient
from tests.support.listening import make_party, make_session, register
from tests.support.outbox import Tray, deliver
from tests.support.providers import ask, line_of, make_provider, occasion_of, speaks

pytestmark = pytest.mark.usefixtures("app")

MAI, PAO, CHUE = "mai@example.org", "pao@example.org", "chue@example.org"


def mails() -> dict[str, list[str]]:
    """What goes out now, by address; each in one line."""
    tray = Tray()
    while deliver(tray):
        pass
    found: dict[str, list[str]] = {}
    for mail, _envelope in tray.mails:
        found.setdefault(mail.to, []).append(" ".join(f"{mail.subject} | {mail.text}".split()))
    return found


def standing() -> Assignment:
    """The only assignment that stands, as it is in the database."""
    db.session.expire_all()
    (found,) = [one for one in db.session.scalars(select(Assignment)) if one.stands]
    return found


def page_of(assignment: Assignment, what: str = "") -> str:
    provider = db.session.get_one(Provider, assignment.provider_id)
    return f"/en/service/{link_token(provider)}/{assignment.public_id}{what}"


def test_the_whole_story(page: PageClient, clock: Clock) -> None:
    session = make_session()
    session_id, starts_at = session.id, session.starts_at
    mai = register(session, "Mai Vang", party=make_party(grown=2, interpretation={"hmn": 2}), email=MAI)
    her_page = f"/en/my/{registration_token(Purpose.MANAGE, mai)}"

    # She asks, and reads that somebody is looked for.
    (confirmation,) = mails()[MAI]
    assert "We are looking for an interpreter into Hmong. We will let you know." in confirmation

    # Staff ask Pao. That is no news for her.
    ask(session, make_provider("Pao Example", speaks(), email=PAO))
    told = mails()
    assert told.keys() == {PAO}
    assert (
        "We need an interpreter into Hmong on Wednesday, March 31, 2027, 7:00 PM. Can you help?"
        in told[PAO][0]
    )
    assert standing().state == State.PROPOSED

    # He says yes; both are told.
    page.submit(page.get(page_of(standing())))
    assert standing().state == State.ACCEPTED
    told = mails()
    assert told.keys() == {MAI, PAO}
    assert "Arranged for you: Listening session" in told[MAI][0]
    assert "An interpreter into Hmong will be at the session." in told[MAI][0]
    assert "You are confirmed for Wednesday, March 31, 2027, 7:00 PM." in told[PAO][0]
    assert "An interpreter into Hmong will be at the session." in page.get(her_page).text()

    # A week before she is reminded, and nothing contradicts it.
    clock.move_to(starts_at - timedelta(days=7))
    (reminder,) = mails()[MAI]
    assert "An interpreter into Hmong will be at the session." in reminder

    # At 72 hours all is well, so nobody hears anything.
    clock.move_to(starts_at - timedelta(hours=72))
    tell_of_unmet_needs()
    follow_sessions()
    assert mails() == {}

    # At 71 hours he is lost: she hears it before she travels, and it is unmet.
    clock.move_to(starts_at - timedelta(hours=71))
    page.submit(page.get(page_of(standing(), "/cannot-come")), note="I am ill")
    told = mails()
    assert told.keys() == {MAI}
    (lost,) = told[MAI]
    assert "We are sorry: we no longer have an interpreter into Hmong for you." in lost
    assert "We have not found an interpreter into Hmong yet. We are still looking." in lost
    assert "If you cannot take part without this, call us at" in lost
    assert "ill" not in lost.split()
    assert line_of(db.session.get_one(ListeningSession, session_id)).is_unmet(clock.now)
    assert "We have not found an interpreter into Hmong yet." in page.get(her_page).text()
    tell_of_unmet_needs()
    assert mails() == {}

    # Somebody else says yes: told again, once.
    session = db.session.get_one(ListeningSession, session_id)
    ask(session, make_provider("Chue Example", speaks(), email=CHUE))
    assert mails().keys() == {CHUE}
    page.submit(page.get(page_of(standing())))
    told = mails()
    assert told.keys() == {MAI, CHUE}
    assert "An interpreter into Hmong will be at the session." in told[MAI][0]
    assert "no longer" not in told[MAI][0]
    assert not line_of(db.session.get_one(ListeningSession, session_id)).is_unmet(clock.now)

    # The day before, both are reminded, and she of him.
    clock.move_to(starts_at - timedelta(days=1))
    told = mails()
    assert told.keys() == {MAI, CHUE}
    assert "An interpreter into Hmong will be at the session." in told[MAI][0]
    assert "We look forward to seeing you" in told[CHUE][0]

    # Afterwards he signs his hours, and it is counted that she had what she asked for.
    clock.move_to(starts_at + timedelta(hours=2))
    told = mails()
    assert "Please write on your private page how long you worked." in told[CHUE][0]
    assert told.keys() == {CHUE}
    page.submit(page.get(page_of(standing(), "/hours")), hours="2", minutes="0")
    assert (standing().state, standing().minutes) == (State.COMPLETED, 120)
    with write():
        met = outcomes.record_outcome(
            occasion_of(db.session.get_one(ListeningSession, session_id)),
            NewOutcome(NeedKey(INTERPRETATION, "hmn"), met=2),
            user_id=None,
            actor="command",
        )
    assert (met.outcome, met.asked, met.met) == (Outcome.MET, 2, 2)

    # What she was told is what is kept: met, unmet, met.
    says = [list(one.says.values()) for one in db.session.scalars(select(NeedNotice).order_by(NeedNotice.id))]
    assert says == [["in_person"], ["unmet"], ["in_person"]]
