"""The second factor: codes of an app, recovery codes, and what of them a person has. Passkeys: see `passkeys`."""

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
    """What a person has set up."""

    passkeys: tuple[Passkey, ...]
    has_totp: bool
    recovery_codes: int

    @property
    def any(self) -> bool:
        """Whether there is a second factor; recovery codes are only the way back to one."""
        return bool(self.passkeys) or self.has_totp


def factors_of(user_id: int) -> FactorsOfPerson:
    """Everything the person has set up."""
    passkeys = db.session.scalars(select(Passkey).where(Passkey.user_id == user_id).order_by(Passkey.id))
    codes = select(func.count()).select_from(RecoveryCode).where(RecoveryCode.user_id == user_id)
    return FactorsOfPerson(tuple(passkeys), db.session.get(TotpSecret, user_id) is not None, scalar(codes))


def has_factor(user_id: int) -> bool:
    """Whether a second factor is to be asked of this person."""
    passkeys = select(Passkey.user_id).where(Passkey.user_id == user_id)
    apps = select(TotpSecret.user_id).where(TotpSecret.user_id == user_id)
    return scalar(passkeys.union_all(apps).limit(1)) is not None


def offer_totp(user_id: int) -> str:
    """A new secret for a code app, sealed: it may wait with the browser until its first code proves it works."""
    return seal(_PURPOSE, f"{user_id}:{pyotp.random_base32()}")


def read_offer(sealed: str, *, user_id: int) -> str | None:
    """The secret of an offer made to this person, or None."""
    try:
        owner, _, secret = unseal(_PURPOSE, sealed).partition(":")
    except SealBroken:
        return None
    return secret if owner == str(user_id) else None


def totp_address(secret: str, *, email: str, issuer: str) -> str:
    """The `otpauth:` address that a QR code carries to a code app."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=issuer)


def add_totp(sign_in: SignIn, sealed: str, code: str) -> SignIn:
    """Set up a code app, in place of an earlier one; counts as showing it. Raises FactorWrong."""
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
    """Show a code of the app. Each code counts once. Raises FactorWrong."""
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
    """The time step whose code this is, within the window a slow clock needs.

    Digits may be typed in any script: keyboards for Farsi or Hindi give their own.
    """
    digits = "".join(latin_digits(code).split())
    totp = pyotp.TOTP(secret)
    present = totp.timecode(clock.now())
    for counter in range(present - policy.TOTP_WINDOW, present + policy.TOTP_WINDOW + 1):
        if hmac.compare_digest(totp.generate_otp(counter).encode(), digits.encode()):
            return counter
    return None


def make_recovery_codes(user: User) -> list[str]:
    """New codes in place of all older ones. They are given out here, once, and stored as hashes."""
    lock(User, user.id)
    codes = ["-".join(ident[at : at + 4] for at in (0, 4, 8, 12)) for ident in _idents(policy.RECOVERY_CODES)]
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
    db.session.add_all(RecoveryCode(user_id=user.id, code_hash=_code_hash(user.id, code)) for code in codes)
    db.session.flush()
    audit.record(f"user:{user.id}", "factor.recovery_codes_made", "user", user.id)
    return codes


def use_recovery_code(sign_in: SignIn, code: str) -> SignIn:
    """Show a recovery code, which is then gone; the person is told by mail. Raises FactorWrong."""
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
    audit.record(f"user:{sign_in.user_id}", "factor.recovery_code_used", "user", sign_in.user_id)
    enqueue(
        "accounts.recovery_code_used",
        key=f"accounts.recovery_code_used:{sign_in.user_id}:{used}",
        subject={"user": sign_in.user_id},
    )
    return sign_ins.complete(sign_in, Factor.RECOVERY)


def remove_totp(user: User) -> None:
    """Take the code app away. Raises FactorNeeded when it is the last factor of somebody who must have one."""
    lock(User, user.id)
    have = factors_of(user.id)
    if not have.has_totp:
        return
    keep_a_factor(user, left=len(have.passkeys))
    db.session.execute(delete(TotpSecret).where(TotpSecret.user_id == user.id))
    note_change(user.id, "factor.totp_removed")


def may_set_up(sign_in: SignIn) -> None:
    """Raise Forbidden where a second factor has to be shown before another one is set up."""
    if not has_factor(sign_in.user_id):
        return
    if sign_in.completed_at is None or not policy.factor_is_fresh(sign_in, now=clock.now()):
        raise Forbidden


def keep_a_factor(user: User, *, left: int) -> None:
    """Raise FactorNeeded where somebody who must have a second factor would have none."""
    if left == 0 and policy.needs_second_factor(user.permissions):
        raise FactorNeeded


def note_change(user_id: int, action: str) -> None:
    """Write down that a person's ways in changed, and tell the person by mail."""
    audit.record(f"user:{user_id}", action, "user", user_id)
    enqueue(
        "accounts.factors_changed",
        key=f"accounts.factors_changed:{user_id}:{random_ident()}",
        subject={"user": user_id},
    )


def _idents(number: int) -> list[str]:
    return [random_ident() for _ in range(number)]


def _code_hash(user_id: int, code: str) -> str:
    """The codes carry 80 random bits: a plain hash cannot be searched, and survives a change of the secret."""
    letters = "".join(char for char in code.lower() if char.isalnum())
    return hashlib.sha256(f"{user_id}:{letters}".encode()).hexdigest()
