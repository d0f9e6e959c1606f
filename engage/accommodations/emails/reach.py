"""Where providers are reached: the contacts that their messages are written to."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from engage.accommodations.models import PROVIDER, Provider
from engage.core.db import db
from engage.core.outbox.reach import Address, reached_at
from engage.core.outbox.registry import Subject


@reached_at(PROVIDER)
def addresses_of_providers(subjects: Sequence[Subject]) -> list[Address | None]:
    """Return the contacts of providers; None for those that are erased or gone. One statement."""
    ids = [subject[PROVIDER] for subject in subjects]
    rows = db.session.execute(
        select(Provider.id, Provider.email, Provider.phone).where(
            Provider.id.in_(set(ids)), Provider.erased_at.is_(None)
        )
    )
    found = {ident: Address(email, phone) for ident, email, phone in rows}
    return [found.get(ident) for ident in ids]
