"""The invitation of a member: in their language, about every body they are in, with a link that lets them in."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engage.accounts.services.people import find_user_by_email
from engage.bodies.models import Office
from engage.bodies.policy.changes import SeatWish
from engage.bodies.queries.lookup import find_body
from engage.bodies.services.inviting import BodyInvitation, Invitation, invite_again, invite_member
from engage.core.db import write
from engage.core.i18n.languages import TAGS
from tests.support.accounts import mails_of
from tests.support.bodies import make_body
from tests.support.client import PageClient


def _invite(language: str = "en", *offices: Office) -> None:
    bodies = [make_body(), make_body("rec", name="Racial Equity Council")]
    places = tuple(BodyInvitation(body.id, SeatWish(), frozenset(offices)) for body in bodies)
    with write():
        invite_member(Invitation("nadia@example.org", "Nadia", language, places), actor="test")


@pytest.mark.parametrize("language", TAGS)
def test_it_is_written_in_every_language(app, language):
    _invite(language, Office.SCRIBE)
    (mail,) = mails_of("bodies.invitation")
    for part in (mail.text, mail.html):
        assert f"/{language}/sign-in/link/" in part
        assert "Racial Equity Council" in part
    assert "Nadia" in mail.text


def test_it_says_what_somebody_is_invited_to(app):
    _invite("en", *Office)
    (mail,) = mails_of("bodies.invitation")
    text = mail.text.replace("\u2068", "").replace("\u2069", "")
    for words in (
        "You have a seat in each of these groups: Racial Equity Alliance and Racial Equity Council.",
        "You facilitate the meetings of Racial Equity Alliance and Racial Equity Council.",
        "You are the scribe of Racial Equity Alliance and Racial Equity Council.",
        "for 7 days",
    ):
        assert words in " ".join(text.split()), words


def test_its_link_leads_to_the_groups(app):
    _invite("es")
    (mail,) = mails_of("bodies.invitation")
    path = next(word for word in mail.text.split() if "/sign-in/link/" in word).split("/", 3)[3]
    page = PageClient(app.test_client())
    home = page.submit(page.get(f"/{path}"))
    assert (home.path, home.lang) == ("/members", "es")


def test_a_link_that_is_over_is_not_sent(app, clock):
    _invite()
    clock.advance(days=7, seconds=1)
    assert mails_of("bodies.invitation") == [None]


def test_it_can_be_sent_again(app, clock):
    _invite()
    clock.move_to(clock.now + timedelta(days=8))
    with write():
        user = find_user_by_email("nadia@example.org")
        assert user is not None
        invite_again(find_body("rea").id, user.id, actor="test")
    assert "/en/sign-in/link/" in mails_of("bodies.invitation")[-1].text
