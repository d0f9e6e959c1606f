"""The second factor: code apps, recovery codes, and which factors a person has. Passkeys are in `passkeys`."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass

import pyotp
from sqlalchemy import delete, func, select, update

from engage.accounts import policy
from engage.accounts.errors import FactorNeeded, FactorWrong
from engage.accounts.models import Factor, Passkey, RecoveryCode, SignIn, TotpSecret, User
from engage.accounts.services import sign_ins
from engage.core import audit, clock
from engage.core.db import db, lock, scalar
from engage.core.errors import Forbidden
from engage.core.outbox.services import enqueue
from engage.core.security.sealing import SealBroken, seal, unseal
from engage.core.security.tokens import random_ident
from engage.core.text import latin_digits

_PURPOSE = "accounts.totp"


@dataclass(frozen=True)
class FactorsOfPerson:
    """The factors that a person has set up."""

    passkeys: tuple[Passkey, ...]
    has_totp: bool
    recovery_codes: int

    @property
    def any(self) -> bool:
        """Return whether the person has a second factor. Recovery codes alone do not count."""
        return bool(self.passkeys) or self.has_totp


def factors_of(user_id: int) -> FactorsOfPerson:
    """Return all factors that the person has set up."""
    passkeys = db.session.scalars(select(Passkey).where(Passkey.user_id == user_id).order_by(Passkey.id))
    codes = select(func.count()).select_from(RecoveryCode).where(RecoveryCode.user_id == user_id)
    return FactorsOfPerson(tuple(passkeys), db.session.get(TotpSecret, user_id) is not None, scalar(codes))


def has_factor(user_id: int) -> bool:
    """Return whether this person has a second factor and must show it."""
    passkeys = select(Passkey.user_id).where(Passkey.user_id == user_id)
    apps = select(TotpSecret.user_id).where(TotpSecret.user_id == user_id)
    return scalar(passkeys.union_all(apps).limit(1)) is not None


def offer_totp(user_id: int) -> str:
    """Return a new sealed secret for a code app.

    The browser keeps it until the first code proves that the app works.
    """
    return seal(_PURPOSE, f"{user_id}:{pyotp.random_base32()}")


def read_offer(sealed: str, *, user_id: int) -> str | None:
    """Return the secret of an offer made to this person, or None."""
    try:
        owner, _, secret = unseal(_PURPOSE, sealed).partition(":")
    except SealBroken:
        return None
    return secret if owner == str(user_id) else None


def totp_address(secret: str, *, email: str, issuer: str) -> str:
    """Return the `otpauth:` address for the QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=issuer)


def add_totp(sign_in: SignIn, sealed: str, code: str) -> SignIn:
    """Set up a code app in place of an earlier one. This counts as showing it. Raises FactorWrong."""
    user = sign_in.user
    may_set_up(sign_in)
    secret = read_offer(sealed, user_id=user.id)
    counter = _matching_counter(secret, code) if secret else None
    if secret is None or counter is None:
        raise FactorWrong
    lock(User, user.id)
    db.session.execute(delete(TotpSecret).where(TotpSecret.user_id == user.id))
    db.session.add(
        TotpSecret(
            user_id=user.id,
            sealed=seal(_PURPOSE, f"{user.id}:{secret}"),
            last_counter=counter,
            created_at=clock.now(),
        )
    )
    db.session.flush()
    note_change(user.id, "factor.totp_added")
    return sign_ins.complete(sign_in, Factor.TOTP)


def use_totp(sign_in: SignIn, code: str) -> SignIn:
    """Check a code of the app. Each code is accepted once. Raises FactorWrong."""
    row = db.session.get(TotpSecret, sign_in.user_id, populate_existing=True)
    secret = read_offer(row.sealed, user_id=sign_in.user_id) if row else None
    counter = _matching_counter(secret, code) if secret else None
    if counter is None:
        raise FactorWrong
    using = (
        update(TotpSecret)
        .where(TotpSecret.user_id == sign_in.user_id, TotpSecret.last_counter < counter)
        .values(last_counter=counter)
        .returning(TotpSecret.user_id)
    )
    if db.session.execute(using).first() is None:
        raise FactorWrong
    return sign_ins.complete(sign_in, Factor.TOTP)


def _matching_counter(secret: str, code: str) -> int | None:
    """Return the time step of this code, or None. Accepts the steps by which a phone's clock may be off.

    Digits of any script are accepted: keyboards for Farsi or Hindi type their own.
    """
    digits = "".join(latin_digits(code).split())
    totp = pyotp.TOTP(secret)
    present = totp.timecode(clock.now())
    for counter in range(present - policy.TOTP_WINDOW, present + policy.TOTP_WINDOW + 1):
        if hmac.compare_digest(totp.generate_otp(counter).encode(), digits.encode()):
            return counter
    return None


def make_recovery_codes(user: User) -> list[str]:
    """Replace all recovery codes and return the new ones. Only their hashes are stored, so this is the only time."""
    lock(User, user.id)
    codes = ["-".join(ident[at : at + 4] for at in (0, 4, 8, 12)) for ident in _idents(policy.RECOVERY_CODES)]
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
    db.session.add_all(RecoveryCode(user_id=user.id, code_hash=_code_hash(user.id, code)) for code in codes)
    db.session.flush()
    audit.record(user.id, "factor.recovery_codes_made", "user", user.id)
    return codes


def use_recovery_code(sign_in: SignIn, code: str) -> SignIn:
    """Use up a recovery code and tell the person by mail. Raises FactorWrong."""
    using = (
        delete(RecoveryCode)
        .where(
            RecoveryCode.user_id == sign_in.user_id,
            RecoveryCode.code_hash == _code_hash(sign_in.user_id, code),
        )
        .returning(RecoveryCode.id)
    )
    used = db.session.execute(using).scalar_one_or_none()
    if used is None:
        raise FactorWrong
    audit.record(sign_in.user_id, "factor.recovery_code_used", "user", sign_in.user_id)
    enqueue(
        "accounts.recovery_code_used",
        key=f"accounts.recovery_code_used:{sign_in.user_id}:{used}",
        subject={"user": sign_in.user_id},
    )
    return sign_ins.complete(sign_in, Factor.RECOVERY)


def remove_totp(user: User) -> None:
    """Remove the code app. Raises FactorNeeded when a person who needs a second factor has no other."""
    lock(User, user.id)
    have = factors_of(user.id)
    if not have.has_totp:
        return
    keep_a_factor(user, left=len(have.passkeys))
    db.session.execute(delete(TotpSecret).where(TotpSecret.user_id == user.id))
    note_change(user.id, "factor.totp_removed")


def may_set_up(sign_in: SignIn) -> None:
    """Raise Forbidden where an existing second factor must be shown before another one is set up."""
    if not has_factor(sign_in.user_id):
        return
    if sign_in.completed_at is None or not policy.factor_is_fresh(sign_in, now=clock.now()):
        raise Forbidden


def keep_a_factor(user: User, *, left: int) -> None:
    """Raise FactorNeeded where a person who needs a second factor would have none left."""
    if left == 0 and policy.needs_second_factor(user.permissions):
        raise FactorNeeded


def note_change(user_id: int, action: str) -> None:
    """Write an audit entry that a person's factors changed, and tell the person by mail."""
    audit.record(user_id, action, "user", user_id)
    enqueue(
        "accounts.factors_changed",
        key=f"accounts.factors_changed:{user_id}:{random_ident()}",
        subject={"user": user_id},
    )


def _idents(number: int) -> list[str]:
    return [random_ident() for _ in range(number)]


def _code_hash(user_id: int, code: str) -> str:
    """Return the hash of a recovery code. It needs no key, because a code has 80 random bits and cannot be guessed.

    Without a key the hash also survives a change of the secret.
    """
    letters = "".join(char for char in code.lower() if char.isalnum())
    return hashlib.sha256(f"{user_id}:{letters}".encode()).hexdigest()
