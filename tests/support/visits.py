"""Every address that can be read, fetched once by each sort of visitor in a language, for all guards that ask about it.

Is the page right, may it be stored, did reading it write: each guard looks into the answers that are there already. A
run has its own database: tests that ask for `visits` do not ask for `app`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from engage.core import clock
from engage.core.db import db
from engage.core.security.permissions import Role
from tests.support.accounts import enter, make_sign_in, make_user
from tests.support.client import EngageClient, Page
from tests.support.database import Database
from tests.support.html import parse
from tests.support.statements import recorded_statements
from tests.support.switching import Switched, switch
from tests.support.world import Endpoint, World, address_of, endpoints, make_world

# A Monday evening in Sacramento, when it is Tuesday already in UTC.
NOW = datetime(2027, 3, 2, 2, 0, tzinfo=UTC)
ANYBODY = "anybody"
TRANSLATED = "es"


@dataclass(frozen=True)
class Visit:
    """One answer. `translated` is the same address in Spanish, where it has a language.

    `switched`: what came of choosing Spanish when the page's form was filled, where an English page has such a form.
    """

    endpoint: Endpoint
    response: TestResponse
    writes: list[str]
    translated: str
    switched: Switched | None

    @property
    def name(self) -> str:
        """The endpoint's name."""
        return self.endpoint.name

    @property
    def status(self) -> int:
        """The status of the answer."""
        return self.response.status_code

    @property
    def is_page(self) -> bool:
        """Whether it is a page of HTML, and no redirect or refusal."""
        return self.status == 200 and self.response.mimetype == "text/html"

    @cached_property
    def page(self) -> Page:
        """The page, checked."""
        return Page(self.response)


class Visits:
    """The visits of this test process, made when they are first asked for."""

    def __init__(self, app: Flask, database: Database) -> None:
        self.app = app
        self._database = database
        self._made: dict[tuple[str, str, str], list[Visit]] = {}

    def of(self, who: str | Role, lang: str = "en", *, method: str = "GET") -> list[Visit]:
        """Every address that can be read, fetched by somebody who is not signed in, or is of this role.

        An administrator is a member of every body with every office as well, so that nothing is closed; the other
        roles fetch what needs a permission.
        """
        key = (str(who), lang, method)
        if key not in self._made:
            self._made[key] = list(self._run(who, lang, method))
        return self._made[key]

    def pages(
        self, who: str | Role, lang: str = "en", *, open_to_all: bool
    ) -> Iterator[tuple[Endpoint, Page]]:
        """Those that are pages, checked: the ones that anybody may see, or the others."""
        for visit in self.of(who, lang):
            if visit.is_page and visit.endpoint.is_open is open_to_all:
                yield visit.endpoint, visit.page

    def _run(self, who: str | Role, lang: str, method: str) -> Iterator[Visit]:
        self._database.reset(self.app)
        with clock.frozen(NOW), self.app.app_context():
            world = make_world()
            client = self._client(who, lang, world)
            for endpoint, address, translated in list(self._addresses(who, lang, world)):
                with recorded_statements(db.engine) as statements:
                    response = client.open(address, method=method, headers={"Accept-Language": lang})
                switched = self._switch(client, response) if (lang, method) == ("en", "GET") else None
                yield Visit(endpoint, response, statements.writes, translated, switched)
            db.session.remove()

    def _switch(self, client: EngageClient, response: TestResponse) -> Switched | None:
        if response.status_code != 200 or response.mimetype != "text/html":
            return None
        before = client.get_cookie("lang")
        switched = switch(client, parse(response.text), TRANSLATED)
        client.delete_cookie("lang")
        if before is not None:
            client.set_cookie("lang", before.value)
        return switched

    def _client(self, who: str | Role, lang: str, world: World) -> EngageClient:
        client = self.app.test_client()
        assert isinstance(client, EngageClient)
        if isinstance(who, Role):
            spoken = self.app.config["CITY"].languages
            user = make_user(who, language=lang if lang in spoken else "en")
            enter(client, make_sign_in(user))
            client.set_cookie("lang", lang)
            if who == Role.ADMINISTRATOR:
                world.join(user)
        return client

    def _addresses(self, who: str | Role, lang: str, world: World) -> Iterator[tuple[Endpoint, str, str]]:
        for endpoint in endpoints(self.app, "GET"):
            if who in (ANYBODY, Role.ADMINISTRATOR) or (endpoint.spec and endpoint.spec.permission):
                address = address_of(self.app, endpoint, world, lang=lang)
                yield endpoint, address, address_of(self.app, endpoint, world, lang=TRANSLATED)


@pytest.fixture(scope="session")
def visits(application: Flask, database: Database) -> Visits:
    """What visitors of every sort were answered."""
    return Visits(application, database)
