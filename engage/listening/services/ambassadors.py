"""Community ambassadors: make and end their links, and register people through them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from engage.core import audit, clock
from engage.core.db import db, lock, scalar
from engage.core.errors import NotFound
from engage.core.security.tokens import make_token, random_ident, split_token, token_is_valid
from engage.listening.errors import AmbassadorEnough, AmbassadorLinkInvalid
from engage.listening.models import Ambassador, Registration
from engage.listening.services import reservations
from engage.listening.services.reservations import EnteredBy, RegistrationRequest, Reserved

# Never change it: it is in links that are out there.
PURPOSE = "ambassador"
# More than a person signs up at a market or after a service; above it, somebody calls the office.
PARTIES_A_DAY = 60


@dataclass(frozen=True)
class NewAmbassador:
    """Who signs people up, in which language, for which session (None: all to come), and until when."""

    name: str
    language: str
    expires_at: datetime
    session_id: int | None = None


def add_ambassador(wanted: NewAmbassador, *, user_id: int, actor: audit.Actor) -> Ambassador:
    """Store an ambassador, whose link works from now on."""
    ambassador = Ambassador(
        public_id=random_ident(),
        name=wanted.name,
        language=wanted.language,
        session_id=wanted.session_id,
        created_by=user_id,
        created_at=clock.now(),
        expires_at=wanted.expires_at,
    )
    db.session.add(ambassador)
    db.session.flush()
    audit.record(actor, "ambassador.added", "ambassador", ambassador.id)
    return ambassador


def revoke_ambassador(ambassador_id: int, *, actor: audit.Actor) -> None:
    """End a link at once. Ending it again changes nothing. Raises NotFound."""
    ambassador = lock(Ambassador, ambassador_id)
    if ambassador is None:
        raise NotFound
    if ambassador.revoked_at is None:
        ambassador.revoked_at = clock.now()
        db.session.flush()
        audit.record(actor, "ambassador.revoked", "ambassador", ambassador.id)


def ambassador_token(ambassador: Ambassador) -> str:
    """Return the token of an ambassador's link. It is stored nowhere."""
    return make_token(PURPOSE, ambassador.public_id)


def find_ambassador(token: str, *, is_sending: bool = False) -> Ambassador:
    """Return whose link this is. Raises AmbassadorLinkInvalid where it is damaged, over or revoked.

    `is_sending`: a form was sent, so that one that is over or revoked is found, too: `register_through` refuses it.
    """
    parts = split_token(token)
    if parts is None or not token_is_valid(PURPOSE, token):
        raise AmbassadorLinkInvalid
    found = db.session.scalar(select(Ambassador).where(Ambassador.public_id == parts[0]))
    if found is None or not (is_sending or found.is_open(clock.now())):
        raise AmbassadorLinkInvalid
    return found


def register_through(ambassador_id: int, session_id: int, *, request: RegistrationRequest) -> Reserved:
    """Register a party that an ambassador signs up.

    Raises AmbassadorLinkInvalid where the link was ended meanwhile, AmbassadorEnough where it was used too often
    today, and what `reservations.register_party` raises.
    """
    ambassador = lock(Ambassador, ambassador_id)
    if ambassador is None or not ambassador.is_open(clock.now()):
        raise AmbassadorLinkInvalid
    if ambassador.session_id not in (None, session_id):
        raise AmbassadorLinkInvalid
    if _signed_up_today(ambassador.id) >= PARTIES_A_DAY:
        raise AmbassadorEnough
    return reservations.register_party(
        session_id, request=request, entered_by=EnteredBy(ambassador_id=ambassador.id)
    )


def _signed_up_today(ambassador_id: int) -> int:
    since = clock.now() - timedelta(days=1)
    number = select(func.count()).where(
        Registration.ambassador_id == ambassador_id, Registration.created_at > since
    )
    return int(scalar(number))
