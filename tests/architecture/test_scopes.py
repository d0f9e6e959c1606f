"""Whoever has nothing to do with what an address names is kept out of it: of every address, as it is enumerated."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from engage.accounts.models import User
from engage.bodies.models import Office
from engage.core.db import db
from engage.core.pages import Audience, page
from engage.core.scopes import EVERY_ONE, HOW_IT_IS_SHOWN, PUBLIC_THING, Needs, Scope
from engage.core.security.permissions import Role
from engage.decisions.queries import ballots
from engage.drafts.member.scopes import DRAFT_TO_TRANSLATE, OWN_GRANT
from engage.drafts.models import TranslationGrant
from tests.support.accounts import ClientAs
from tests.support.bodies import give, make_body, make_member
from tests.support.client import EngageClient
from tests.support.prepared import Prepared
from tests.support.rightful import Rightful, audience_of, form_of, make_rightful, naming, scope_of, token_of
from tests.support.statements import Statements
from tests.support.world import CHANGING, Endpoint, World, address_of, endpoints

REFUSED = frozenset({403, 404})
# These say which part, language or form of what the scope finds is shown, or how it is changed: whoever may open the
# whole may open each of them.
PARTS_AND_CHOICES = frozenset(
    {"clause_key", "version", "tag", "kind", "mode", "way", "office", "where_to", "said", "letter"}
)

CountStatements = Callable[[], AbstractContextManager[Statements]]


@pytest.fixture
def world(prepared: Prepared[Rightful]) -> World:
    """Something for every page to show, with a live round under way."""
    return prepared(make_rightful).world


# --- what is declared --------------------------------------------------------------------------------------------


def test_every_address_that_names_something_says_whose_it_is(app: Flask) -> None:
    assert [one.name for one in naming(app) if one.spec is None or one.spec.scope is None] == []


def test_a_scope_looks_up_what_is_in_the_address(app: Flask) -> None:
    asked = [(one, one.spec.scope) for one in endpoints(app) if one.spec and one.spec.scope]
    assert [one.name for one, scope in asked if not one.rule.arguments.issuperset(scope.arguments)] == []


def test_a_scope_resolves_all_that_the_address_names(app: Flask) -> None:
    """What a view looks up by itself is looked up after the door."""
    left = {}
    for endpoint in naming(app):
        scope = scope_of(endpoint)
        more = endpoint.rule.arguments - {*scope.arguments, *HOW_IT_IS_SHOWN, *PARTS_AND_CHOICES}
        if more and scope not in (PUBLIC_THING, EVERY_ONE):
            left[endpoint.name] = more
    assert left == {}


def test_only_pages_that_are_open_say_that_what_they_show_is_public(app: Flask) -> None:
    assert [one.name for one in naming(app) if scope_of(one) is PUBLIC_THING and not one.is_open] == []


def test_only_staff_come_to_every_one_of_a_kind(app: Flask) -> None:
    reaching = [one for one in naming(app) if scope_of(one) is EVERY_ONE]
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


def _open(
    client: EngageClient, endpoint: Endpoint, path: str, method: str, sent: dict[str, str] | None
) -> TestResponse:
    """Ask; a view that fails for whom it was not made for says which it is."""
    try:
        return client.open(path, method=method, data=sent)
    except Exception as error:
        error.add_note(f"{method} {endpoint.name}")
        raise


def _let_in(
    app: Flask,
    world: World,
    client: EngageClient,
    count_statements: CountStatements,
    wanted: Callable[[Endpoint], bool],
) -> list[str]:
    """The addresses of the world to which this person comes, by reading or by sending a form, or where they write."""
    token, wrong = token_of(client), []
    for endpoint in filter(wanted, naming(app)):
        data = {"csrf_token": token, **form_of(endpoint, world)}
        for method in sorted(endpoint.methods):
            with count_statements() as statements:
                sent = data if method in CHANGING else None
                response = _open(client, endpoint, address_of(app, endpoint, world), method, sent)
            if response.status_code not in REFUSED or statements.writes:
                wrong.append(f"{method} {endpoint.name} ({scope_of(endpoint)}): {response.status}")
    return wrong


def _is_for_members(endpoint: Endpoint) -> bool:
    return audience_of(endpoint) is Audience.MEMBER


def _outsiders(client_as: ClientAs) -> dict[str, EngageClient]:
    """People who are signed in and of none of the world's bodies; one has every role, and so every permission."""
    others = make_body("the-others")
    member, officer = make_member(others), make_member(others)
    give(others, officer, *Office)
    return {
        "everybody of the staff": client_as(*Role),
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
    assert found == {
        "everybody of the staff": [],
        "member of another body": [],
        "officer of another body": [],
    }


def test_who_translates_a_draft_comes_to_its_translations_and_no_further(
    app: Flask, world: World, client_as: ClientAs, count_statements: CountStatements
) -> None:
    grant = db.session.get_one(TranslationGrant, world.grant_id)
    translator = client_as(user=db.session.get_one(User, grant.user_id))

    def is_theirs(endpoint: Endpoint) -> bool:
        return scope_of(endpoint) in (DRAFT_TO_TRANSLATE, OWN_GRANT)

    def is_not_theirs(endpoint: Endpoint) -> bool:
        return _is_for_members(endpoint) and not is_theirs(endpoint)

    assert _let_in(app, world, translator, count_statements, is_not_theirs) == []
    let_in = _let_in(app, world, translator, count_statements, is_theirs)
    assert len(let_in) == sum(len(endpoint.methods) for endpoint in naming(app) if is_theirs(endpoint)) == 8


def test_being_a_member_is_not_enough_where_more_is_declared(
    app: Flask, world: World, client_as: ClientAs, count_statements: CountStatements
) -> None:
    """An office; or being the one who said it, or who is asked."""
    member, scribe = make_member(world.body), make_member(world.body)
    give(world.body, scribe, Office.SCRIBE)

    def needs(*more: Needs) -> Callable[[Endpoint], bool]:
        return lambda endpoint: _is_for_members(endpoint) and scope_of(endpoint).needs in more

    planning = (Needs.PLANNING, Needs.DECIDING)
    not_a_members = needs(Needs.OFFICE, Needs.FACILITATOR, Needs.VOTE, Needs.OWNERSHIP, *planning)
    not_a_scribes = needs(Needs.FACILITATOR, Needs.OWNERSHIP, *planning)
    assert _let_in(app, world, client_as(user=member), count_statements, not_a_members) == []
    assert _let_in(app, world, client_as(user=scribe), count_statements, not_a_scribes) == []


def test_what_is_of_ones_own_account_is_closed_to_others(
    app: Flask, world: World, client_as: ClientAs, count_statements: CountStatements
) -> None:
    def is_own(endpoint: Endpoint) -> bool:
        return audience_of(endpoint) is Audience.SIGNED_IN

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
