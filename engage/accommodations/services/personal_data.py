"""Finding and erasing providers."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, or_, select

from engage.accommodations.models import PROVIDER, Assignment, Provider, State
from engage.accommodations.services import access, answering
from engage.core import audit, clock
from engage.core.db import db
from engage.core.personal_data.requests import eraser, finder


@finder(PROVIDER)
def find_by_contact(contact: str) -> Sequence[int]:
    """Return the ids of the providers with this address or number."""
    wanted = select(Provider.id).where(
        or_(func.lower(Provider.email) == contact.lower(), Provider.phone == contact)
    )
    return db.session.scalars(wanted.order_by(Provider.id)).all()


@eraser(PROVIDER)
def erase_provider(provider_id: int, /, *, actor: audit.Actor) -> None:
    """End the link of a provider and what is to come of theirs; the columns are emptied as declared. Raises NotFound.

    People who asked for what they had said yes to are told. The hours that were worked stay, without a name.
    """
    provider = access.lock_provider(provider_id)
    if provider.erased_at is not None:
        return
    for assignment_id, state in _to_come(provider_id):
        act = answering.lose if state == State.ACCEPTED else answering.decline
        act(assignment_id, actor=actor)
    provider = access.lock_provider(provider_id)
    provider.erased_at = provider.ended_at = clock.now()
    provider.link_version += 1
    db.session.flush()
    audit.record(actor, "provider.erased", "provider", provider.id)


def _to_come(provider_id: int) -> list[tuple[int, str]]:
    """Return the open assignments of a provider, by session and meeting, in the order in which these are locked."""
    wanted = (
        select(Assignment.id, Assignment.state)
        .where(
            Assignment.provider_id == provider_id,
            Assignment.state.in_((State.PROPOSED, State.ACCEPTED)),
            Assignment.agreed_until > clock.now(),
        )
        .order_by(Assignment.session_id, Assignment.meeting_id, Assignment.id)
    )
    return [(row.id, row.state) for row in db.session.execute(wanted)]
