"""The rules of signing in, without a database.

A second factor is required of everybody who may see or change more than the texts to translate and the day's list of
guests at the door. Greeters and translators are often volunteers with a borrowed phone: for them a second factor is
optional, and is asked for once they have set one up.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import datetime, timedelta

from engage.accounts.models import DeviceFamily, Factor, LinkPurpose, SignIn
from engage.core.security.permissions import Permission

WITHOUT_SECOND_FACTOR = frozenset({Permission.GREET, Permission.TRANSLATE, Permission.SEE_STAFF_HOME})

LINK_LIFETIME = {
    LinkPurpose.SIGN_IN: timedelta(minutes=20),
    LinkPurpose.INVITATION: timedelta(days=7),
    LinkPurpose.COMMAND: timedelta(hours=1),
    LinkPurpose.TRIAL: timedelta(hours=12),
}

# How long a sign-in may wait for its second factor, and how long a shown factor is enough to change factors.
PENDING_LIFETIME = timedelta(minutes=30)
FACTOR_FRESH = timedelta(minutes=30)
SEEN_STEP = timedelta(hours=1)
LONGEST_SIGN_IN = timedelta(days=60)
RESET_WAIT = timedelta(hours=24)
# How long somebody must have been an administrator to count as the second one, where something takes two.
SETTLED_AFTER = timedelta(hours=24)

# How long what somebody typed when they were signed out is kept for them, and how many such forms of one person: more
# than anybody sends before they notice, so that none of them drops another.
KEPT_FOR = timedelta(hours=12)
MOST_KEPT = 25

RECOVERY_CODES = 10
TOTP_WINDOW = 1  # steps of 30 seconds that a phone's clock may be off, either way
MOST_PASSKEYS = 10

LINKS_PER_ADDRESS_AND_HOUR = 5
LINKS_PER_NETWORK_AND_HOUR = 60
FACTOR_TRIES_PER_QUARTER = 8
FACTOR_TRIES_PER_DAY = 40


def needs_second_factor(permissions: Collection[Permission]) -> bool:
    """Return whether people with these permissions must show a second factor before they see any page."""
    return bool(set(permissions) - WITHOUT_SECOND_FACTOR)


def idle_limit(permissions: Collection[Permission], *, own_device: bool) -> timedelta:
    """Return how long a sign-in may stay unused. Reading does not count as use, because a GET never writes."""
    if not own_device:
        return timedelta(hours=4)  # an evening's meeting in which somebody only listens until the vote
    return timedelta(days=3) if needs_second_factor(permissions) else timedelta(days=14)


def absolute_limit(permissions: Collection[Permission], *, own_device: bool) -> timedelta:
    """Return how long a sign-in lasts at most: on a device that others use too, a working day."""
    if not own_device:
        return timedelta(hours=12)
    return timedelta(days=14) if needs_second_factor(permissions) else LONGEST_SIGN_IN


def is_open(sign_in: SignIn, *, now: datetime, trial_allowed: bool) -> bool:
    """Return whether the sign-in is valid now. Needs `sign_in.user` with roles loaded."""
    user = sign_in.user
    if sign_in.completed_at is None or sign_in.revoked_at is not None or not user.active:
        return False
    if sign_in.factor == Factor.TRIAL and not trial_allowed:
        return False
    permissions, own = user.permissions, sign_in.own_device
    if sign_in.factor is None and needs_second_factor(permissions):
        return False
    idle, age = now - sign_in.seen_at, now - sign_in.created_at
    return idle < idle_limit(permissions, own_device=own) and age < absolute_limit(
        permissions, own_device=own
    )


def is_pending(sign_in: SignIn, *, now: datetime) -> bool:
    """Return whether the mail link was used and the second factor has not been shown yet."""
    waiting = sign_in.completed_at is None and sign_in.revoked_at is None and sign_in.user.active
    return waiting and now - sign_in.created_at < PENDING_LIFETIME


def factor_is_fresh(sign_in: SignIn, *, now: datetime) -> bool:
    """Return whether the second factor was shown recently enough to change factors."""
    return sign_in.factor_at is not None and now - sign_in.factor_at < FACTOR_FRESH


def may_finish_reset(
    *, asked_by: int, actor: int, asked_at: datetime, settled: Collection[int], now: datetime
) -> bool:
    """Return whether `actor` may carry out a reset. `settled`: administrators who count where something takes two.

    Two of these may do so at once: one asked, the other agrees. Otherwise one day passes first, in which the person and
    the other administrators were told by mail and none of them refused. So an office whose other administrator is away
    is not locked out, and an administrator who made a second one up gains nothing.
    """
    are_two = actor != asked_by and {actor, asked_by} <= set(settled)
    return are_two or now - asked_at >= RESET_WAIT


_DEVICES = (
    (re.compile(r"iphone|ipad|ipod"), DeviceFamily.IPHONE),
    (re.compile(r"android"), DeviceFamily.ANDROID),
    (re.compile(r"cros"), DeviceFamily.CHROMEBOOK),
    (re.compile(r"windows"), DeviceFamily.WINDOWS),
    (re.compile(r"macintosh|mac os"), DeviceFamily.MAC),
    (re.compile(r"linux"), DeviceFamily.LINUX),
)


def device_family(user_agent: str) -> DeviceFamily:
    """Return the rough kind of device that a browser reports in its User-Agent header."""
    words = user_agent[:500].lower()
    return next((family for pattern, family in _DEVICES if pattern.search(words)), DeviceFamily.OTHER)


def fold_email(email: str) -> str:
    """Return the form of an e-mail address that is stored and compared."""
    return email.strip().casefold().lower()


def local_path(target: str | None) -> str | None:
    """Return `target` if it is a path on this site, else None. Prevents open redirects after signing in."""
    if not target or len(target) > 300 or not target.startswith("/") or target.startswith(("//", "/\\")):
        return None
    if any(ord(char) < 33 or ord(char) == 127 or char == "\\" for char in target):
        return None
    return target
