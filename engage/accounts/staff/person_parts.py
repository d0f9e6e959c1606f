"""The accounts' parts of a person's page for administrators: roles, second factor, sign-ins, the account."""

from __future__ import annotations

from flask_login import current_user

from engage.accounts import policy, signing_in
from engage.accounts.models import User
from engage.accounts.ports import Part, person_part
from engage.accounts.services import factors, people, resets, sign_ins
from engage.accounts.staff.people_forms import ROLE_NAMES
from engage.core import clock


@person_part(order=10)
def roles(person: User) -> Part:
    """The person's roles. The form belongs to the page; nobody changes their own roles."""
    return "accounts/staff/_person_roles.html", {
        "is_self": person.id == current_user.id,
        "role_names": ROLE_NAMES,
    }


@person_part(order=20)
def second_step(person: User) -> Part:
    """The person's second factors, and what to do if one is lost."""
    reset = resets.find_reset(person.id)
    asked_by = people.find_user(reset.requested_by_id) if reset is not None else None
    may_finish = reset is not None and policy.may_finish_reset(
        asked_by=reset.requested_by_id,
        actor=current_user.id,
        asked_at=reset.requested_at,
        settled=people.other_administrators(person.id),
        now=clock.now(),
    )
    return "accounts/staff/_person_second_step.html", {
        "have": factors.factors_of(person.id),
        "needs_factor": policy.needs_second_factor(person.permissions),
        "reset": reset,
        "asked_by": asked_by,
        "may_finish": may_finish,
        "is_self": person.id == current_user.id,
    }


@person_part(order=90)
def open_sign_ins(person: User) -> Part:
    """The devices on which the person is signed in."""
    found = sign_ins.list_open(person, trial_allowed=signing_in.trial_allowed())
    return "accounts/staff/_person_sign_ins.html", {"open_sign_ins": found}


@person_part(order=100)
def account(person: User) -> Part | None:
    """Inviting the person again, and deactivating or reactivating the account. None for the reader's own account."""
    return ("accounts/staff/_person_account.html", {}) if person.id != current_user.id else None
