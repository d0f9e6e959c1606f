"""What is offered to people where a service cannot be there."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from engage.accommodations.errors import OccasionNotFound, OtherSessionWrong
from engage.accommodations.models import Alternative, Instead, Occasion
from engage.accommodations.policy import NeedKey
from engage.accommodations.services import access, providers, telling
from engage.core import audit, clock
from engage.core.db import db
from engage.core.i18n import writing
from engage.listening.models import ListeningSession
from engage.listening.policy import is_public_to_come


@dataclass(frozen=True)
class NewAlternative:
    """What is offered instead. `note` says more, in `language`; `other_session_id`: a session that has the service."""

    key: NeedKey
    kind: Instead
    note: str = ""
    language: str = "en"
    other_session_id: int | None = None


def offer_instead(
    occasion: Occasion, offer: NewAlternative, *, user_id: int | None, actor: audit.Actor
) -> Alternative:
    """Decide what is offered instead, and tell those who asked. It replaces what was offered before.

    Raises OccasionNotFound, OccasionNotOpen, ServiceUnknown, OtherSessionWrong.
    """
    providers.must_be_known(offer.key)
    access.lock_open_occasion(occasion)
    _must_be_possible(occasion, offer)
    now = clock.now()
    for before in _standing(occasion, offer.key):
        before.withdrawn_at = now
    db.session.flush()
    note_id = writing.new_text(db.session(), offer.language, offer.note) if offer.note else None
    alternative = Alternative(
        **occasion.columns,
        **offer.key._asdict(),
        kind=offer.kind,
        note_id=note_id,
        other_session_id=offer.other_session_id,
        decided_by=user_id,
        decided_at=now,
    )
    db.session.add(alternative)
    db.session.flush()
    audit.record(actor, "alternative.offered", "alternative", alternative.id)
    telling.tell_alternative(alternative)
    return alternative


def take_back(alternative_id: int, *, occasion: Occasion, actor: audit.Actor) -> None:
    """Offer this no more, and tell those who asked. Again, it changes nothing. Raises OccasionNotFound."""
    access.lock_occasion(occasion)
    alternative = db.session.get(Alternative, alternative_id, populate_existing=True)
    if alternative is None or alternative.occasion != occasion:
        raise OccasionNotFound
    if alternative.withdrawn_at is None:
        alternative.withdrawn_at = clock.now()
        db.session.flush()
        audit.record(actor, "alternative.withdrawn", "alternative", alternative.id)
        telling.tell_alternative(alternative)


def _standing(occasion: Occasion, key: NeedKey) -> list[Alternative]:
    same = select(Alternative).where(
        occasion.of(Alternative),
        Alternative.service == key.service,
        Alternative.language == key.language,
        Alternative.variety == key.variety,
        Alternative.withdrawn_at.is_(None),
    )
    return list(db.session.scalars(same))


def _must_be_possible(occasion: Occasion, offer: NewAlternative) -> None:
    """Raise OtherSessionWrong where another session is offered that people cannot go to, or none is named."""
    if (offer.kind is Instead.ANOTHER_SESSION) != (offer.other_session_id is not None):
        raise OtherSessionWrong
    if offer.other_session_id is None:
        return
    other = db.session.get(ListeningSession, offer.other_session_id)
    is_same = offer.other_session_id == occasion.session_id
    if other is None or is_same or not is_public_to_come(other, clock.now()):
        raise OtherSessionWrong
