"""What everybody should be answered, worked out from what is declared: audience, permission and scope of the page.

It is written down here a second time and on purpose: who holds a permission, and whom a scope lets in. Nothing of it is
read from the product, so that a change there is seen twice: here, and in `tests/architecture/matrix.txt`.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass

from engage.core.scopes import EVERY_ONE, Needs
from engage.core.security.permissions import Permission
from tests.support.identities import FIRST, Identity, Tie
from tests.support.world import Endpoint


class Letter(enum.StrEnum):
    """What somebody is answered."""

    SHOWN = "s"
    FORBIDDEN = "f"
    NOT_FOUND = "n"
    GONE = "g"
    SIGN_IN = "i"
    OTHER = "?"


# Each permission, and who holds it: o organizer, d administrator, t translator, a auditor, g greeter.
HELD_BY: Mapping[Permission, str] = {
    Permission.SEE_STAFF_HOME: "odta",
    Permission.EDIT_SESSIONS: "od",
    Permission.PUBLISH_SESSIONS: "od",
    Permission.SEE_NEEDS: "oda",
    Permission.SEE_REGISTRATIONS: "od",
    Permission.EDIT_REGISTRATIONS: "od",
    Permission.EXPORT_REGISTRATIONS: "od",
    Permission.WRITE_TO_REGISTRANTS: "od",
    Permission.WORK_CALL_LIST: "od",
    Permission.TRANSLATE: "odt",
    Permission.MANAGE_TRANSLATORS: "od",
    Permission.MANAGE_AMBASSADORS: "od",
    Permission.SEE_MESSAGES: "od",
    Permission.RESEND_MESSAGES: "od",
    Permission.SEE_AUDIT: "da",
    Permission.MANAGE_PEOPLE: "d",
    Permission.GREET: "odg",
    Permission.MANAGE_BODIES: "od",
    Permission.MANAGE_VOLUNTEERS: "od",
    Permission.MANAGE_ACCESS_SERVICES: "od",
    Permission.SCREEN_VOLUNTEERS: "od",
}
_LETTERS = {"organizer": "o", "administrator": "d", "translator": "t", "auditor": "a", "greeter": "g"}


@dataclass(frozen=True)
class Door:
    """Whom a scope lets in, and who is told that they may not. To all others there is no such thing."""

    lets_in: frozenset[Tie]
    tells: frozenset[Tie] = frozenset()


_MEMBERS = frozenset({Tie.MEMBER})
_KNOWING = frozenset({Tie.MEMBER, Tie.ASKED})
_OFFICERS = frozenset({Tie.FACILITATOR, Tie.SCRIBE})
_FACILITATORS = frozenset({Tie.FACILITATOR})
_AUTHORS = frozenset({Tie.RAISER})
_PLANNERS = frozenset({Tie.PLANNER, Tie.DECIDES})
BY_NEEDS: Mapping[Needs, Door] = {
    Needs.MEMBERSHIP: Door(_MEMBERS),
    Needs.OFFICE: Door(_OFFICERS, _MEMBERS),
    Needs.FACILITATOR: Door(_FACILITATORS, _MEMBERS),
    Needs.VOTE: Door(frozenset({Tie.ASKED}), _MEMBERS),
    Needs.OWNERSHIP: Door(_AUTHORS, _MEMBERS),
    Needs.PLANNING: Door(_PLANNERS),
    Needs.DECIDING: Door(frozenset({Tie.DECIDES}), _PLANNERS),
}
_ROOMS = Door(_OFFICERS, _KNOWING)
# Scopes that ask for something else than their `Needs` say, by what they are called in endpoints.txt. Whoever is asked
# in a round under way knows of its decision, a former member too.
BY_SCOPE: Mapping[str, Door] = {
    "member of the decision": Door(_KNOWING),
    "member of the round's decision": Door(_KNOWING),
    "member of the room's decision": Door(_KNOWING),
    "author of the concern": Door(_AUTHORS, _KNOWING),
    "author of the answer": Door(_AUTHORS, _KNOWING),
    "author of the statement": Door(_AUTHORS, _KNOWING),
    "author of the statement, or facilitator of its decision": Door(_AUTHORS | _FACILITATORS, _MEMBERS),
    "own seat, or facilitator or scribe of the room's decision": Door(_OFFICERS | {Tie.SEAT}, _KNOWING),
    "facilitator or scribe of the room's decision": _ROOMS,
    "facilitator or scribe of the seat's body": _ROOMS,
    "facilitator of the room's decision": Door(_FACILITATORS, _KNOWING),
    "author of the remark": Door(frozenset({Tie.REMARKER}), _MEMBERS),
    "facilitator or translator of the draft": Door(_FACILITATORS | {Tie.DRAFT_TRANSLATOR}, _MEMBERS),
    "owner of the right to translate": Door(frozenset({Tie.DRAFT_TRANSLATOR})),
    "facilitator of the mandate's team": Door(
        frozenset({Tie.TEAM_FACILITATOR}), frozenset({Tie.TEAM_MEMBER})
    ),
    "own sign-in": Door(frozenset({Tie.ACCOUNT})),
    "own passkey": Door(frozenset({Tie.ACCOUNT})),
}
# Refused by 403, whoever asks: there is nothing that is not to be known of.
TO_ANY_FACILITATOR = frozenset({"facilitator of any body"})
# Whom an act behind the door asks for: those who are marked as present are of a body that meets.
ACTS: Mapping[str, Door] = {name: Door(_MEMBERS) for name in ("live.arrive", "live.leave")}
# What a page asks besides, and where.
FINER: Mapping[str, Permission] = {"staff_home.list_work": Permission.EDIT_REGISTRATIONS}


def holds(identity: Identity, permission: Permission) -> bool:
    """Whether one of somebody's roles has a permission. Raises KeyError for one that nobody wrote down here."""
    held = HELD_BY[permission]
    return any(_LETTERS[role] in held for role in identity.roles)


def expected(endpoint: Endpoint, identity: Identity, world: str, *, is_mixed: bool = False) -> Letter:
    """What somebody should be answered at the address of a thing of a world.

    `is_mixed`: what is inside it is of the other world, so that there is no such thing for anybody.
    """
    spec = endpoint.spec
    assert spec is not None
    if endpoint.is_open:
        return _at_open_door(endpoint, identity, world, is_mixed=is_mixed)
    if not identity.is_in:
        return Letter.SIGN_IN
    wanted = [one for one in (spec.permission, FINER.get(endpoint.name)) if one is not None]
    if not all(holds(identity, one) for one in wanted):
        return Letter.FORBIDDEN
    found = _behind_it(endpoint, identity, world)
    return Letter.NOT_FOUND if is_mixed and found is Letter.SHOWN else found


def _at_open_door(endpoint: Endpoint, identity: Identity, world: str, *, is_mixed: bool) -> Letter:
    """Anybody may come; where there is a private link, whoever holds this one."""
    if endpoint.name in FOR_A_SIGN_IN:
        return Letter.SHOWN if identity.is_in or identity.is_pending else Letter.SIGN_IN
    if "token" not in endpoint.rule.arguments or endpoint.name in LOOKED_UP_LATER:
        return Letter.SHOWN
    blueprint = endpoint.name.partition(".")[0]
    token = identity.tokens.keys() & {blueprint, endpoint.name}
    is_theirs = endpoint.name in FOR_EVERY_HOLDER or (world == FIRST and not is_mixed)
    opens = bool(token) and is_theirs
    if token and endpoint.name in (FOR_ONE_SESSION | OF_THE_HOLDER) and not opens:
        return Letter.NOT_FOUND
    return Letter.SHOWN if opens and _is_for(endpoint, token) else Letter.GONE


def _is_for(endpoint: Endpoint, held: set[str]) -> bool:
    """One link of a blueprint may be of its own kind: it opens its endpoint, and no other link does."""
    return (endpoint.name in held) == (endpoint.name in OWN_LINK)


OWN_LINK = frozenset({"manage.join_session", "contact.confirm_contact", "contact.keep_contact"})
# A good link, which is not for the session that the address names: for its holder there is no such session.
FOR_ONE_SESSION = frozenset({"ambassadors.sign_up"})
# A good link, which is of somebody else than what the address names: for its holder there is no such thing.
OF_THE_HOLDER = frozenset(
    {
        "helping_calendar.download_shift",
        *(f"helping.{name}" for name in ("accept_offer", "cancel_shift", "queue_again")),
        *(f"service.{name}_assignment" for name in ("show", "give_up", "decline")),
        *(f"service.{name}" for name in ("download_calendar", "sign_hours", "name_substitute")),
    }
)
# What every volunteer may choose, with the link of any of them.
FOR_EVERY_HOLDER = frozenset(
    f"helping.{name}" for name in ("add_shift", "choose_orientation", "leave_orientation")
)
# What it opens is looked up when the button is pressed.
LOOKED_UP_LATER = frozenset({"accounts.show_link"})
# Go on with the sign-in of this browser, under way or done; where there is none, it begins.
FOR_A_SIGN_IN = frozenset(
    f"accounts.{name}"
    for name in (
        "add_totp",
        "add_passkey",
        "make_recovery_codes",
        "show_set_up",
        "show_second_factor",
        "use_passkey",
        "use_recovery_code",
    )
)


def _behind_it(endpoint: Endpoint, identity: Identity, world: str) -> Letter:
    """What the scope answers somebody who is signed in and has the permission."""
    spec = endpoint.spec
    if spec is None or spec.scope is None or spec.scope is EVERY_ONE:
        return Letter.SHOWN
    if spec.scope.name in TO_ANY_FACILITATOR:
        is_one = any(tie is Tie.FACILITATOR or tie is Tie.TEAM_FACILITATOR for _world, tie in identity.ties)
        return Letter.SHOWN if is_one else Letter.FORBIDDEN
    door = BY_SCOPE.get(spec.scope.name) or BY_NEEDS.get(spec.scope.needs)
    found = Letter.SHOWN if door is None else _at(door, identity, world)
    act = ACTS.get(endpoint.name)
    return _at(act, identity, world) if act is not None and found is Letter.SHOWN else found


def _at(door: Door, identity: Identity, world: str) -> Letter:
    if identity.is_one_of(world, door.lets_in):
        return Letter.SHOWN
    return Letter.FORBIDDEN if identity.is_one_of(world, door.tells) else Letter.NOT_FOUND
