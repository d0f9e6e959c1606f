"""Whoever has nothing to do with what an address names is kept out of it: of every address, as it is enumerated."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from engage.accounts.models import DeviceFamily, Passkey
from engage.bodies.models import Body, Office
from engage.core import clock
from engage.core.db import db, write
from engage.core.pages import Audience, page
from engage.core.scopes import EVERY_ONE, PUBLIC_THING, Scope, names_something
from engage.core.security.permissions import Role
from engage.decisions.models import RoundSeat
from engage.decisions.queries import ballots
from tests.support.accounts import ClientAs, make_user
from tests.support.bodies import give, make_body, make_member, seat_user
from tests.support.client import EngageClient
from tests.support.drafts import make_draft
from tests.support.listening import make_session
from tests.support.prepared import Prepared
from tests.support.statements import Statements
from tests.support.world import CHANGING, Endpoint, World, address_of, endpoints, make_world

# What a link opens is said only where it is used up: programs that look through mail open links.
LOOKED_UP_WHEN_USED = frozenset({"accounts.show_link"})
REFUSED = frozenset({403, 404})
LINK_INVALID = 410

CountStatements = Callable[[], AbstractContextManager[Statements]]


def _make_world() -> World:
    world = make_world()
    world.join(make_user(name="Robin Example"))
    with write() as session:
        session.add(_passkey_of(world))
    return world


@pytest.fixture
def world(prepared: Prepared[World]) -> World:
    """Something for every page to show, with a live round under way."""
    return prepared(_make_world)


def _passkey_of(world: World) -> Passkey:
    return Passkey(
        id=1,
        user_id=world.person.id,
        credential_id=b"credential",
        public_key=b"key",
        sign_count=0,
        transports=[],
        device=DeviceFamily.LINUX,
        created_at=clock.now(),
    )


# --- what is declared --------------------------------------------------------------------------------------------


def _naming(app: Flask, *methods: str) -> Iterator[Endpoint]:
    """Every way in whose address says what it is about."""
    return (one for one in endpoints(app, *methods) if names_something(one.rule.arguments))


def _scope(endpoint: Endpoint) -> Scope[Any]:
    assert endpoint.spec is not None
    assert endpoint.spec.scope is not None, endpoint.name
    return endpoint.spec.scope


def test_every_address_that_names_something_says_whose_it_is(app: Flask) -> None:
    assert [one.name for one in _naming(app) if one.spec is None or one.spec.scope is None] == []


def test_a_scope_looks_up_what_is_in_the_address(app: Flask) -> None:
    asked = [(one, one.spec.scope) for one in endpoints(app) if one.spec and one.spec.scope]
    assert [one.name for one, scope in asked if not one.rule.arguments.issuperset(scope.arguments)] == []


def test_only_pages_that_are_open_say_that_what_they_show_is_public(app: Flask) -> None:
    assert [one.name for one in _naming(app) if _scope(one) is PUBLIC_THING and not one.is_open] == []


def test_only_staff_come_to_every_one_of_a_kind(app: Flask) -> None:
    reaching = [one for one in _naming(app) if _scope(one) is EVERY_ONE]
    assert [one.name for one in reaching if one.spec is None or one.spec.audience is not Audience.STAFF] == []


def test_a_page_for_members_must_name_its_scope() -> None:
    with pytest.raises(ValueError, match="scope"):
        page(audience=Audience.MEMBER)


def test_an_address_that_names_something_without_a_scope_is_closed(make_app: Callable[..., Flask]) -> None:
    app = make_app()
    view = page(audience=Audience.PUBLIC)(lambda thing: f"{thing}, open by forgetting")
    app.add_url_rule("/things/<thing>", endpoint="forgotten", view_func=view)
    with app.app_context():
        assert app.test_client().get("/things/one").status_code == 403


def test_a_view_gets_nothing_of_a_scope_that_its_page_does_not_declare(app: Flask) -> None:
    declared, other = Scope("declared", lambda: 1), Scope("other", lambda: 2)
    with app.test_request_context():
        declared.enter({})
        assert declared.loaded() == 1
        with pytest.raises(LookupError, match="other"):
            other.loaded()


# --- who is kept out ---------------------------------------------------------------------------------------------


def _token_of(client: EngageClient) -> str:
    """What a form of this person's browser sends to show that it is theirs."""
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get("/en/report-words").text)
    assert found is not None
    return found[1]


def _let_in(
    app: Flask,
    world: World,
    client: EngageClient,
    count_statements: CountStatements,
    wanted: Callable[[Endpoint], bool],
) -> list[str]:
    """The addresses of the world to which this person comes, by reading or by sending a form, or where they write."""
    data, wrong = {"csrf_token": _token_of(client)}, []
    for endpoint in _naming(app):
        if not wanted(endpoint):
            continue
        for method in sorted(endpoint.methods):
            with count_statements() as statements:
                sent = data if method in CHANGING else None
                response = client.open(address_of(app, endpoint, world), method=method, data=sent)
            if response.status_code not in REFUSED or statements.writes:
                wrong.append(f"{method} {endpoint.name} ({_scope(endpoint)}): {response.status}")
    return wrong


def _is_for_members(endpoint: Endpoint) -> bool:
    return endpoint.spec is not None and endpoint.spec.audience is Audience.MEMBER


def _outsiders(client_as: ClientAs) -> dict[str, EngageClient]:
    """People who are signed in and of none of the world's bodies."""
    others = make_body("the-others")
    member, officer = make_member(others), make_member(others)
    give(others, officer, *Office)
    return {
        "greeter": client_as(Role.GREETER),
        "member of another body": client_as(user=member),
        "officer of another body": client_as(user=officer),
    }


def test_who_is_not_of_the_body_is_kept_out(
    app: Flask, world: World, client_as: ClientAs, count_statements: CountStatements
) -> None:
    found = {
        who: _let_in(app, world, outsider, count_statements, _is_for_members)
        for who, outsider in _outsiders(client_as).items()
    }
    assert found == {"greeter": [], "member of another body": [], "officer of another body": []}


def test_being_a_member_is_not_enough_where_more_is_declared(
    app: Flask, world: World, client_as: ClientAs, count_statements: CountStatements
) -> None:
    """An office; or being the one who said it, or who is asked."""
    member, scribe = make_member(world.body), make_member(world.body)
    give(world.body, scribe, Office.SCRIBE)

    def needs_more(endpoint: Endpoint) -> bool:
        return any(more in str(_scope(endpoint)) for more in ("facilitator", "author", "asked", "own"))

    def needs_a_facilitator(endpoint: Endpoint) -> bool:
        return "facilitator" in str(_scope(endpoint)) and "scribe" not in str(_scope(endpoint))

    assert _let_in(app, world, client_as(user=member), count_statements, needs_more) == []
    assert _let_in(app, world, client_as(user=scribe), count_statements, needs_a_facilitator) == []


def test_what_is_of_ones_own_account_is_closed_to_others(
    app: Flask, world: World, client_as: ClientAs, count_statements: CountStatements
) -> None:
    def is_own(endpoint: Endpoint) -> bool:
        return endpoint.spec is not None and endpoint.spec.audience is Audience.SIGNED_IN

    assert _let_in(app, world, client_as(Role.ADMINISTRATOR), count_statements, is_own) == []


def test_the_check_finds_a_page_whose_scope_was_taken_off(
    app: Flask,
    world: World,
    client_as: ClientAs,
    count_statements: CountStatements,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The page of a round as it would be if it loaded the round and asked nobody."""

    @page(audience=Audience.MEMBER, scope=PUBLIC_THING, personal=True)
    def show_any_round(decision_slug: str, number: int) -> str:
        return f"round {ballots.find_asked(decision_slug, number).round.number}"

    def is_the_round(endpoint: Endpoint) -> bool:
        return endpoint.name == "decisions.show_round"

    greeter = client_as(Role.GREETER)
    assert _let_in(app, world, greeter, count_statements, is_the_round) == []
    monkeypatch.setitem(app.view_functions, "decisions.show_round", show_any_round)
    found = _let_in(app, world, greeter, count_statements, is_the_round)
    assert found == ["GET decisions.show_round (public thing): 200 OK"]


# --- what is of another ------------------------------------------------------------------------------------------


@pytest.fixture
def elsewhere(world: World) -> Mapping[str, Any]:
    """Another one of everything that something can be of: by the argument that names it."""
    body = make_body("the-others")
    return {
        "session_slug": make_session(slug="an-evening-elsewhere").slug,
        "tag": "vi",
        "user_id": make_user().id,
        "body_slug": body.slug,
        "draft_slug": make_draft([body]).slug,
        "decision_slug": world.deciding.decided.slug,
        "round_seat_id": _seat_of_another(world),
    }


def _seat_of_another(world: World) -> int:
    """A seat in the round under way that is not the voter's."""
    voter = world.deciding.voter
    others = select(RoundSeat.id).where(
        RoundSeat.round_id == voter.round_id, RoundSeat.id != voter.round_seat_id
    )
    return db.session.scalars(others).first() or 0


def _everywhere(world: World, client_as: ClientAs) -> EngageClient:
    """Somebody who may do everything in every body, as staff and as a member."""
    client = client_as(Role.ADMINISTRATOR)
    world.join(client.user)
    other = db.session.scalars(select(Body).where(Body.slug == "the-others")).one()
    seat_user(client.user, other)
    give(other, client.user, *Office)
    return client


def _arguments(app: Flask, endpoint: Endpoint, world: World) -> dict[str, Any]:
    """What the example address of an endpoint says, in its order."""
    path = address_of(app, endpoint, world)
    _rule, values = app.url_map.bind("localhost").match(path, min(endpoint.methods), return_rule=True)
    return dict(sorted(values.items(), key=lambda pair: endpoint.rule.rule.index(f"{pair[0]}>")))


def _is_identity(argument: str) -> bool:
    """Whether an argument names one thing wherever it stands. Others are told from each other inside something."""
    return argument.endswith("_id") or argument in {"reference", "token"}


def _misplaced(app: Flask, world: World, elsewhere: Mapping[str, Any]) -> Iterator[tuple[Endpoint, str, str]]:
    """Each address that names one thing inside another, with something else around it: what is changed, and where."""
    for endpoint in _naming(app):
        values = _arguments(app, endpoint, world)
        names = list(values)
        for place, name in enumerate(names):
            if not any(_is_identity(inner) for inner in names[place + 1 :]):
                continue
            if name in elsewhere:
                changed = {**values, name: _other(world, elsewhere, name, values[name])}
                changed |= {"number": 1} if name == "decision_slug" and "number" in values else {}
                path = endpoint.rule.build(changed, append_unknown=False)
                assert path is not None
                yield endpoint, name, str(path[1])
            elif name not in {"lang", "number"}:
                raise LookupError(f"{endpoint.name}: give another {name!r} for what is in it.")


def _other(world: World, elsewhere: Mapping[str, Any], name: str, value: Any) -> Any:
    return world.deciding.decision.slug if elsewhere[name] == value else elsewhere[name]


def _rows() -> dict[str, list[Any]]:
    """Everything that is kept."""
    kept = {
        table.name: sorted(map(repr, db.session.execute(select(table))))
        for table in db.metadata.sorted_tables
    }
    db.session.rollback()
    return kept


def test_nothing_is_found_inside_what_it_is_not_of(
    app: Flask, world: World, elsewhere: Mapping[str, Any], client_as: ClientAs
) -> None:
    """A registration of another session, a seat of another body, an answer of another decision and so on."""
    client = _everywhere(world, client_as)
    data, wrong, seen = {"csrf_token": _token_of(client)}, [], 0
    for endpoint, name, path in _misplaced(app, world, elsewhere):
        for method in sorted(endpoint.methods):
            seen += 1
            before = _rows() if method in CHANGING else {}
            response = client.open(path, method=method, data=data if method in CHANGING else None)
            refused = response.status_code in REFUSED | {LINK_INVALID}
            went_back = method in CHANGING and response.status_code == 303
            if not (refused or went_back) or (method in CHANGING and _rows() != before):
                wrong.append(f"{method} {endpoint.name} with another {name}: {response.status}")
    assert wrong == []
    assert seen >= 30


def test_a_private_link_opens_nothing_else(app: Flask, world: World, client: EngageClient) -> None:
    with_links = [one for one in _naming(app) if "token" in one.rule.arguments]
    tokens = {_arguments(app, one, world)["token"] for one in with_links}
    data, before, wrong = {"csrf_token": _token_of(client)}, _rows(), []
    for endpoint in with_links:
        if endpoint.name in LOOKED_UP_WHEN_USED:
            continue
        values = _arguments(app, endpoint, world)
        for token in sorted(tokens - {values["token"]}):
            path = endpoint.rule.build({**values, "token": token}, append_unknown=False)
            assert path is not None
            for method in sorted(endpoint.methods):
                response = client.open(str(path[1]), method=method, data=data if method in CHANGING else None)
                if response.status_code not in REFUSED | {LINK_INVALID}:
                    wrong.append(f"{method} {endpoint.name}: {response.status}")
    assert wrong == []
    assert _rows() == before
    assert len(tokens) >= 4
