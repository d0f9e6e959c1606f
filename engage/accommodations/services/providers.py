"""Adding and changing providers: interpreters, agencies and others."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import delete, func, insert, or_, select

from engage.accommodations.errors import ProviderExists, ServiceUnknown
from engage.accommodations.models import (
    INTERPRETATION,
    Provider,
    ProviderKind,
    ProviderSkill,
    Qualification,
)
from engage.accommodations.policy import NeedKey
from engage.accommodations.services import access, telling
from engage.core import audit, clock
from engage.core.current import current_city
from engage.core.db import db
from engage.core.errors import Changed
from engage.core.security.tokens import random_ident
from engage.listening.policy import fold


@dataclass(frozen=True)
class Skill:
    """A service that a provider provides, in a language where it has one, with the varieties they speak."""

    service: str
    language: str = ""
    varieties: tuple[str, ...] = ()
    qualification: Qualification | None = None


@dataclass(frozen=True)
class ProviderRequest:
    """What is stored about a provider."""

    kind: ProviderKind
    name: str
    language: str
    email: str | None = None
    phone: str | None = None
    note: str = ""
    skills: tuple[Skill, ...] = ()


def must_be_known(key: NeedKey) -> None:
    """Raise ServiceUnknown where the city has no such service, language or variety."""
    city = current_city()
    if key.service == INTERPRETATION:
        known = key.language in city.interpretation_languages
        varieties = city.services.varieties.get(key.language, ())
    else:
        known = key.service in city.services.kinds and not key.language
        varieties = ()
    if not known or (key.variety and key.variety not in varieties):
        raise ServiceUnknown


def add_provider(
    request: ProviderRequest,
    *,
    user_id: int | None,
    actor: audit.Actor,
    named_by_id: int | None = None,
    is_demo: bool = False,
) -> Provider:
    """Store a provider. `named_by_id`: who named this one as a substitute. Raises ProviderExists, ServiceUnknown."""
    known = find_same(request)
    if known is not None:
        raise ProviderExists(known)
    now = clock.now()
    provider = Provider(
        public_id=random_ident(),
        kind=request.kind,
        created_by=user_id,
        created_at=now,
        named_by_id=named_by_id,
        checked_at=now if named_by_id is None else None,
        is_demo=is_demo,
    )
    _write(provider, request)
    db.session.add(provider)
    db.session.flush()
    _write_skills(provider.id, request)
    audit.record(actor, "provider.added", "provider", provider.id)
    return provider


def change_provider(
    provider_id: int, request: ProviderRequest, *, version: int, actor: audit.Actor
) -> Provider:
    """Change what is stored. Raises ProviderNotFound, Changed, ProviderExists, ServiceUnknown."""
    provider = access.lock_provider(provider_id)
    if provider.version != version or provider.erased_at is not None:
        raise Changed
    known = find_same(request, but=provider_id)
    if known is not None:
        raise ProviderExists(known)
    _write(provider, request)
    provider.kind = request.kind
    provider.version += 1
    provider.checked_at = provider.checked_at or clock.now()
    db.session.flush()
    db.session.execute(delete(ProviderSkill).where(ProviderSkill.provider_id == provider_id))
    _write_skills(provider_id, request)
    db.session.expire(provider, ["skills"])
    audit.record(actor, "provider.changed", "provider", provider_id)
    return provider


def end_provider(provider_id: int, *, is_ended: bool, actor: audit.Actor) -> None:
    """Ask a provider no more, or again. What stands stays. Raises ProviderNotFound."""
    provider = access.lock_provider(provider_id)
    if (provider.ended_at is not None) != is_ended:
        provider.ended_at = clock.now() if is_ended else None
        provider.version += 1
        db.session.flush()
        audit.record(actor, "provider.ended" if is_ended else "provider.asked_again", "provider", provider_id)


def rotate_link(provider_id: int, *, actor: audit.Actor) -> Provider:
    """Make older private links of a provider worthless, and send the new one. Raises ProviderNotFound."""
    provider = access.lock_provider(provider_id)
    provider.link_version += 1
    db.session.flush()
    audit.record(actor, "provider.link_rotated", "provider", provider_id, ["link_version"])
    telling.tell_link(provider)
    return provider


def find_same(request: ProviderRequest, *, but: int | None = None) -> int | None:
    """Return the provider with this name and one of these contacts, or None. One statement."""
    ways = []
    if request.email:
        ways.append(func.lower(Provider.email) == request.email.lower())
    if request.phone:
        ways.append(Provider.phone == request.phone)
    if not ways:
        return None
    same = select(Provider.id).where(
        Provider.name_folded == fold(request.name), Provider.erased_at.is_(None), or_(*ways)
    )
    if but is not None:
        same = same.where(Provider.id != but)
    return db.session.scalar(same.order_by(Provider.id).limit(1))


def _write(provider: Provider, request: ProviderRequest) -> None:
    provider.name, provider.name_folded = request.name, fold(request.name)
    provider.email, provider.phone = request.email or None, request.phone or None
    provider.language, provider.note = request.language, request.note


def _write_skills(provider_id: int, request: ProviderRequest) -> None:
    for skill in request.skills:
        for variety in ("", *skill.varieties):
            must_be_known(NeedKey(skill.service, skill.language, variety))
    rows = [
        {
            "provider_id": provider_id,
            "service": skill.service,
            "language": skill.language,
            "varieties": list(skill.varieties),
            "qualification": skill.qualification,
        }
        for skill in request.skills
    ]
    if rows:
        db.session.execute(insert(ProviderSkill), rows)
