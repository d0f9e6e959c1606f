"""States of assignments, and the kinds of things there are."""

from __future__ import annotations

import enum

INTERPRETATION = (
    "interpretation"  # the service in a language; others have the key of an access need of the city
)


class ProviderKind(enum.StrEnum):
    """Who provides a service: one person, or an agency or office that sends people or things."""

    PERSON = "person"
    AGENCY = "agency"


class Qualification(enum.StrEnum):
    """What shows that somebody can interpret, the strongest first."""

    CERTIFIED = "certified"
    QUALIFIED = "qualified"
    BILINGUAL = "bilingual"


class ServiceMode(enum.StrEnum):
    """How a service is provided."""

    IN_PERSON = "in_person"
    PHONE = "phone"
    VIDEO = "video"


class State(enum.StrEnum):
    """The state of an assignment."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    COMPLETED = "completed"
    DECLINED = "declined"
    SUBSTITUTED = "substituted"
    WITHDRAWN = "withdrawn"
    LOST = "lost"


TRANSITIONS: dict[State, frozenset[State]] = {
    State.PROPOSED: frozenset({State.ACCEPTED, State.DECLINED, State.SUBSTITUTED, State.WITHDRAWN}),
    # An accepted one is proposed again where the session moved.
    State.ACCEPTED: frozenset(
        {State.PROPOSED, State.COMPLETED, State.SUBSTITUTED, State.WITHDRAWN, State.LOST}
    ),
    # What was signed can be put right: somebody did not come after all.
    State.COMPLETED: frozenset({State.ACCEPTED, State.LOST}),
    State.DECLINED: frozenset(),
    State.SUBSTITUTED: frozenset(),
    State.WITHDRAWN: frozenset(),
    State.LOST: frozenset(),
}

# These stand: a person has one of them at a time, and one for each service and language of an occasion.
STANDING = (State.PROPOSED, State.ACCEPTED, State.COMPLETED)
# These count as arranged.
ARRANGED = (State.ACCEPTED, State.COMPLETED)


class Instead(enum.StrEnum):
    """What is offered where a service cannot be there."""

    PHONE = "phone"
    VIDEO = "video"
    ANOTHER_SESSION = "another_session"
    BILINGUAL_HELPER = "bilingual_helper"
    WRITTEN = "written"


class Outcome(enum.StrEnum):
    """Whether people had a service at a session, as staff recorded afterwards."""

    MET = "met"
    PARTLY = "partly"
    NOT_MET = "not_met"
