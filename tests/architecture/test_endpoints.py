"""Every way into the application says who it is for, is closed to all others, and reading it changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from flask import Flask

from engage.core.pages import Audience, page
from engage.core.security.permissions import PERMISSIONS, Permission, Role
from tests.support.accounts import ClientAs
from tests.support.client import EngageClient
from tests.support.prepared import Prepared
from tests.support.statements import Statements
from tests.support.visits import ANYBODY, Visits
from tests.support.world import CHANGING, Endpoint, World, address_of, endpoints, make_world

LISTED = Path(__file__).with_name("endpoints.txt")
# Send everybody away who comes at another moment: between the mailed link and the second step, for a draft, for a
# party that waits. The small world is past these.
ONLY_AT_THEIR_MOMENT = {
    "accounts.show_second_factor",
    "manage.come_without",
    "staff_registrations.come_without",
    "staff_registrations.overbook",
    "staff_sessions.publish_session",
}
# Asks for one more permission, by what is wanted of it.
FINER_INSIDE = {"staff_home.list_work"}
CountStatements = Callable[[], AbstractContextManager[Statements]]


@pytest.fixture
def world(prepared: Prepared[World]) -> World:
    """Something for every page to show."""
    return prepared(make_world)


def _line(endpoint: Endpoint) -> str:
    spec = endpoint.spec
    assert spec is not None
    parts = [
        f"{' '.join(sorted(endpoint.methods)):<9} {endpoint.rule.rule}",
        endpoint.name,
        str(spec.audience),
        str(spec.permission or "-"),
        str(spec.scope or "-"),
        *(["personal"] if spec.personal else []),
    ]
    return " | ".join(parts)


def test_every_endpoint_is_declared(app: Flask) -> None:
    assert [endpoint.name for endpoint in endpoints(app) if endpoint.spec is None] == []


def test_only_the_one_click_of_mail_programs_is_taken_without_a_token(app: Flask) -> None:
    assert [one.name for one in endpoints(app) if one.spec and one.spec.is_one_click] == [
        "stopping.stop_with_one_click"
    ]


def test_the_list_of_endpoints_is_up_to_date(app: Flask) -> None:
    """So that a change of who may come where is seen in the change itself. The new list is written for you."""
    now = "".join(f"{_line(endpoint)}\n" for endpoint in endpoints(app))
    before = LISTED.read_text() if LISTED.exists() else ""
    if now != before:
        LISTED.write_text(now)
    assert now == before, f"{LISTED.name} was out of date and has been written anew: read its difference."


def test_an_undeclared_endpoint_is_closed(make_app: Callable[..., Flask]) -> None:
    app = make_app()
    app.add_url_rule("/forgotten", endpoint="forgotten", view_func=lambda: "open by forgetting")
    with app.app_context():
        assert app.test_client().get("/forgotten").status_code == 403


def test_a_staff_page_must_name_its_permission() -> None:
    with pytest.raises(ValueError, match="permission"):
        page(audience=Audience.STAFF)


def test_every_permission_guards_something_and_somebody_has_it(app: Flask) -> None:
    granted = frozenset().union(*PERMISSIONS.values())
    assert set(Permission) - granted == set()


def test_nobody_comes_in_without_signing_in(app: Flask, world: World, client: EngageClient) -> None:
    let_in = []
    for endpoint in endpoints(app):
        if endpoint.is_open:
            continue
        for method in endpoint.methods:
            response = client.open(address_of(app, endpoint, world), method=method)
            sent_away = response.status_code == 303 and "/sign-in" in response.headers["Location"]
            if not sent_away and response.status_code != 400:
                let_in.append(f"{method} {endpoint.name}: {response.status}")
    assert let_in == []


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.xdist_group("visits in English")
def test_a_role_comes_in_where_its_permissions_reach_and_nowhere_else(visits: Visits, role: Role) -> None:
    wrong = []
    for visit in visits.of(role):
        permission = visit.endpoint.spec and visit.endpoint.spec.permission
        if permission is None:
            continue
        may_come = permission in PERMISSIONS[role]
        if (visit.status == 403) == may_come and not (may_come and visit.name in FINER_INSIDE):
            wrong.append(f"{visit.name} ({permission}): {visit.status}")
    assert wrong == []
    assert len(visits.of(role)) >= 40


@pytest.mark.xdist_group("visits in English")
def test_every_address_answers(visits: Visits) -> None:
    seen = visits.of(Role.ADMINISTRATOR)
    answers = {visit.name: visit.status for visit in seen if visit.status not in (200, 302, 303)}
    # The address of the virtual room works around the session's hours only.
    assert answers == {"manage.join_session": 403} or answers == {}


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("who", [Role.ADMINISTRATOR, ANYBODY])
@pytest.mark.xdist_group("visits in English")
def test_reading_changes_nothing(visits: Visits, who: str, method: str) -> None:
    seen = visits.of(who, method=method)
    assert [f"{visit.name}: {sql}" for visit in seen for sql in visit.writes] == []


@pytest.mark.xdist_group("visits in English")
def test_answers_about_a_person_are_not_stored(visits: Visits) -> None:
    stored = []
    for visit in visits.of(Role.ADMINISTRATOR):
        spec = visit.endpoint.spec
        if spec is None or (visit.endpoint.is_open and not spec.personal):
            continue
        if "no-store" not in visit.response.headers.get("Cache-Control", ""):
            stored.append(visit.name)
    assert stored == []


def test_a_form_without_its_token_changes_nothing(
    app: Flask, world: World, client_as: ClientAs, client: EngageClient, count_statements: CountStatements
) -> None:
    staff = client_as(Role.ADMINISTRATOR)
    world.join(staff.user)
    wrong, refused = [], set()
    for endpoint in endpoints(app, *CHANGING):
        for sender in (staff, client):
            with count_statements() as statements:
                response = sender.post(address_of(app, endpoint, world), data={"name": "Somebody"})
            if 400 <= response.status_code < 500:
                refused.add(endpoint.name)
            elif response.status_code != 303 or statements.writes:
                wrong.append(f"{endpoint.name}: {response.status}, {statements.writes}")
    assert wrong == []
    assert {endpoint.name for endpoint in endpoints(app, *CHANGING)} - refused <= ONLY_AT_THEIR_MOMENT
