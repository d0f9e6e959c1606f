"""Mails about changes of a body: who is asked, who is told, and what each of them reads."""

from __future__ import annotations

import pytest

from engage.accounts.models import User
from engage.bodies.models import Body, Office, Publication
from engage.bodies.policy import BodyFacts, RuleDraft
from engage.bodies.policy.changes import Appointment, RuleAdopted, SeatEnded, SeatWish, Unseated
from engage.bodies.services.bodies import facts_changed
from engage.bodies.services.changes.proposals import Invited
from engage.bodies.services.reads import current_seats
from engage.core.db import db, write
from engage.core.i18n.languages import TAGS
from engage.core.security.permissions import Role
from tests.support.accounts import mails_of, make_user
from tests.support.bodies import adopted_at_a_meeting, give, make_body, make_member
from tests.support.changes import agree_to_all, propose

pytestmark = pytest.mark.usefixtures("app", "clock")

NADIA = Invited("nadia@example.org", "Nadia Example", "es")


def _plain(text: str) -> str:
    return " ".join(text.replace("\u2068", "").replace("\u2069", "").split())


def _everything(language: str) -> Body:
    """A body of two who read a language, and every sort of change proposed for it."""
    body = make_body()
    facilitator, member = (make_member(body, language=language) for _each in range(2))
    give(body, facilitator, Office.FACILITATOR)
    keeper = make_user(Role.ORGANIZER, name="Kei Keeper")
    facts = BodyFacts(9, ("fa",), Publication.NAMES, open_meetings=True, between_meetings=True)
    propose(body, Appointment(SeatWish(), frozenset(Office), is_invited=True), by=keeper, invited=NADIA)
    propose(body, Unseated(2), by=keeper, user_id=member.id)
    propose(
        body,
        RuleAdopted(RuleDraft(meanings={"0": {"en": "Fist"}}, **adopted_at_a_meeting(body)), 1),
        by=keeper,
    )
    propose(body, facts_changed(body, facts), by=keeper)
    propose(body, SeatEnded(current_seats(body.id)[0].id, 1), by=keeper)
    return body


@pytest.mark.parametrize("language", TAGS)
def test_they_are_written_in_every_language(language: str) -> None:
    body = _everything(language)
    asked = mails_of("bodies.change_proposed")
    assert len(asked) == 6
    agree_to_all(body)
    told = mails_of("bodies.changed")
    for mail in (*asked, *(one for one in told if one)):
        assert "Kei Keeper" in mail.text
        assert "/members" in mail.text


def test_a_member_reads_who_proposed_who_agreed_and_since_when() -> None:
    body = make_body()
    member, facilitator = make_member(body), make_user(name="Fay Facilitator")
    give(body, facilitator, Office.FACILITATOR)
    propose(body, Unseated(1), by=make_user(Role.ORGANIZER, name="Kei Keeper"), user_id=member.id)
    agree_to_all(body)
    mails = {mail.to: mail for mail in mails_of("bodies.changed")}
    assert set(mails) == {member.email, facilitator.email}
    for words in (
        "Robin Example no longer holds seat 1.",
        "Proposed by Kei Keeper. Fay Facilitator agreed.",
        "The change took effect on",
    ):
        assert words in _plain(mails[member.email].text), words
    assert "/members/groups/rea" in mails[facilitator.email].text
    assert "/members/groups/rea" not in mails[member.email].text


def test_an_administrator_who_is_asked_finds_the_page_of_staff() -> None:
    body, administrator = make_body(), make_user(Role.ADMINISTRATOR)
    propose(body, Appointment(SeatWish()), invited=NADIA)
    (mail,) = mails_of("bodies.change_proposed")
    assert mail.to == administrator.email
    assert "/staff/bodies/rea" in mail.text


def test_whoever_loses_a_seat_by_a_notice_is_told_when_it_counts() -> None:
    body = make_body()
    member, proposer = make_member(body), make_user(Role.ORGANIZER)
    propose(body, Unseated(1), by=proposer, user_id=member.id)
    assert mails_of("bodies.change_proposed") == []
    told = {mail.to: _plain(mail.text) for mail in mails_of("bodies.change_announced")}
    assert set(told) == {member.email, proposer.email}
    assert "Until then, any member can stop it." in told[member.email]


def test_nobody_is_asked_about_what_is_decided_nor_when_they_left() -> None:
    body = make_body()
    facilitator = make_user()
    give(body, facilitator, Office.FACILITATOR)
    propose(body, Appointment(SeatWish()), invited=NADIA)
    with write():
        db.session.get_one(User, facilitator.id).active = False
    assert mails_of("bodies.change_proposed") == [None]
