"""Every address × everybody × own and foreign things: what each is answered, for the table of who may come where."""

from __future__ import annotations

import io
import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from engage.accounts.models import KeptWork, SignIn
from engage.accounts.signing_in import PENDING
from engage.core import clock
from engage.core.db import db
from engage.core.scopes import names_something
from tests.support.accounts import enter
from tests.support.client import EngageClient
from tests.support.database import Database, SqliteDatabase
from tests.support.identities import FIRST, MADE_UP, SECOND, Cast, Identity, make_cast
from tests.support.rightful import form_of, is_sent_to_sign_in, token_of
from tests.support.rights import Letter, expected
from tests.support.statements import recorded_statements
from tests.support.visits import NOW
from tests.support.world import CHANGING, Endpoint, World, endpoints

KEPT = "everybody"
MIXED = f"{FIRST}/{SECOND}"
HIDDEN = "draft"
_LETTERS = {403: Letter.FORBIDDEN, 404: Letter.NOT_FOUND, 410: Letter.GONE}
# What a form is refused with that is wrong itself: the view has seen it.
_SEEN = frozenset({200, 202, 204, 302, 303, 304, 409, 422, 429, 503})


@dataclass(frozen=True)
class Target:
    """One address: `thing` is of which world what it names is, `-` where it names nothing.

    `values` are the arguments, but for the private link, which is the one that somebody has.
    """

    endpoint: Endpoint
    thing: str
    values: Mapping[str, Any]
    form: Mapping[str, str]

    @property
    def world(self) -> str:
        """Whose doors are asked: of the outer thing."""
        return SECOND if self.thing == SECOND else FIRST

    def path(self, identity: Identity) -> str:
        """The address as somebody would write it."""
        tokens, endpoint = identity.tokens, self.endpoint
        held = tokens.get(endpoint.name) or tokens.get(endpoint.name.partition(".")[0])
        own = held or next(iter(tokens.values()), MADE_UP)
        values = {**self.values, **({"token": own} if "token" in endpoint.rule.arguments else {})}
        built = endpoint.rule.build(values, append_unknown=False)
        assert built is not None, endpoint.rule
        return str(built[1])

    def expected(self, identity: Identity) -> Letter:
        """What somebody should be answered."""
        if self.thing == HIDDEN:
            return Letter.NOT_FOUND
        return expected(self.endpoint, identity, self.world, is_mixed=self.thing == MIXED)


@dataclass(frozen=True)
class Answered:
    """What somebody was answered at an address, and whether anything is kept otherwise than before."""

    target: Target
    method: str
    identity: Identity
    letter: Letter
    status: str
    has_changed: bool

    @property
    def is_as_declared(self) -> bool:
        """Whether it is what was expected. What is inside another thing may be missed before an office is asked for."""
        wanted = self.target.expected(self.identity)
        if self.target.thing == MIXED and wanted is Letter.FORBIDDEN:
            return self.letter in (Letter.FORBIDDEN, Letter.NOT_FOUND)
        return self.letter is wanted

    def __str__(self) -> str:
        where = f"{self.method} {self.target.endpoint.name} {self.target.thing}"
        return f"{where}, {self.identity.name}: {self.status}, not {self.target.expected(self.identity).name}"


def letter_of(response: TestResponse) -> Letter:
    """What an answer is in the table."""
    if is_sent_to_sign_in(response):
        return Letter.SIGN_IN
    if response.status_code in _SEEN:
        return Letter.SHOWN
    return _LETTERS.get(response.status_code, Letter.OTHER)


def targets(app: Flask, cast: Cast) -> Iterator[Target]:
    """Every address: of what is in each world, and of what is in the second inside what is in the first."""
    for endpoint in endpoints(app):
        own, foreign = (_values(endpoint, world) for world in cast.worlds.values())
        form = form_of(endpoint, cast.worlds[FIRST])
        if not _names_more_than_a_link(endpoint):
            yield Target(endpoint, "-", own, form)
            continue
        yield Target(endpoint, FIRST, own, form)
        yield Target(endpoint, SECOND, foreign, form_of(endpoint, cast.worlds[SECOND]))
        if endpoint.is_open and "session_slug" in own and "token" not in endpoint.rule.arguments:
            yield Target(endpoint, HIDDEN, own | {"session_slug": "a-draft"}, form)
        inside = _inside(endpoint)
        if inside:
            yield Target(endpoint, MIXED, own | {name: foreign[name] for name in inside}, form)


def _names_more_than_a_link(endpoint: Endpoint) -> bool:
    return names_something(endpoint.rule.arguments - {"token", "tag"})


def _inside(endpoint: Endpoint) -> list[str]:
    """The arguments that name one thing wherever they stand, inside another thing."""
    rule = endpoint.rule
    names = sorted(rule.arguments - {"lang", "token"}, key=lambda name: rule.rule.index(f"{name}>"))
    return [name for name in names[1:] if name.endswith("_id") or name == "reference"]


def _values(endpoint: Endpoint, world: World) -> dict[str, Any]:
    known = world.examples(endpoint.name) | {"lang": "en"}
    if "passkey_id" in known:
        known["passkey_id"] = 2 if world.mark else 1
    return {name: known[name] for name in endpoint.rule.arguments - {"token"}}


class Matrix:
    """Asks everything once, on one prepared database, which is put back whenever an answer wrote something."""

    def __init__(self, app: Flask, database: SqliteDatabase) -> None:
        self.app = app
        self._database = database
        self._made: list[Answered] | None = None
        self._targets: list[Target] = []
        self._before: dict[str, list[Any]] = {}
        self.cast: Cast | None = None

    def answers(self) -> list[Answered]:
        """What everybody was answered everywhere, made when it is first asked for."""
        if self._made is None:
            self._database.reset(self.app)
            with clock.frozen(NOW), self.app.app_context():
                self._made = list(self._run())
                db.session.remove()
        return self._made

    def _run(self) -> Iterator[Answered]:
        self.cast = make_cast()
        self._targets = list(targets(self.app, self.cast))
        db.session.commit()
        db.session.remove()
        self._database.keep(self.app, KEPT)
        self._before = rows()
        for identity in self.cast.identities:
            yield from self._of(identity, self._targets)
            assert rows() == self._before, f"{identity.name} changed something unseen"

    def again(self, name: str) -> list[Answered]:
        """What everybody is answered at one endpoint now."""
        self.answers()
        assert self.cast is not None
        asked = [target for target in self._targets if target.endpoint.name == name]
        self._database.reset(self.app, KEPT)
        with clock.frozen(NOW), self.app.app_context():
            found = [one for identity in self.cast.identities for one in self._of(identity, asked)]
            db.session.remove()
        return found

    def _of(self, identity: Identity, asked: Sequence[Target]) -> Iterator[Answered]:
        """What one of them is answered."""
        browser = _Browser(self.app, identity)
        for target in asked:
            for method in sorted(target.endpoint.methods):
                yield self._ask(browser, target, method)

    def _ask(self, browser: _Browser, target: Target, method: str) -> Answered:
        with recorded_statements(db.engine) as statements:
            response = browser.ask(target.path(browser.identity), method, target.form)
        letter, has_changed = letter_of(response), False
        if statements.writes:
            # What was let in may change things. What was refused is compared row by row.
            has_changed = letter is Letter.SHOWN or rows() != self._before
            db.session.remove()
            self._database.reset(self.app, KEPT)
        return Answered(target, method, browser.identity, letter, response.status, has_changed)


@dataclass
class _Browser:
    """Somebody's browser: it begins each request with the same cookie, whatever the last one did with it."""

    app: Flask
    identity: Identity
    _cookie: str = ""
    _token: str = ""
    _client: EngageClient = field(init=False)

    def __post_init__(self) -> None:
        client = self.app.test_client()
        assert isinstance(client, EngageClient)
        if self.identity.is_pending:
            with client.session_transaction() as cookie:
                cookie[PENDING] = self.identity.sign_in
        elif self.identity.sign_in is not None:
            enter(client, db.session.get_one(SignIn, self.identity.sign_in))
        self._client, self._token = client, token_of(client)
        kept = client.get_cookie(self._name)
        assert kept is not None
        self._cookie = kept.value

    @property
    def _name(self) -> str:
        return str(self.app.config["SESSION_COOKIE_NAME"])

    def ask(self, path: str, method: str, form: Mapping[str, str]) -> TestResponse:
        """Send a request; a form with its token."""
        data = {"csrf_token": self._token, **form} if method in CHANGING else None
        try:
            return self._client.open(path, method=method, data=data)
        except Exception as error:
            error.add_note(f"{method} {path} as {self.identity.name}")
            raise
        finally:
            self._client.set_cookie(self._name, self._cookie)


def rows() -> dict[str, list[Any]]:
    """Everything that is kept, but what was typed by whose sign-in was over: that waits and changes nothing."""
    found = {
        table.name: sorted(map(repr, db.session.execute(select(table))))
        for table in db.metadata.sorted_tables
        if table.name != KeptWork.__tablename__
    }
    db.session.rollback()
    return found


# --- the table -----------------------------------------------------------------------------------------------------


def table(answers: Sequence[Answered]) -> str:
    """The table as it is kept: a column for each who comes, a line for each address and what it is about.

    Lines with the same answers to each method or about each thing are one.
    """
    names = list(dict.fromkeys(one.identity.name for one in answers))
    out = io.StringIO()
    out.write(_LEGEND)
    for number, name in enumerate(names):
        out.write(f"{'':<{_WIDTH}}{'│' * number}╭ {name}\n")
    cells: dict[tuple[str, str, str], str] = {}
    for one in answers:
        key = (one.target.endpoint.name, one.target.thing, one.method)
        cells[key] = cells.get(key, "") + one.letter.value
    for endpoint, of_endpoint in itertools.groupby(cells.items(), key=lambda item: item[0][0]):
        for methods, things, letters in _merged([(key[1], key[2], row) for key, row in of_endpoint]):
            out.write(f"{methods:<9} {endpoint:<42} {things:<9}{letters}\n")
    return out.getvalue()


_WIDTH = 62
_LEGEND = """\
# Who is answered what, everywhere. s: shown, f: forbidden (403), n: not found (404), g: a link that is gone (410),
# i: to the sign-in. A is what is in the world of those who come, B what is in another, A/B what is in B under an
# address of A, draft is not published yet, and - where nothing is named. Forms are sent with their token.
"""


def _merged(found: Sequence[tuple[str, str, str]]) -> Iterator[tuple[str, str, str]]:
    """Thing, method, answers → methods, things, answers; what is the same for several is said once."""
    by_method: dict[tuple[str, str], list[str]] = {}
    for thing, method, letters in found:
        by_method.setdefault((method, letters), []).append(thing)
    by_things: dict[tuple[str, str], list[str]] = {}
    for (method, letters), things in by_method.items():
        by_things.setdefault((" ".join(things), letters), []).append(method)
    for (things, letters), methods in by_things.items():
        yield " ".join(methods), things, letters


@pytest.fixture(scope="session")
def matrix(application: Flask, database: Database) -> Matrix:
    """What everybody is answered everywhere. Tests that ask for it do not ask for `app`."""
    assert isinstance(database, SqliteDatabase)
    return Matrix(application, database)
