"""The rules of signing in, without a database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engage.accounts import policy
from engage.accounts.models import DeviceFamily, Factor, SignIn, User, UserRole
from engage.core.security.permissions import PERMISSIONS, Role, permissions_of

NOW = datetime(2027, 3, 1, 17, 0, tzinfo=UTC)


def sign_in(
    *roles: Role, factor: Factor | None = None, age: timedelta = timedelta(0), active: bool = True
) -> SignIn:
    then = NOW - age
    user = User(active=active, role_rows=[UserRole(role=role.value) for role in roles])
    return SignIn(
        user=user, created_at=then, seen_at=then, completed_at=then, factor=factor, factor_at=factor and then
    )


@pytest.mark.parametrize(
    ("role", "needed"),
    [
        (Role.ORGANIZER, True),
        (Role.ADMINISTRATOR, True),
        (Role.AUDITOR, True),
        (Role.TRANSLATOR, False),
        (Role.GREETER, False),
    ],
)
def test_who_needs_a_second_factor(role: Role, needed: bool) -> None:
    assert policy.needs_second_factor(PERMISSIONS[role]) is needed


def test_two_roles_without_a_factor_need_none_together_but_one_that_does_counts() -> None:
    assert not policy.needs_second_factor(permissions_of([Role.GREETER, Role.TRANSLATOR]))
    assert policy.needs_second_factor(permissions_of([Role.GREETER, Role.AUDITOR]))
    assert not policy.needs_second_factor(permissions_of([]))


def test_a_sign_in_without_the_factor_its_roles_need_is_closed() -> None:
    assert not policy.is_open(sign_in(Role.ORGANIZER), now=NOW, trial_allowed=False)
    assert policy.is_open(sign_in(Role.ORGANIZER, factor=Factor.PASSKEY), now=NOW, trial_allowed=False)
    assert policy.is_open(sign_in(Role.GREETER), now=NOW, trial_allowed=False)


def test_a_trial_is_open_in_development_only() -> None:
    trial = sign_in(Role.ADMINISTRATOR, factor=Factor.TRIAL)
    assert policy.is_open(trial, now=NOW, trial_allowed=True)
    assert not policy.is_open(trial, now=NOW, trial_allowed=False)


def test_a_switched_off_account_has_no_permissions_and_no_open_sign_in() -> None:
    off = sign_in(Role.ADMINISTRATOR, factor=Factor.TOTP, active=False)
    assert off.user.permissions == frozenset()
    assert not policy.is_open(off, now=NOW, trial_allowed=False)


@given(st.text(max_size=40), st.text(max_size=40))
def test_folding_is_stable_and_forgets_case(local: str, host: str) -> None:
    folded = policy.fold_email(f"{local}@{host}")
    assert policy.fold_email(folded) == folded
    assert folded == folded.lower()


@given(
    st.one_of(
        st.none(), st.text(max_size=50), st.sampled_from(["//a", "/\\a", "/a\r\nb", "/\ta", "https://a", "a"])
    )
)
def test_a_local_path_never_leaves_the_site(target: str | None) -> None:
    path = policy.local_path(target)
    assert path is None or (path.startswith("/") and not path.startswith(("//", "/\\")))
    assert path is None or not any(ord(char) < 33 for char in path)


def test_ordinary_local_paths_stay() -> None:
    for path in ("/", "/es/account", "/staff/people?page=2&q=%D8%A7"):
        assert policy.local_path(path) == path


@pytest.mark.parametrize(
    ("user_agent", "family"),
    [
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15", DeviceFamily.IPHONE),
        ("Mozilla/5.0 (Linux; Android 14; K) AppleWebKit/537.36 Chrome/130 Mobile", DeviceFamily.ANDROID),
        ("Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36", DeviceFamily.CHROMEBOOK),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Gecko/20100101 Firefox/132.0", DeviceFamily.WINDOWS),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Safari/605.1.15", DeviceFamily.MAC),
        ("Mozilla/5.0 (X11; Linux x86_64) Chrome/130", DeviceFamily.LINUX),
        ("", DeviceFamily.OTHER),
        ("\x00" * 5000, DeviceFamily.OTHER),
    ],
)
def test_device_families(user_agent: str, family: DeviceFamily) -> None:
    assert policy.device_family(user_agent) == family


@pytest.mark.parametrize(
    ("actor", "settled", "hours", "allowed"),
    [
        (1, {1, 2}, 0, False),
        (1, {1, 2}, 23.9, False),
        (1, {1, 2}, 24, True),
        (1, {1}, 0, False),
        (2, {1, 2}, 0, True),
        (2, {1}, 0, False),
        (2, {2}, 0, False),
        (2, set(), 24, True),
    ],
)
def test_who_may_finish_a_reset(actor: int, settled: set[int], hours: float, allowed: bool) -> None:
    finished = policy.may_finish_reset(
        asked_by=1, actor=actor, asked_at=NOW - timedelta(hours=hours), settled=settled, now=NOW
    )
    assert finished is allowed
