"""Every message of this domain: what it is about, as numbers. What it says is decided when it is sent."""

from __future__ import annotations

from sqlalchemy import select

from engage.accommodations.models import INTERPRETATION, Alternative, Assignment, Occasion
from engage.core.db import db
from engage.core.outbox.services import NewMessage, enqueue, enqueue_many
from engage.listening.models import TAKES_CAPACITY, NeedKind, Registration, RegistrationNeed


def tell_provider(what: str, assignment: Assignment) -> None:
    """Tell a provider of one of their assignments: `proposed`, `accepted`, `changed` or `withdrawn`.

    The version is part of the key, so that the same thing can happen twice.
    """
    kind = f"accommodations.{what}"
    enqueue(
        kind,
        key=f"{kind}:{assignment.id}:{assignment.version}",
        subject={"provider": assignment.provider_id, "assignment": assignment.id},
    )


def tell_people(assignment: Assignment) -> None:
    """Tell everyone who asked for this service and takes part what is arranged for them now."""
    _tell_those(
        assignment.occasion,
        assignment.service,
        assignment.language,
        f"a{assignment.id}:{assignment.version}",
    )


def tell_alternative(alternative: Alternative) -> None:
    """Tell everyone who asked for this service and takes part what is offered instead."""
    state = "back" if alternative.withdrawn_at else "offered"
    _tell_those(alternative.occasion, alternative.service, alternative.language, f"i{alternative.id}:{state}")


def _tell_those(occasion: Occasion, service: str, language: str, cause: str) -> None:
    """Enqueue one message for each registration with the need. Nobody who asked is known by name for a meeting."""
    if occasion.session_id is None:
        return
    kind, key = (
        (NeedKind.INTERPRETATION, language) if service == INTERPRETATION else (NeedKind.ACCESS, service)
    )
    asking = (
        select(Registration.id)
        .join(RegistrationNeed, RegistrationNeed.registration_id == Registration.id)
        .where(
            Registration.session_id == occasion.session_id,
            Registration.status.in_(TAKES_CAPACITY),
            RegistrationNeed.kind == kind,
            RegistrationNeed.key == key,
        )
        .order_by(Registration.id)
    )
    enqueue_many(
        NewMessage(
            "accommodations.needs",
            f"accommodations.needs:{ident}:{cause}",
            {"registration": ident},
        )
        for ident in db.session.scalars(asking)
    )
