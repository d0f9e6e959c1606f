"""Mails about signing in, one function a kind, made at the moment of sending in the person's own language.

They say nothing on the phone beyond their text without links: a link lets people in, and is not read aloud.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import current_app

from engage.accounts.models import FactorReset, SignInLink, User
from engage.accounts.services import links
from engage.core.addresses import public_address
from engage.core.db import db
from engage.core.outbox.outgoing import Callee, Email
from engage.core.outbox.registry import Subject, message, message_language
from engage.core.outbox.rendering import render_email


@message("accounts.sign_in_link")
def sign_in_link(subject: Subject) -> Email | None:
    """The link somebody asked for, while it works."""
    return _with_link("accounts/sign_in_link", subject)


@message("accounts.invitation")
def invitation(subject: Subject) -> Email | None:
    """The link for somebody new, while it works."""
    return _with_link("accounts/invitation", subject)


@message("accounts.factors_changed")
def factors_changed(subject: Subject) -> Email | None:
    """The person's passkeys, app or recovery codes changed."""
    return _about_account("accounts/factors_changed", subject)


@message("accounts.recovery_code_used")
def recovery_code_used(subject: Subject) -> Email | None:
    """Somebody got in with a recovery code of the person's."""
    return _about_account("accounts/recovery_code_used", subject)


@message("accounts.factor_reset")
def factor_reset(subject: Subject) -> Email | None:
    """The person's second factor was taken away."""
    return _about_account("accounts/factor_reset", subject)


@message("accounts.reset_requested")
def reset_requested(subject: Subject) -> Email | None:
    """Somebody asked to take the person's second factor away, and it has not happened yet."""
    if db.session.get(FactorReset, subject["user"]) is None:
        return None
    return _about_account("accounts/reset_requested", subject)


@message("accounts.reset_to_review")
def reset_to_review(subject: Subject) -> Email | None:
    """Another administrator is asked to agree to a reset."""
    reset = db.session.get(FactorReset, subject["user"])
    administrator = _active(subject["administrator"])
    person = _active(subject["user"])
    asked_by = _active(reset.requested_by_id) if reset is not None else None
    if administrator is None or person is None or asked_by is None:
        return None
    address = public_address("staff_accounts.show_person", user_id=person.id)
    return _mail("accounts/reset_to_review", administrator, about=person, asked_by=asked_by, address=address)


def _active(user_id: int) -> User | None:
    user = db.session.get(User, user_id)
    return user if user is not None and user.active else None


def _with_link(template: str, subject: Subject) -> Email | None:
    link = links.find_link(subject["link"])
    token = links.token_of(link) if link is not None else None
    if link is None or token is None:
        return None
    return _mail(
        template,
        link.user,
        deadline=link.expires_at,
        address=public_address(
            "accounts.show_link", language=message_language(link.user.language), token=token
        ),
        lifetime=_lifetime(link),
    )


def _lifetime(link: SignInLink) -> int:
    """How long the link lives in all: in minutes, or in days where it is days."""
    seconds = int((link.expires_at - link.created_at).total_seconds())
    return seconds // 60 if seconds < 86400 else seconds // 86400


def _about_account(template: str, subject: Subject) -> Email | None:
    user = _active(subject["user"])
    if user is None:
        return None
    address = public_address("accounts.show_account", language=message_language(user.language))
    return _mail(template, user, address=address)


def _mail(template: str, user: User, *, deadline: datetime | None = None, **facts: Any) -> Email:
    city = current_app.config["CITY"]
    rendered = render_email(template, user.language, name=user.name, staff_email=city.staff_email, **facts)
    return rendered.addressed(user.email, callee=Callee(name=user.name, deadline=deadline))
