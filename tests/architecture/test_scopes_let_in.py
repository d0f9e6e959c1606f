"""Whoever an address is for comes in: so that those who are kept out are kept out of something that is there."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from engage.core.pages import Audience
from engage.core.scopes import Needs
from tests.support.prepared import Prepared
from tests.support.rightful import (
    Rightful,
    audience_of,
    form_of,
    is_sent_to_sign_in,
    make_rightful,
    naming,
    scope_of,
    token_of,
)
from tests.support.statements import Statements
from tests.support.world import CHANGING, Endpoint, address_of

CLOSED = frozenset({403, 404, 410})
# Why the rightful person may be refused with the example's address.
CLOSED_AT_TIMES = {
    "manage.join_session": "the address of the virtual room works around the session's hours only",
    "staff_fliers.download_flier": "a computer without a program that makes PDF files has no such page",
}

CountStatements = Callable[[], AbstractContextManager[Statements]]


@pytest.fixture
def rightful(prepared: Prepared[Rightful]) -> Rightful:
    """The small world and the people whom its addresses are for."""
    return prepared(make_rightful)


def _ask(app: Flask, people: Rightful, endpoint: Endpoint, method: str) -> TestResponse:
    client, data = people.client(app, people.who(endpoint)), None
    if method in CHANGING:
        data = {"csrf_token": token_of(client), **form_of(endpoint, people.world)}
    return client.open(address_of(app, endpoint, people.world), method=method, data=data)


def _is_closed(response: TestResponse) -> bool:
    return response.status_code in CLOSED or is_sent_to_sign_in(response)


@pytest.mark.long
def test_whoever_has_what_is_declared_comes_in(
    app: Flask, rightful: Rightful, prepared: Prepared[Rightful], count_statements: CountStatements
) -> None:
    """An example that is not found, or a scope that asks for more than it declares, would make the others hollow."""
    people, wrong = rightful, []
    for endpoint in naming(app):
        for method in sorted(endpoint.methods):
            with count_statements() as statements:
                response = _ask(app, people, endpoint, method)
            if _is_closed(response) and endpoint.name not in CLOSED_AT_TIMES:
                wrong.append(f"{method} {endpoint.name} ({scope_of(endpoint)}): {response.status}")
            if statements.writes:
                people = prepared(make_rightful)
    assert wrong == []


def test_pages_of_members_and_of_accounts_declare_what_they_need(app: Flask) -> None:
    """The other audiences are let in by permission, by a link or altogether."""
    asking = (Audience.MEMBER, Audience.SIGNED_IN)
    found = [
        one for one in naming(app) if audience_of(one) in asking and scope_of(one).needs is Needs.NOTHING
    ]
    assert [one.name for one in found] == []
