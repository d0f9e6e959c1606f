"""Nothing is found inside what it is not of, and no private link opens anything else, whoever asks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from engage.accommodations.services import links as provider_links
from engage.bodies.models import Office
from engage.core.db import db
from engage.decisions.models import RoundSeat
from engage.volunteering.services import links
from tests.support.accounts import make_user
from tests.support.bodies import give, make_body, seat_user
from tests.support.client import EngageClient
from tests.support.drafts import make_draft
from tests.support.hosting import make_planner
from tests.support.listening import make_session
from tests.support.prepared import Prepared
from tests.support.providers import make_provider, speaks
from tests.support.rightful import PLANNING_ROLES, Rightful, form_of, make_rightful, naming, token_of
from tests.support.volunteering import make_shift, read_volunteer, sign_up
from tests.support.world import CHANGING, Endpoint, World, address_of

# What a link opens is said only where it is used up: programs that look through mail open links.
LOOKED_UP_WHEN_USED = frozenset({"accounts.show_link"})
# What is there for whoever holds any private link of the kind, and so is of none of them.
FOR_EVERY_HOLDER = frozenset({"shift_ident", "orientation_id"})
NOT_FOUND, LINK_INVALID = 404, 410


@pytest.fixture
def rightful(prepared: Prepared[Rightful]) -> Rightful:
    """The small world and the people whom its addresses are for."""
    return prepared(make_rightful)


@pytest.fixture
def world(rightful: Rightful) -> World:
    """Something for every page to show, with a live round under way."""
    return rightful.world


@pytest.fixture
def elsewhere(rightful: Rightful) -> Mapping[str, Any]:
    """Another one of everything that something can be of: by the argument that names it.

    Whoever may do something in the world may do it there, so that nobody is refused for another reason.
    """
    body, world = make_body("the-others"), rightful.world
    for user in rightful.people():
        seat_user(user, body)
        give(body, user, *Office)
    session = make_session(slug="an-evening-elsewhere")
    for needs, user in rightful.planners.items():
        make_planner(session, body, role=PLANNING_ROLES[needs], user=user)
    helper = read_volunteer(sign_up(make_shift(world.listening.session)).volunteer_id)
    return {
        "session_slug": session.slug,
        "occasion": f"session-{session.id}",
        "tag": "vi",
        "token": links.link_token(helper),
        "token of a provider": provider_links.link_token(
            make_provider("Interpreter Elsewhere", speaks("fa"))
        ),
        "user_id": make_user().id,
        "volunteer_id": helper.id,
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


def _arguments(app: Flask, endpoint: Endpoint, world: World) -> dict[str, Any]:
    """What the example address of an endpoint says, in its order."""
    path = address_of(app, endpoint, world)
    _rule, values = app.url_map.bind("localhost").match(path, min(endpoint.methods), return_rule=True)
    return dict(sorted(values.items(), key=lambda pair: endpoint.rule.rule.index(f"{pair[0]}>")))


def _is_identity(argument: str) -> bool:
    """Whether an argument names one thing wherever it stands. Others are told from each other inside something."""
    return argument.endswith(("_id", "_ident")) or argument in {"reference", "token", "assignment_key"}


def _holds_one(name: str, inner: list[str]) -> bool:
    """Whether something that is of one thing alone stands inside the argument of this name."""
    found = {one for one in inner if _is_identity(one)}
    return bool(found - FOR_EVERY_HOLDER if name == "token" else found)


def _misplaced(app: Flask, world: World, elsewhere: Mapping[str, Any]) -> Iterator[tuple[Endpoint, str, str]]:
    """Each address that names one thing inside another, with something else around it: what is changed, and where."""
    for endpoint in naming(app):
        values = _arguments(app, endpoint, world)
        names = list(values)
        for place, name in enumerate(names):
            if not _holds_one(name, names[place + 1 :]):
                continue
            if name in elsewhere:
                of_provider = name == "token" and "assignment_key" in names
                kind = "token of a provider" if of_provider else name
                changed = {**values, name: _other(world, elsewhere, kind, values[name])}
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
    app: Flask, rightful: Rightful, elsewhere: Mapping[str, Any]
) -> None:
    """A registration of another session, a seat of another body, an answer of another decision and so on.

    Whom the address is for asks, and it is not found: what is refused for another reason proves nothing.
    """
    wrong, seen = [], 0
    for endpoint, name, path in _misplaced(app, rightful.world, elsewhere):
        client = rightful.client(app, rightful.who(endpoint))
        data = {"csrf_token": token_of(client), **form_of(endpoint, rightful.world)}
        for method in sorted(endpoint.methods):
            seen += 1
            before = _rows() if method in CHANGING else {}
            response = client.open(path, method=method, data=data if method in CHANGING else None)
            if response.status_code != _missing(endpoint, name) or (method in CHANGING and _rows() != before):
                wrong.append(f"{method} {endpoint.name} with another {name}: {response.status}")
    assert wrong == []
    assert seen >= 30


def _missing(endpoint: Endpoint, changed: str) -> int:
    """What is answered: a private link that is of something else is no link; in one that is, nothing is found."""
    return LINK_INVALID if "token" in endpoint.rule.arguments and changed != "token" else NOT_FOUND


def test_a_private_link_opens_nothing_else(app: Flask, world: World, client: EngageClient) -> None:
    with_links = [one for one in naming(app) if "token" in one.rule.arguments]
    tokens = {_arguments(app, one, world)["token"] for one in with_links}
    data, before, wrong = {"csrf_token": token_of(client)}, _rows(), []
    for endpoint in with_links:
        if endpoint.name in LOOKED_UP_WHEN_USED:
            continue
        values = _arguments(app, endpoint, world)
        for token in sorted(tokens - {values["token"]}):
            path = endpoint.rule.build({**values, "token": token}, append_unknown=False)
            assert path is not None
            for method in sorted(endpoint.methods):
                response = client.open(str(path[1]), method=method, data=data if method in CHANGING else None)
                if response.status_code not in {NOT_FOUND, LINK_INVALID}:
                    wrong.append(f"{method} {endpoint.name}: {response.status}")
    assert wrong == []
    assert _rows() == before
    assert len(tokens) >= 4
