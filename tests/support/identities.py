"""Everybody who may come to the application, in two small worlds: what each holds, and what they are to each world.

The people are of the first world, but for two who are of the second. The second has everything that the first has.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial

from engage.accounts.models import DeviceFamily, SignIn, User
from engage.accounts.services import people, sign_ins
from engage.bodies.models import Office, SeatPart
from engage.bodies.services import seats
from engage.core import clock
from engage.core.db import db, write
from engage.core.security.permissions import Role
from engage.decisions.models import Statement
from engage.drafts.models import Remark, TranslationGrant
from engage.listening.services import ambassadors, translating
from engage.listening.services.ambassadors import NewAmbassador
from engage.volunteering.models import PlanningRole
from tests.support.accounts import make_sign_in, make_user
from tests.support.bodies import give, make_member, seat_user
from tests.support.hosting import make_planner
from tests.support.rightful import passkey_of
from tests.support.world import World, make_world

FIRST, SECOND = "A", "B"
WORDS = "What we heard"
# No link: nobody made it.
MADE_UP = "aaaaaaaaaaaaaaaa.aaaaaaaaaaaaaaaaaaaaaaaaaa"


class Tie(enum.StrEnum):
    """What somebody is to a world."""

    MEMBER = "holds a seat or an office in its body"
    ASKED = "is asked in its round"
    SCRIBE = "scribe of its body"
    FACILITATOR = "facilitator of its body"
    SEAT = "may answer for the seat that the address names"
    RAISER = "gave its answer, raised its concern and wrote its statement"
    DRAFT_TRANSLATOR = "was given the right to translate its draft"
    REMARKER = "wrote its remark"
    ACCOUNT = "whose sign-in and passkey it names"
    TEAM_MEMBER = "of the work team that its decision made"
    TEAM_FACILITATOR = "facilitator of that work team"
    PLANNER = "plans its session"
    DECIDES = "decides for the host of its session"


@dataclass(frozen=True)
class Identity:
    """Somebody who comes. `tokens`: what they put where an address has a private link, by blueprint.

    `sign_in` is the cookie that they have, `is_in` whether it is good for anything, `is_pending` whether it waits for
    the second step.
    """

    name: str
    roles: frozenset[Role] = frozenset()
    ties: frozenset[tuple[str, Tie]] = frozenset()
    tokens: Mapping[str, str] = field(default_factory=dict)
    sign_in: str | None = None
    is_in: bool = False
    is_pending: bool = False

    def is_one_of(self, world: str, ties: frozenset[Tie]) -> bool:
        """Whether they are any of these to a world."""
        return any((world, tie) in self.ties for tie in ties)


@dataclass(frozen=True)
class Cast:
    """The worlds by their names, and everybody who comes, in the order of the table."""

    worlds: Mapping[str, World]
    identities: tuple[Identity, ...]


def make_cast() -> Cast:
    """Make it all, committed, with a live round under way in each world."""
    first, second = make_world(), make_world("-too")
    cast = _Members(first, second)
    for ident, world in enumerate((first, second), start=1):
        world.join(make_user(name="Robin Example"))
        with write() as session:
            session.add(passkey_of(world.person, ident))
    cast.leave_again()
    known = (*_without_account(first), *_staff(first), *cast.identities(), *_not_in())
    return Cast({FIRST: first, SECOND: second}, known)


def _without_account(world: World) -> Iterator[Identity]:
    """Nobody, and whoever holds a private link."""
    yield Identity("nobody")
    given = {name: _token(world, endpoint) for name, endpoint in _LINKS.items()}
    for name, token in given.items():
        taking = _LINKS[name], *_SAME_LINK.get(_LINKS[name], ())
        yield Identity(name, tokens=dict.fromkeys(taking, token))
    session = world.session
    with write():
        unreviewed = translating.invite_translator(
            session, "es", name="Ana Ejemplo", may_review=False, user_id=world.person.id, actor="test"
        )
    yield Identity(
        "translator without review", tokens={"translate": translating.translator_token(unreviewed)}
    )
    wanted = NewAmbassador("Ana Embajadora", "es", clock.now() + timedelta(days=90), session_id=session.id)
    with write():
        ambassador = ambassadors.add_ambassador(wanted, user_id=world.person.id, actor="test")
    yield Identity(
        "ambassador for one session", tokens={"ambassadors": ambassadors.ambassador_token(ambassador)}
    )


# Who holds which link: an endpoint or a blueprint that takes it.
_LINKS = {
    "manage link": "manage",
    "link to join": "manage.join_session",
    "saved link": "registrations",
    "link to a new contact": "contact.confirm_contact",
    "link to keep a contact": "contact.keep_contact",
    "link that stops messages": "stopping",
    "sign-in link": "accounts",
    "translator with review": "translate",
    "volunteer's link": "helping",
    "saved link of a volunteer": "help",
    "interpreter's link": "service",
}
# Blueprints that take the link of another one.
_SAME_LINK = {"helping": ("helping_calendar",)}


def _token(world: World, endpoint: str) -> str:
    asking = endpoint if "." in endpoint else f"{endpoint}.any"
    return str(world.examples(asking)["token"])


def _staff(world: World) -> Iterator[Identity]:
    """One of each role, of no body; the organizer's own account is what addresses of accounts name."""
    for role in (Role.GREETER, Role.TRANSLATOR, Role.AUDITOR):
        yield _signed_in(role.value, make_user(role))
    person = Identity(
        "organizer",
        roles=frozenset({Role.ORGANIZER}),
        ties=frozenset({(FIRST, Tie.ACCOUNT)}),
        sign_in=make_sign_in(world.person).id,
        is_in=True,
    )
    yield person
    yield _signed_in("administrator", make_user(Role.ADMINISTRATOR))


def _signed_in(name: str, user: User, *ties: Tie, world: str = FIRST) -> Identity:
    return Identity(
        name,
        roles=frozenset(user.roles),
        ties=frozenset((world, tie) for tie in ties),
        sign_in=make_sign_in(user).id,
        is_in=True,
    )


class _Members:
    """The people of the bodies. They are seated before the round of their world is opened, and asked in it."""

    def __init__(self, first: World, second: World) -> None:
        self.first = first
        seated = partial(make_member, first.body)
        self.member, self.facilitator, self.scribe = seated(), seated(), seated()
        self.organizer = make_user(Role.ORGANIZER)
        seat_user(self.organizer, first.body)
        self.alternate = seated(organization=WORDS, part=SeatPart.ALTERNATE)
        self.left, self.left_while_asked = seated(), seated()
        self._unseat(self.left)
        team = first.deciding.team
        self.of_team, self.team_facilitator = make_member(team), make_member(team)
        self.planner, self.lead = seated(), seated()
        make_planner(first.session, first.body, role=PlanningRole.PROGRAM, user=self.planner)
        make_planner(first.session, first.body, user=self.lead)
        self.other, self.other_facilitator = make_member(second.body), make_member(second.body)
        give(first.body, self.facilitator, Office.FACILITATOR)
        give(first.body, self.scribe, Office.SCRIBE)
        give(team, self.team_facilitator, Office.FACILITATOR)
        give(second.body, self.other_facilitator, Office.FACILITATOR)

    def leave_again(self) -> None:
        """Somebody is no member any more, and still asked in the round under way."""
        self._unseat(self.left_while_asked)

    def _unseat(self, user: User) -> None:
        with write():
            seats.unseat(self.first.body.id, user.id, actor="test")

    def identities(self) -> Iterator[Identity]:
        """Each with what they are."""
        here = partial(_signed_in, world=FIRST)
        there = partial(_signed_in, world=SECOND)
        asked = (Tie.MEMBER, Tie.ASKED)
        yield here("member", self.member, *asked)
        yield here("alternate", self.alternate, *asked, Tie.SEAT)
        yield here("scribe", self.scribe, *asked, Tie.SCRIBE)
        yield here("facilitator", self.facilitator, *asked, Tie.FACILITATOR)
        yield here("organizer with a seat", self.organizer, *asked)
        yield here("who raised the concern", self._raiser(), *asked, Tie.RAISER, Tie.SEAT)
        yield here("who made the remark", self._remarker(), *asked, Tie.REMARKER)
        yield here("translator of the draft", self._translator(), Tie.DRAFT_TRANSLATOR)
        yield here("of the planning team", self.planner, *asked, Tie.PLANNER)
        yield here("lead of the planning team", self.lead, *asked, Tie.DECIDES)
        yield here("former member", self.left)
        yield here("former member, asked", self.left_while_asked, Tie.ASKED)
        yield here("of the work team", self.of_team, Tie.TEAM_MEMBER)
        yield here("work team's facilitator", self.team_facilitator, Tie.TEAM_MEMBER, Tie.TEAM_FACILITATOR)
        yield there("member of B", self.other, *asked)
        yield there("facilitator of B", self.other_facilitator, *asked, Tie.FACILITATOR)

    def _raiser(self) -> User:
        statement = db.session.get_one(Statement, self.first.deciding.statement_id)
        return db.session.get_one(User, statement.author_id)

    def _translator(self) -> User:
        grant = db.session.get_one(TranslationGrant, self.first.grant_id)
        return db.session.get_one(User, grant.user_id)

    def _remarker(self) -> User:
        remark = db.session.get_one(Remark, self.first.remark_id)
        return db.session.get_one(User, remark.author_id)


def _not_in() -> Iterator[Identity]:
    """An administrator who was switched off, and one who has not come with the second step."""
    make_user(Role.ADMINISTRATOR)
    gone, halfway = make_user(Role.ADMINISTRATOR), make_user(Role.ADMINISTRATOR)
    kept = make_sign_in(gone)
    with write():
        people.deactivate(gone.id, actor="test")
    yield Identity("switched off", sign_in=kept.id)
    yield Identity("before the second step", sign_in=_pending(halfway).id, is_pending=True)


def _pending(user: User) -> SignIn:
    with write():
        return sign_ins.start(
            people.get_user(user.id), device=DeviceFamily.LINUX, complete=False, own_device=False
        )
