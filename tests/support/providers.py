"""Interpreters and agencies for tests, and whom they are assigned to."""

from __future__ import annotations

import itertools
from datetime import datetime
from typing import Any

from engage.accommodations.models import (
    INTERPRETATION,
    Assignment,
    Occasion,
    Provider,
    ProviderKind,
    Qualification,
    ServiceMode,
    State,
)
from engage.accommodations.policy import Line, NeedKey
from engage.accommodations.services import access, answering, assigning, providers, reads
from engage.accommodations.services.assigning import Terms, Wanted
from engage.accommodations.services.providers import ProviderRequest, Skill
from engage.bodies.models import Meeting
from engage.bodies.services.meetings import MeetingPlan, plan_meeting
from engage.core.db import db, write
from engage.listening.models import ListeningSession

_numbers = itertools.count(1)


def speaks(language: str = "hmn", *varieties: str) -> Skill:
    """Somebody interprets this language."""
    return Skill(INTERPRETATION, language, varieties, Qualification.QUALIFIED)


def provider_request(name: str = "", *skills: Skill, **changes: Any) -> ProviderRequest:
    """What staff type of an interpreter; of Hmong unless skills are given."""
    number = next(_numbers)
    values: dict[str, Any] = {
        "kind": ProviderKind.PERSON,
        "name": name or f"Interpreter {number}",
        "language": "en",
        "email": f"interpreter{number}@example.org",
        "skills": skills or (speaks(),),
    }
    return ProviderRequest(**(values | changes))


def make_provider(name: str = "", *skills: Skill, **changes: Any) -> Provider:
    """An interpreter whom staff have added."""
    with write():
        return providers.add_provider(
            provider_request(name, *skills, **changes), user_id=None, actor="command"
        )


def make_agency(name: str = "", *skills: Skill, **changes: Any) -> Provider:
    """An agency, which sends several people."""
    return make_provider(name, *skills, kind=ProviderKind.AGENCY, **changes)


def occasion_of(event: ListeningSession | Meeting) -> Occasion:
    """What a service is for."""
    return Occasion(meeting_id=event.id) if isinstance(event, Meeting) else Occasion(session_id=event.id)


def ask(
    event: ListeningSession | Meeting,
    provider: Provider,
    service: str = INTERPRETATION,
    language: str = "hmn",
    *,
    mode: ServiceMode = ServiceMode.IN_PERSON,
    submission: str | None = None,
    **terms: Any,
) -> Assignment:
    """Ask a provider; with `is_agreed` they have said yes."""
    wanted = Wanted(provider.id, service, Terms(mode, **terms), language, submission=submission)
    with write():
        return assigning.assign(occasion_of(event), wanted, user_id=None, actor="command")


def arrange(
    event: ListeningSession | Meeting, provider: Provider | None = None, *args: Any, **terms: Any
) -> Assignment:
    """Somebody has said yes."""
    return ask(event, provider or make_provider(), *args, is_agreed=True, **terms)


def times(assignment: Assignment) -> tuple[datetime, datetime]:
    """The times that a provider sees."""
    return assignment.starts_at, assignment.agreed_until


def say_yes(assignment: Assignment, **more: Any) -> Assignment:
    """The provider says yes on their link."""
    with write():
        return answering.accept(assignment.id, seen=times(assignment), actor="provider", **more)


def state_of(assignment: Assignment) -> State:
    """The state in the database."""
    db.session.expire_all()
    return State(db.session.get_one(Assignment, assignment.id).state)


def line_of(
    event: ListeningSession | Meeting, service: str = INTERPRETATION, language: str = "hmn", variety: str = ""
) -> Line:
    """What is arranged for one need."""
    db.session.expire_all()
    lines = reads.lines_of(access.find_moment(occasion_of(event)))
    return next(line for line in lines if line.key == NeedKey(service, language, variety))


def make_meeting(*body_ids: int, starts_at: datetime, ends_at: datetime) -> Meeting:
    """A meeting of bodies."""
    with write():
        return plan_meeting(MeetingPlan(body_ids, starts_at, ends_at, "City Hall"), actor="command")
