"""The people of the small world whom its addresses are for: somebody with exactly what each endpoint asks for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from werkzeug.test import TestResponse

from engage.accounts.models import DeviceFamily, Passkey, SignIn, User
from engage.bodies.models import Office
from engage.core import clock
from engage.core.db import db, write
from engage.core.pages import Audience
from engage.core.scopes import Needs, Scope, names_something
from engage.core.security.permissions import Role
from engage.decisions.models import Ballot, Statement
from engage.drafts.models import Remark, TranslationGrant
from engage.volunteering.models import PlanningRole
from tests.support.accounts import enter, make_sign_in, make_user
from tests.support.bodies import give, seat_user
from tests.support.client import EngageClient
from tests.support.hosting import make_planner
from tests.support.world import Endpoint, World, endpoints, make_world

# What somebody of a planning team does, who has exactly what a page asks for.
PLANNING_ROLES = {Needs.PLANNING: PlanningRole.PROGRAM, Needs.DECIDING: PlanningRole.VOLUNTEERS}


def naming(app: Flask, *methods: str) -> Iterator[Endpoint]:
    """Every way in whose address says what it is about."""
    return (one for one in endpoints(app, *methods) if names_something(one.rule.arguments))


def scope_of(endpoint: Endpoint) -> Scope[Any]:
    """What it declares."""
    assert endpoint.spec is not None
    assert endpoint.spec.scope is not None, endpoint.name
    return endpoint.spec.scope


def audience_of(endpoint: Endpoint) -> Audience:
    """Who sees it."""
    assert endpoint.spec is not None, endpoint.name
    return endpoint.spec.audience


def token_of(client: EngageClient) -> str:
    """What a form of this person's browser sends to show that it is theirs."""
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get("/en/report-words").text)
    assert found is not None
    return found[1]


def is_sent_to_sign_in(response: TestResponse) -> bool:
    """Whether the answer is what people who are not signed in get: the sign-in, or what they typed and a link to it."""
    shows_typed_words = response.status_code == 403 and b"/sign-in?next=" in response.get_data()
    return shows_typed_words or urlsplit(response.headers.get("Location", "")).path.endswith("/sign-in")


def form_of(endpoint: Endpoint, world: World) -> dict[str, str]:
    """What a form must say that names something itself, beside its address."""
    if endpoint.name == "live.mark_person":
        return {"arrived": str(world.deciding.voter.user_id)}
    if endpoint.name == "drafts.discuss_clause":
        return {"version": "2", "language": "en", "body": "a word"}
    if endpoint.name == "staff_calls.record_call":
        return {"outcome": "reached"}
    if endpoint.name == "stopping.stop_with_one_click":
        return {"List-Unsubscribe": "One-Click"}
    return {}


@dataclass(frozen=True)
class Rightful:
    """The world, and people who came before its round was opened: they are asked in it.

    `everybody` may do everything, in every body and as staff; `offices` are the members who hold one and no other;
    `planners` plan the session, and one of them decides.
    """

    world: World
    everybody: User
    member: User
    offices: dict[Office, User]
    planners: dict[Needs, User]
    sign_ins: dict[int, SignIn]

    def who(self, endpoint: Endpoint) -> User | None:
        """Somebody with exactly what the endpoint asks for; None for where people come signed out."""
        if endpoint.is_open:
            return None
        needs = scope_of(endpoint).needs
        if needs is Needs.OWNERSHIP or ("round_seat_id" in endpoint.rule.arguments and needs is Needs.VOTE):
            return self.owner(endpoint)
        if audience_of(endpoint) is not Audience.MEMBER:
            return self.everybody
        if needs in (Needs.PLANNING, Needs.DECIDING):
            return self.planners[needs]
        held = {Needs.OFFICE: Office.SCRIBE, Needs.FACILITATOR: Office.FACILITATOR}
        return self.offices[held[needs]] if needs in held else self.member

    def owner(self, endpoint: Endpoint) -> User:
        """Who wrote what the address names, or whose seat or account it is of."""
        names, deciding = endpoint.rule.arguments, self.world.deciding
        if names & {"sign_in_id", "passkey_id"}:
            person: User = self.world.person
            return person
        if "grant_id" in names:
            return _user(db.session.get_one(TranslationGrant, self.world.grant_id).user_id)
        if "remark_id" in names:
            return _user(db.session.get_one(Remark, self.world.remark_id).author_id)
        if "statement_id" in names:
            return _user(db.session.get_one(Statement, deciding.statement_id).author_id)
        if "round_seat_id" in names:
            return _user(deciding.voter.user_id)
        if names & {"ballot_id", "concern_number"}:
            return _user(db.session.get_one(Ballot, deciding.ballot.id).voter_id)
        raise LookupError(f"{endpoint.name}: say whose it is.")

    def owners(self) -> list[User]:
        """All of those who wrote something."""
        ballot = db.session.get_one(Ballot, self.world.deciding.ballot.id)
        statement = db.session.get_one(Statement, self.world.deciding.statement_id)
        remark = db.session.get_one(Remark, self.world.remark_id)
        grant = db.session.get_one(TranslationGrant, self.world.grant_id)
        voter = self.world.deciding.voter.user_id
        idents = {ballot.voter_id, statement.author_id, remark.author_id, grant.user_id, voter}
        return [_user(ident) for ident in idents]

    def people(self) -> list[User]:
        """All of them, each once."""
        return [_user(ident) for ident in self.sign_ins]

    def client(self, app: Flask, user: User | None) -> EngageClient:
        """This person's browser; nobody's."""
        client = app.test_client()
        assert isinstance(client, EngageClient)
        return client if user is None else enter(client, self.sign_ins[user.id])


def _user(ident: int) -> User:
    return db.session.get_one(User, ident)


def make_rightful() -> Rightful:
    """Make it, committed, with a live round under way."""
    world = make_world()
    everybody = make_user(Role.ADMINISTRATOR, name="Robin Example")
    member, scribe, facilitator = (make_user(name="Robin Example") for _each in range(3))
    offices = {Office.SCRIBE: scribe, Office.FACILITATOR: facilitator}
    for body in (world.body, world.deciding.team):
        for user in (member, scribe, facilitator):
            seat_user(user, body)
        for office, user in offices.items():
            give(body, user, office)
    world.join(everybody)
    with write() as session:
        session.add(passkey_of(world.person))
    planners = _make_planners(world)
    found = Rightful(world, everybody, member, offices, planners, {})
    for user in (
        *(everybody, member, scribe, facilitator, world.person),
        *planners.values(),
        *found.owners(),
    ):
        found.sign_ins[user.id] = make_sign_in(user)
    return found


def _make_planners(world: World) -> dict[Needs, User]:
    """Members who plan the world's session: one who only sees who comes, and one who decides."""
    return {
        needs: make_planner(world.session, world.body, role=role) for needs, role in PLANNING_ROLES.items()
    }


def passkey_of(person: User, ident: int = 1) -> Passkey:
    """A passkey of this person, not yet stored."""
    return Passkey(
        id=ident,
        user_id=person.id,
        credential_id=f"credential {ident}".encode(),
        public_key=b"key",
        sign_count=0,
        transports=[],
        device=DeviceFamily.LINUX,
        created_at=clock.now(),
    )
