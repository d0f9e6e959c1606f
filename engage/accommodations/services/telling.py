"""Every message of this domain: what it is about, as numbers. What it says is decided when it is sent."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from engage.accommodations.models import Alternative, Assignment, Provider, State
from engage.accommodations.services import told
from engage.core import clock
from engage.core.db import db
from engage.core.outbox.services import NewMessage, enqueue_many
from engage.listening.models import ListeningSession

REMINDED_BEFORE = timedelta(days=1)


def tell_provider(what: str, assignment: Assignment) -> None:
    """Tell a provider of one of their assignments: `proposed`, `accepted`, `changed` or `withdrawn`.

    The version is part of the key, so that the same thing can happen twice. Who has said yes is reminded, and asked for
    the hours afterwards; the times are part of these keys and subjects, so that what moved has new ones.
    """
    subject = {"provider": assignment.provider_id, "assignment": assignment.id}
    kind = f"accommodations.{what}"
    now = NewMessage(kind, f"{kind}:{assignment.id}:{assignment.version}", subject)
    enqueue_many([now, *(_later(assignment) if what == "accepted" else ())])


def _later(assignment: Assignment) -> list[NewMessage]:
    times = {
        "reminder": (assignment.starts_at, assignment.starts_at - REMINDED_BEFORE),
        "sign_hours": (assignment.agreed_until, assignment.agreed_until),
    }
    return [
        NewMessage(
            f"accommodations.{what}",
            f"accommodations.{what}:{assignment.id}:{about.timestamp():.0f}",
            {
                "provider": assignment.provider_id,
                "assignment": assignment.id,
                "at": int(about.timestamp()),
            },
            run_at=run_at,
        )
        for what, (about, run_at) in times.items()
        if run_at > clock.now()
    ]


def tell_link(provider: Provider) -> None:
    """Send a provider the private link that has replaced another. The version is part of the key."""
    enqueue_many(
        [
            NewMessage(
                "accommodations.link",
                f"accommodations.link:{provider.id}:{provider.link_version}",
                {"provider": provider.id},
            )
        ]
    )


def tell_elsewhere(session: ListeningSession) -> int:
    """Tell providers who come that people go to another place. Returns how many are told."""
    coming = select(Assignment).where(
        Assignment.session_id == session.id, Assignment.state.in_((State.PROPOSED, State.ACCEPTED))
    )
    return enqueue_many(
        NewMessage(
            "accommodations.changed",
            f"accommodations.changed:{one.id}:{one.version}:{session.calendar_sequence}",
            {"provider": one.provider_id, "assignment": one.id},
        )
        for one in db.session.scalars(coming)
    )


def tell_people(assignment: Assignment) -> None:
    """Tell everyone for whom it changed something that an assignment is arranged now, or is so no more."""
    told.tell_after(assignment)


def tell_alternative(alternative: Alternative) -> None:
    """Tell everyone for whom something else is offered instead now, or is so no more."""
    told.tell_after_offer(alternative)
