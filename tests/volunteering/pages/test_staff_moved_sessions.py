"""Before a session moves or is canceled, staff read that volunteers hear of it, too."""

from __future__ import annotations

import pytest
from flask import Flask

from engage.core.security.permissions import Role
from engage.listening.models import ListeningSession
from tests.support.accounts import PageAs
from tests.support.client import PageClient
from tests.support.listening import make_session
from tests.support.volunteering import make_shift, sign_up

pytestmark = pytest.mark.usefixtures("clock")
TOLD = "1 volunteer or interpreter is told, too"


@pytest.fixture
def staff(page_as: PageAs) -> PageClient:
    return page_as(Role.ORGANIZER)


@pytest.fixture
def session(app: Flask) -> ListeningSession:
    session = make_session(slug="hagginwood")
    sign_up(make_shift(session))
    return session


@pytest.mark.parametrize("act", ["move", "cancel"])
def test_the_page_says_that_volunteers_are_told(
    staff: PageClient, session: ListeningSession, act: str
) -> None:
    assert TOLD in staff.get(f"/staff/sessions/{session.slug}/{act}").text("main")


def test_a_move_of_which_only_volunteers_hear_is_shown_before_it_is_saved(
    staff: PageClient, session: ListeningSession
) -> None:
    form = staff.get(f"/staff/sessions/{session.slug}/move")
    shown = staff.submit(form, status=200, room="Room 5")
    assert TOLD in shown.text("main")
    assert "Nothing is saved or sent yet." in shown.text("main")
    done = staff.submit(shown, act="send")
    assert "1 email is on its way." in done.text(".note")
