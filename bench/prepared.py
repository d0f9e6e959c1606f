"""What measurements find in the database: the city's own sessions with their texts, or some made for the purpose."""

from __future__ import annotations

import contextlib
import io
import os

from flask.testing import FlaskClient

from engage.cli.demo import load_demo
from engage.core.db import db
from engage.core.security.permissions import Role
from engage.listening.models import ListeningSession, Mode
from engage.listening.policy import MEALS
from tests.support.accounts import enter, make_sign_in, make_user
from tests.support.client import EngageClient
from tests.support.listening import make_session

BASE = "https://engage.example.org"
COMING = "score-hagginwood"


def load_city() -> str:
    """The city's sessions, those to come included, with texts in every language. Gives the address of one."""
    with contextlib.redirect_stdout(io.StringIO()):
        load_demo()
    db.session.rollback()
    return COMING


def one_room(seats: int, *, slug: str) -> ListeningSession:
    """A session in one room, with supper for everybody."""
    return make_session(
        slug=slug, modes=[Mode.IN_PERSON], capacities={Mode.IN_PERSON: seats, MEALS: 10 * seats}
    )


def staff_client(client: FlaskClient) -> EngageClient:
    """A browser in which an organizer has signed in."""
    assert isinstance(client, EngageClient)
    return enter(client, make_sign_in(make_user(Role.ORGANIZER, email=f"organizer{os.getpid()}@example.org")))
