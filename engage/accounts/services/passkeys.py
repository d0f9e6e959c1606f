"""Passkeys (WebAuthn).

The challenge is stored with the sign-in and replaced by the first correct answer. So no answer counts twice, and
showing the page that asks for a passkey writes nothing.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from typing import Any

import webauthn
from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError
from webauthn.helpers import base64url_to_bytes, options_to_json_dict
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    AuthenticatorTransport,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from engage.accounts import policy
from engage.accounts.errors import FactorWrong
from engage.accounts.models import DeviceFamily, Factor, Passkey, SignIn, User
from engage.accounts.services import factors, sign_ins
from engage.core import clock
from engage.core.db import db, lock

_TRANSPORTS = frozenset(transport.value for transport in AuthenticatorTransport)
# What the library raises for a wrong or forged answer.
_REFUSALS = (WebAuthnException, ValueError, KeyError, TypeError, AttributeError)


@dataclass(frozen=True)
class Site:
    """The site that a passkey is bound to: its host name, its origin and its display name."""

    host: str
    origin: str
    name: str


def registration_options(sign_in: SignIn, site: Site) -> dict[str, Any]:
    """Return the JSON data that the browser needs to make a passkey."""
    user = sign_in.user
    options = webauthn.generate_registration_options(
        rp_id=site.host,
        challenge=sign_in.challenge,
        rp_name=site.name,
        user_id=f"user:{user.id}".encode(),
        user_name=user.email,
        user_display_name=user.name,
        exclude_credentials=_descriptors(user.id),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.PREFERRED,
            user_verification=UserVerificationRequirement.PREFERRED,
        ),
    )
    return options_to_json_dict(options)


def authentication_options(sign_in: SignIn, site: Site) -> dict[str, Any]:
    """Return the JSON data that the browser needs to show a passkey."""
    options = webauthn.generate_authentication_options(
        rp_id=site.host,
        challenge=sign_in.challenge,
        allow_credentials=_descriptors(sign_in.user_id),
        user_verification=UserVerificationRequirement.PREFERRED,
    )
    return options_to_json_dict(options)


def add_passkey(sign_in: SignIn, site: Site, answer: str, *, device: DeviceFamily) -> SignIn:
    """Store a new passkey. This counts as showing it. Raises FactorWrong."""
    user = sign_in.user
    factors.may_set_up(sign_in)
    credential = _parse(answer)
    _replace_challenge(sign_in)
    try:
        made = webauthn.verify_registration_response(
            credential=credential,
            expected_challenge=sign_in.challenge,
            expected_rp_id=site.host,
            expected_origin=site.origin,
        )
    except _REFUSALS as error:
        raise FactorWrong from error
    lock(User, user.id)
    if len(factors.factors_of(user.id).passkeys) >= policy.MOST_PASSKEYS:
        raise FactorWrong
    passkey = Passkey(
        user_id=user.id,
        credential_id=made.credential_id,
        public_key=made.credential_public_key,
        sign_count=made.sign_count,
        transports=_transports(credential),
        device=device.value,
        created_at=clock.now(),
    )
    try:
        with db.session.begin_nested():
            db.session.add(passkey)
            db.session.flush()
    except IntegrityError as error:
        raise FactorWrong from error
    factors.note_change(user.id, "factor.passkey_added")
    return sign_ins.complete(sign_in, Factor.PASSKEY)


def use_passkey(sign_in: SignIn, site: Site, answer: str) -> SignIn:
    """Check a passkey's answer. Raises FactorWrong."""
    credential = _parse(answer)
    _replace_challenge(sign_in)
    passkey = _named_in(credential, sign_in.user_id)
    try:
        shown = webauthn.verify_authentication_response(
            credential=credential,
            expected_challenge=sign_in.challenge,
            expected_rp_id=site.host,
            expected_origin=site.origin,
            credential_public_key=passkey.public_key,
            credential_current_sign_count=passkey.sign_count,
        )
    except _REFUSALS as error:
        raise FactorWrong from error
    passkey.sign_count = shown.new_sign_count
    db.session.flush()
    return sign_ins.complete(sign_in, Factor.PASSKEY)


def owner_of(passkey_id: int) -> int | None:
    """Return the user id of the passkey's owner, or None where there is no such passkey. One statement."""
    return db.session.scalar(select(Passkey.user_id).where(Passkey.id == passkey_id))


def remove_passkey(user: User, passkey_id: int) -> None:
    """Remove a passkey. Raises FactorNeeded when a person who needs a second factor has no other."""
    lock(User, user.id)
    have = factors.factors_of(user.id)
    if all(passkey.id != passkey_id for passkey in have.passkeys):
        return
    factors.keep_a_factor(user, left=len(have.passkeys) - 1 + have.has_totp)
    db.session.execute(delete(Passkey).where(Passkey.id == passkey_id, Passkey.user_id == user.id))
    factors.note_change(user.id, "factor.passkey_removed")


def _descriptors(user_id: int) -> list[PublicKeyCredentialDescriptor]:
    rows = db.session.scalars(select(Passkey).where(Passkey.user_id == user_id).order_by(Passkey.id))
    return [
        PublicKeyCredentialDescriptor(
            id=row.credential_id,
            transports=[AuthenticatorTransport(name) for name in row.transports if name in _TRANSPORTS]
            or None,
        )
        for row in rows
    ]


def _replace_challenge(sign_in: SignIn) -> None:
    """Replace the challenge that was just answered. Raises FactorWrong where another request already did."""
    replacing = (
        update(SignIn)
        .where(SignIn.id == sign_in.id, SignIn.challenge == sign_in.challenge)
        .values(challenge=secrets.token_bytes(32))
        .returning(SignIn.id)
        .execution_options(synchronize_session=False)
    )
    if db.session.execute(replacing).first() is None:
        raise FactorWrong


def _parse(answer: str) -> dict[str, Any]:
    try:
        credential = json.loads(answer)
    except (ValueError, RecursionError) as error:
        raise FactorWrong from error
    if not isinstance(credential, dict) or not isinstance(credential.get("response"), dict):
        raise FactorWrong
    return credential


def _named_in(credential: dict[str, Any], user_id: int) -> Passkey:
    try:
        wanted = base64url_to_bytes(str(credential.get("rawId", "")))
    except ValueError as error:
        raise FactorWrong from error
    statement = select(Passkey).where(Passkey.credential_id == wanted, Passkey.user_id == user_id)
    passkey = db.session.execute(statement.with_for_update()).scalar_one_or_none()
    if passkey is None:
        raise FactorWrong
    return passkey


def _transports(credential: dict[str, Any]) -> list[str]:
    named = credential["response"].get("transports")
    return sorted({str(name) for name in named} & _TRANSPORTS) if isinstance(named, list) else []
