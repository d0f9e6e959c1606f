"""Members' browsers that have their ballot open and are about to send it, and a facilitator's about to close."""

from __future__ import annotations

import http.client
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Flask
from sqlalchemy import select

from engage.accounts.models import User
from engage.core.db import db
from engage.decisions.models import Ballot, Decision, Round
from engage.decisions.queries import verifying
from tests.support.accounts import enter, make_sign_in
from tests.support.client import EngageClient, form_fields
from tests.support.html import parse
from tests.support.live import COOKIE, HOST
from tests.support.visitors import Visitor


@dataclass(frozen=True)
class Voter:
    """A member with an open ballot."""

    user_id: int
    visitor: Visitor

    def post(self, value: int, reason: str) -> bytes:
        """The request that answers with this number. `reason` finds the ballot again."""
        return self.visitor.post(answer=str(value), reason=reason, remedy="Change it." if value == 0 else "")


def round_path(opened: Round) -> str:
    """Where a round's pages are."""
    slug = db.session.get_one(Decision, opened.decision_id).slug
    return f"/members/decisions/{slug}/rounds/{opened.number}"


def open_ballots(app: Flask, port: int, opened: Round, users: Iterable[User]) -> list[Voter]:
    """Let each of these sign in and open their ballot."""
    path = f"{round_path(opened)}/ballot"
    return [Voter(user.id, open_form(app, port, path, user, "answer")) for user in users]


def open_form(app: Flask, port: int, path: str, user: User, field: str = "csrf_token") -> Visitor:
    """Let somebody sign in and open the page with the form that has this field."""
    client = app.test_client()
    assert isinstance(client, EngageClient)
    enter(client, make_sign_in(user))
    kept = client.get_cookie("engage", domain="localhost")
    assert kept is not None
    cookie = f"{COOKIE}={kept.value}"
    html, cookie = _get(port, path, cookie)
    forms = [form for form in parse(html).query("main form") if form.query(f'[name="{field}"]')]
    fields: dict[str, Any] = form_fields(forms[0])
    return Visitor(path, cookie, fields)


def _get(port: int, path: str, cookie: str) -> tuple[str, str]:
    """A page, and the cookie of whoever has read it."""
    connection = http.client.HTTPConnection(HOST, port, timeout=30)
    connection.request("GET", path, headers={"Cookie": cookie, "Accept-Language": "en"})
    answer = connection.getresponse()
    html = answer.read().decode()
    connection.close()
    if answer.status != http.HTTPStatus.OK:
        raise RuntimeError(f"{path} answered {answer.status}.")
    for line in answer.headers.get_all("Set-Cookie", failobj=[]):
        if line.startswith(f"{COOKIE}="):
            cookie = line.partition(";")[0]
    return html, cookie


def problems(opened: Round, acknowledged: Sequence[str], refused: Sequence[str]) -> list[str]:
    """What is wrong with a round that is not revealed: the reasons of what was acknowledged, and of what was refused.

    What nobody got an answer to may be there or not, and not twice.
    """
    db.session.rollback()
    rows = db.session.execute(select(Ballot.reason, Ballot.round_seat_id).where(Ballot.round_id == opened.id))
    there = Counter((str(reason), seat) for reason, seat in rows)
    db.session.rollback()
    written = {reason for reason, _ in there}
    found = [f"{reason} is there {count} times" for (reason, _), count in there.items() if count != 1]
    found += [f"{reason} was acknowledged and is lost" for reason in acknowledged if reason not in written]
    found += [f"{reason} was refused and is there" for reason in refused if reason in written]
    return found + [str(broken) for broken in verifying.verify(opened.decision_id)]
