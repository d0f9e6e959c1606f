"""Sign-in links, which count as the first factor once.

A link's token is an HMAC over its purpose and nonce, so the worker can write it when the mail is sent. The table stores
only its SHA-256: neither the database nor a message waiting in the outbox is enough to sign in.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import partial

from sqlalchemy import delete, select
from sqlalchemy.orm import joinedload

from engage.accounts import policy
from engage.accounts.errors import PersonInactive, SignInLinkInvalid
from engage.accounts.models import DeviceFamily, Factor, LinkPurpose, SignIn, SignInLink, User
from engage.accounts.services import factors, people, sign_ins
from engage.core import audit, clock
from engage.core.db import db
from engage.core.outbox.services import enqueue
from engage.core.security.tokens import make_token, random_ident

_PURPOSE = "accounts.sign_in_link"
_SOMEBODY_WAITS = 10


def _hash(token: str) -> str:
    return hashlib.sha256(token.strip().lower().encode()).hexdigest()


def token_of(link: SignInLink) -> str | None:
    """Return the link's token, or None where the secret that made it is no longer in use."""
    token = make_token(_PURPOSE, link.nonce)
    return token if _hash(token) == link.token_hash else None


def make_link(user: User, purpose: LinkPurpose) -> SignInLink:
    """Make a link for an active person, and delete links that are over. Raises PersonInactive."""
    if not user.active:
        raise PersonInactive
    return _make_link(user.id, purpose)


def _make_link(user_id: int | None, purpose: LinkPurpose, next_path: str | None = None) -> SignInLink:
    now = clock.now()
    db.session.execute(delete(SignInLink).where(SignInLink.expires_at <= now))
    nonce = random_ident()
    link = SignInLink(
        user_id=user_id,
        purpose=purpose.value,
        nonce=nonce,
        token_hash=_hash(make_token(_PURPOSE, nonce)),
        next_path=next_path,
        created_at=now,
        expires_at=now + policy.LINK_LIFETIME[purpose],
    )
    db.session.add(link)
    db.session.flush()
    return link


def find_link(link_id: int) -> SignInLink | None:
    """Return a link that is still valid, with its person, or None."""
    statement = (
        select(SignInLink)
        .where(SignInLink.id == link_id, SignInLink.expires_at > clock.now())
        .options(joinedload(SignInLink.user, innerjoin=True))
    )
    link = db.session.execute(statement).unique().scalar_one_or_none()
    return link if link is not None and link.user.active else None


def ask_for_link(email: str, *, next_path: str | None = None) -> None:
    """Mail a sign-in link if an active person has this address. The caller cannot tell whether one does.

    Not by the time it takes either: the same statements are run for an address that is not known. Its message is about
    a link of nobody, and the worker drops it. `next_path`: the page to open then, also in another browser.
    """
    link = _make_link(people.find_active_id(email), LinkPurpose.SIGN_IN, next_path)
    key = f"accounts.sign_in_link:{link.nonce}"
    enqueue("accounts.sign_in_link", key=key, subject={"link": link.id}, priority=_SOMEBODY_WAITS)


def invite(person: people.NewPerson, *, actor: audit.Actor) -> User:
    """Add a person and mail them a link that is valid for some days. Raises EmailTaken."""
    user = people.add_person(person, actor=actor)
    send_invitation(user, actor=actor)
    return user


def send_invitation(user: User, *, actor: audit.Actor) -> None:
    """Mail the invitation. May be repeated. Raises PersonInactive."""
    link = make_link(user, LinkPurpose.INVITATION)
    enqueue("accounts.invitation", key=f"accounts.invitation:{link.nonce}", subject={"link": link.id})
    audit.record(actor, "user.invited", "user", user.id)


def make_link_by_hand(user: User, *, trial: bool, actor: audit.Actor) -> str:
    """Return a token for a command to print. `trial` skips the second factor and works in development mode only."""
    link = make_link(user, LinkPurpose.TRIAL if trial else LinkPurpose.COMMAND)
    audit.record(actor, "user.link_made", "user", user.id)
    token = token_of(link)
    assert token is not None, "a new link is made with the present secret"
    return token


@dataclass(frozen=True)
class Redeemed:
    """The result of using a link: the sign-in, and whether the person has to show a second factor."""

    sign_in: SignIn
    complete: bool
    has_factor: bool
    next_path: str | None = None


def redeem_link(token: str, *, device: DeviceFamily, own_device: bool, trial_allowed: bool) -> Redeemed:
    """Use a link up. Raises SignInLinkInvalid when it was used, has expired or was not made by this site.

    The sign-in is open at once where no second factor is required and none is set up.
    """
    now = clock.now()
    using = (
        delete(SignInLink)
        .where(SignInLink.token_hash == _hash(token), SignInLink.expires_at > now)
        .returning(SignInLink.user_id, SignInLink.purpose, SignInLink.next_path)
    )
    row = db.session.execute(using).one_or_none()
    user = people.find_user(row.user_id) if row is not None and row.user_id is not None else None
    if row is None or user is None or not user.active:
        raise SignInLinkInvalid
    db.session.execute(delete(SignInLink).where(SignInLink.user_id == user.id))
    start = partial(sign_ins.start, user, device=device, own_device=own_device)
    if row.purpose == LinkPurpose.TRIAL:
        if not trial_allowed:
            raise SignInLinkInvalid
        return Redeemed(start(complete=True, factor=Factor.TRIAL), True, False)
    has_factor = factors.has_factor(user.id)
    complete = not has_factor and not policy.needs_second_factor(user.permissions)
    return Redeemed(start(complete=complete), complete, has_factor, row.next_path)
