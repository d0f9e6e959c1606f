"""The rules of signing in, without a database.

Who needs a second factor: everybody who may see or change more than the texts to translate and today's list at the
door. A greeter or a translator is often a volunteer with a borrowed phone; they may set up a second factor, and then
it is asked of them as well.
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

# A sign-in that waits for its second factor, and the time in which a fresh one is enough to change factors.
PENDING_LIFETIME = timedelta(minutes=30)
FACTOR_FRESH = timedelta(minutes=30)
SEEN_STEP = timedelta(hours=1)
LONGEST_SIGN_IN = timedelta(days=60)
RESET_WAIT = timedelta(hours=24)

RECOVERY_CODES = 10
TOTP_WINDOW = 1  # steps of 30 seconds that a phone's clock may be off, either way
MOST_PASSKEYS = 10

LINKS_PER_ADDRESS_AND_HOUR = 5
LINKS_PER_NETWORK_AND_HOUR = 60
FACTOR_TRIES_PER_QUARTER = 8
FACTOR_TRIES_PER_DAY = 40


def needs_second_factor(permissions: Collection[Permission]) -> bool:
    """Whether somebody with these permissions must show a second factor before anything is shown."""
    return bool(set(permissions) - WITHOUT_SECOND_FACTOR)


def idle_limit(permissions: Collection[Permission]) -> timedelta:
    """How long a sign-in may rest unused. Reading does not count as use: a GET never writes."""
    return timedelta(days=3) if needs_second_factor(permissions) else timedelta(days=14)


def absolute_limit(permissions: Collection[Permission]) -> timedelta:
    """How long a sign-in lasts at most."""
    return timedelta(days=14) if needs_second_factor(permissions) else LONGEST_SIGN_IN


def is_open(sign_in: SignIn, *, now: datetime, trial_allowed: bool) -> bool:
    """Whether this sign-in lets its browser in. Needs `sign_in.user` with roles loaded."""
    user = sign_in.user
    if sign_in.completed_at is None or sign_in.revoked_at is not None or not user.active:
        return False
    if sign_in.factor == Factor.TRIAL and not trial_allowed:
        return False
    permissions = user.permissions
    if sign_in.factor is None and needs_second_factor(permissions):
        return False
    idle, age = now - sign_in.seen_at, now - sign_in.created_at
    return idle < idle_limit(permissions) and age < absolute_limit(permissions)


def is_pending(sign_in: SignIn, *, now: datetime) -> bool:
    """Whether the mail link was used and the second factor is still to come."""
    waiting = sign_in.completed_at is None and sign_in.revoked_at is None and sign_in.user.active
    return waiting and now - sign_in.created_at < PENDING_LIFETIME


def factor_is_fresh(sign_in: SignIn, *, now: datetime) -> bool:
    """Whether the second factor was shown so lately that factors may be changed."""
    return sign_in.factor_at is not None and now - sign_in.factor_at < FACTOR_FRESH


def may_finish_reset(*, asked_by: int, actor: int, asked_at: datetime, others: int, now: datetime) -> bool:
    """Whether `actor` may carry out a reset. `others`: active administrators besides the asker and the person.

    A second administrator may at once. The asker alone may where there is no second one, or after a day in which
    everybody concerned was told and nobody objected: an office whose other administrator is away is not locked out.
    """
    return actor != asked_by or others == 0 or now - asked_at >= RESET_WAIT


_DEVICES = (
    (re.compile(r"iphone|ipad|ipod"), DeviceFamily.IPHONE),
    (re.compile(r"android"), DeviceFamily.ANDROID),
    (re.compile(r"cros"), DeviceFamily.CHROMEBOOK),
    (re.compile(r"windows"), DeviceFamily.WINDOWS),
    (re.compile(r"macintosh|mac os"), DeviceFamily.MAC),
    (re.compile(r"linux"), DeviceFamily.LINUX),
)


def device_family(user_agent: str) -> DeviceFamily:
    """The rough kind of device a browser says it runs on."""
    words = user_agent[:500].lower()
    return next((family for pattern, family in _DEVICES if pattern.search(words)), DeviceFamily.OTHER)


def fold_email(email: str) -> str:
    """The form of an address that is stored and compared."""
    return email.strip().casefold().lower()


def local_path(target: str | None) -> str | None:
    """`target` if it is a path on this site, else None, so that nobody is sent elsewhere after signing in."""
    if not target or len(target) > 300 or not target.startswith("/") or target.startswith(("//", "/\\")):
        return None
    if any(ord(char) < 33 or ord(char) == 127 or char == "\\" for char in target):
        return None
    return target
