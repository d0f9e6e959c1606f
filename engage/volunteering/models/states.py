"""States of a sign-up for a shift, and the kinds of people who volunteer."""

from __future__ import annotations

import enum


class Kind(enum.StrEnum):
    """As what somebody volunteers. Of city partners the host's planning team decides."""

    RESIDENT = "resident"
    ORGANIZATION = "organization"
    CITY_STAFF = "city_staff"
    ELECTED_OFFICIAL = "elected_official"
    SWORN_OFFICER = "sworn_officer"


# The host's planning team accepts or declines them; residents and partner organizations it does not.
CITY_PARTNERS = (Kind.CITY_STAFF, Kind.ELECTED_OFFICIAL, Kind.SWORN_OFFICER)


class Status(enum.StrEnum):
    """The state of a sign-up.

    `PENDING`: somebody has to look at it first (the host at a city partner, staff at what looks automated); it holds no
    place. `SIGNED_UP`: it holds a place, and something is still missing (`models.Missing`). Nothing is deleted.
    """

    PENDING = "pending"
    SIGNED_UP = "signed_up"
    WAITING = "waiting"
    OFFERED = "offered"
    LAPSED = "lapsed"
    CONFIRMED = "confirmed"
    ARRIVED = "arrived"
    COMPLETED = "completed"
    NO_SHOW = "no_show"
    CANCELLED = "cancelled"
    DECLINED = "declined"


TRANSITIONS: dict[Status, frozenset[Status]] = {
    Status.PENDING: frozenset(
        {Status.SIGNED_UP, Status.CONFIRMED, Status.WAITING, Status.DECLINED, Status.CANCELLED}
    ),
    # Of whoever turns out to be a city partner the host decides: they are pending again.
    Status.SIGNED_UP: frozenset(
        {Status.CONFIRMED, Status.PENDING, Status.DECLINED, Status.CANCELLED, Status.NO_SHOW}
    ),
    Status.WAITING: frozenset(
        {
            Status.OFFERED,
            Status.SIGNED_UP,
            Status.CONFIRMED,
            Status.PENDING,
            Status.DECLINED,
            Status.CANCELLED,
        }
    ),
    Status.OFFERED: frozenset(
        {
            Status.SIGNED_UP,
            Status.CONFIRMED,
            Status.LAPSED,
            Status.WAITING,
            Status.PENDING,
            Status.DECLINED,
            Status.CANCELLED,
        }
    ),
    Status.LAPSED: frozenset({Status.WAITING, Status.PENDING, Status.CANCELLED}),
    Status.CONFIRMED: frozenset(
        {
            Status.ARRIVED,
            Status.COMPLETED,
            Status.NO_SHOW,
            Status.SIGNED_UP,
            Status.PENDING,
            Status.DECLINED,
            Status.CANCELLED,
        }
    ),
    # What was marked at the door can be put right.
    Status.ARRIVED: frozenset({Status.COMPLETED, Status.CONFIRMED, Status.NO_SHOW}),
    Status.COMPLETED: frozenset({Status.ARRIVED, Status.NO_SHOW}),
    Status.NO_SHOW: frozenset({Status.CONFIRMED, Status.ARRIVED, Status.COMPLETED, Status.SIGNED_UP}),
    Status.CANCELLED: frozenset({Status.PENDING, Status.SIGNED_UP, Status.CONFIRMED, Status.WAITING}),
    Status.DECLINED: frozenset({Status.PENDING, Status.SIGNED_UP, Status.CONFIRMED, Status.WAITING}),
}

# These hold a place of the shift. Who did not come holds none.
TAKES_CAPACITY = (
    Status.SIGNED_UP,
    Status.OFFERED,
    Status.CONFIRMED,
    Status.ARRIVED,
    Status.COMPLETED,
)
# These bind: no two of somebody's shifts in these states overlap. Whoever waits, has an offer, or was not accepted yet
# is promised nothing, and may take another shift at that time.
BINDING = (Status.SIGNED_UP, Status.CONFIRMED, Status.ARRIVED, Status.COMPLETED)
# These stand: a person is in them once for one shift.
STANDING = (Status.PENDING, Status.WAITING, Status.LAPSED, *TAKES_CAPACITY)
# Of these the host has accepted the person, where they are a city partner: they come, or wait for a place.
ACCEPTED = (Status.WAITING, Status.LAPSED, *TAKES_CAPACITY)
# Of these the shift is still to come for the person: they hear of what happens to it, and may cancel.
AWAITS = (Status.PENDING, Status.WAITING, Status.OFFERED, Status.LAPSED, Status.SIGNED_UP, Status.CONFIRMED)
ENDED = (Status.CANCELLED, Status.DECLINED)
# Nobody is in one of these who has not agreed to the expectations.
AGREED_FIRST = (Status.CONFIRMED, Status.ARRIVED, Status.COMPLETED)


class Missing(enum.StrEnum):
    """What a sign-up still needs before it is confirmed."""

    EXPECTATIONS = "expectations"
    SCREENING = "screening"
    ORIENTATION = "orientation"


class ReviewReason(enum.StrEnum):
    """Why staff look at a sign-up first, besides the signs of `core.security.antispam`.

    `OTHER_KIND`: somebody who signed up before as another kind of volunteer, of whom the host decides, or not any more.
    """

    BURST = "burst"
    SAME_CONTACT = "contact"
    MANY_MESSAGES = "messages"
    OTHER_KIND = "kind"


class DeclineReason(enum.StrEnum):
    """Why the planning team declined a city partner, or staff a sign-up. Each has a kind sentence."""

    ENOUGH = "enough"
    ROOM_FOR_RESIDENTS = "room_for_residents"
    HOSTS_RULE = "hosts_rule"
    NOT_SCREENED = "not_screened"


class ContactOutcome(enum.StrEnum):
    """What came of contacting a volunteer."""

    REACHED = "reached"
    NO_ANSWER = "no_answer"
    WRONG_CONTACT = "wrong_contact"
    CANNOT_COME = "cannot_come"


class PlanningRole(enum.StrEnum):
    """What a member of the host's planning team does for one session."""

    LEAD = "lead"
    VOLUNTEERS = "volunteers"
    LANGUAGE_ACCESS = "language_access"
    PROGRAM = "program"


# These decide about city partners and set the host's rules. The others of the team see who comes.
DECIDING = (PlanningRole.LEAD, PlanningRole.VOLUNTEERS)
