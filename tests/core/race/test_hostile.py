"""A real server gets thousands of requests as no browser would send them, and never fails over one."""

from __future__ import annotations

import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from flask import Flask

from engage.core.db import db
from engage.core.security.permissions import Role
from tests.support.accounts import enter, make_sign_in, make_user
from tests.support.client import EngageClient, form_fields
from tests.support.crashing import Installation
from tests.support.database import Database
from tests.support.hostile import Form, Heard, Sender, send
from tests.support.html import parse
from tests.support.live import serving
from tests.support.soak import Effort
from tests.support.world import World, address_of, endpoints, make_world

pytestmark = [pytest.mark.race, pytest.mark.soak]

AT_ONCE = 8
# A form that ends the sign-in is sent by the way of odd addresses only: afterwards no other would get anywhere.
ENDS_SIGN_IN = ("/sign-out", "/sign-ins/")
A_ROUND = 600
SERVED = "tests.support.hostile_app:create()"
# So many of the requests at least get as far as a view, or nothing is said about views.
REACHED_SHARE = 0.3


def _signed_in(app: Flask, world: World) -> EngageClient:
    """Somebody who may come everywhere."""
    user = make_user(Role.ADMINISTRATOR)
    world.join(user)
    client = app.test_client()
    assert isinstance(client, EngageClient)
    return enter(client, make_sign_in(user))


def _forms(client: EngageClient, addresses: list[str]) -> Iterator[Form]:
    """The forms of all pages, as they stand, each once."""
    seen = set()
    for address in addresses:
        answer = client.get(address)
        if answer.status_code == 200 and answer.mimetype == "text/html":
            for form in parse(answer.text).query('form[method="post"]'):
                made = Form(form.attrs.get("action") or address, form_fields(form))
                what = (made.path, *made.fields)
                if what not in seen and not any(end in made.path for end in ENDS_SIGN_IN):
                    seen.add(what)
                    yield made


def _cookie(client: EngageClient) -> str:
    kept = client.get_cookie("engage")
    assert kept is not None
    return f"engage={kept.value}"


def test_no_request_however_odd_makes_the_server_fail(
    app: Flask, database: Database, installation: Installation, effort: Effort
) -> None:
    chance = random.Random(20270301)
    for _ in effort.rounds(1):
        # Odd requests end sign-ins, rounds and more: each time there is a new world to try them on.
        db.session.remove()
        database.reset(app)
        with serving(installation.environ, installation.log, app=SERVED) as server:
            cookie, sender = _sender(app, chance)
            requests = [sender.request(cookie) for _ in range(A_ROUND)]
            with ThreadPoolExecutor(AT_ONCE) as pool:
                heard = list(pool.map(partial(send, server.port), requests))
        _note(effort, heard)
        assert [request for request, one in zip(requests, heard, strict=True) if one.status >= 500] == []
        assert "Traceback" not in installation.log.read_text()
    assert effort.counts["reached_a_view"] >= REACHED_SHARE * effort.counts["tries"]


def _sender(app: Flask, chance: random.Random) -> tuple[str, Sender]:
    """The cookie of somebody who may come everywhere, and requests that they might send."""
    world = make_world()
    client = _signed_in(app, world)
    to_read = [address_of(app, endpoint, world) for endpoint in endpoints(app, "GET")]
    sender = Sender(
        chance,
        rules=[endpoint.rule.rule for endpoint in endpoints(app)],
        addresses=[address_of(app, endpoint, world) for endpoint in endpoints(app)],
        forms=list(_forms(client, to_read)),
    )
    return _cookie(client), sender


def _note(effort: Effort, heard: list[Heard]) -> None:
    effort.note(
        tries=len(heard),
        acknowledged=sum(200 <= one.status < 400 for one in heard),
        errors=sum(one.status >= 500 for one in heard),
        reached_a_view=sum(one.reached_view for one in heard),
        unanswered=sum(one.status == 0 for one in heard),
    )
