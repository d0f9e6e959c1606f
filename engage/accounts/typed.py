"""Connects the browser's cookie with what is kept of typed work: the secret that opens it is in the cookie alone."""

from __future__ import annotations

import secrets

from flask import session
from flask_login import current_user

from engage.accounts.services import kept_work, people, sign_ins
from engage.core.db import db, write
from engage.core.typed_work import Fields

_SECRET = "kept_work"  # noqa: S105 (the name of an entry)
LONGEST_PATH = 298  # in a column of 300, with the fragment of `kept_work.keep`


class BrowserWork:
    """Typed work, as `core.typed_work` wants it kept: for this browser and the person of its last sign-in."""

    def keep(self, path: str, fields: Fields, *, is_answer: bool) -> bool:
        """Keep what this browser sent. Returns False where nobody knows whose it is."""
        owner = _last_owner()
        if owner is None or len(path) > LONGEST_PATH:
            return False
        secret = session.setdefault(_SECRET, secrets.token_urlsafe(32))
        with write():
            kept_work.keep(owner, secret, path=path, fields=fields, is_answer=is_answer)
        return True

    def language(self) -> str | None:
        """Return the language of the person of this browser's last sign-in, where that is known."""
        owner = _last_owner()
        if owner is None:
            return None
        language = people.get_user(owner).language
        db.session.rollback()
        return language

    def forget(self, path: str, fields: Fields) -> None:
        """Drop what is kept of this form: it was sent."""
        secret = _secret()
        if secret is None or not current_user.is_authenticated:  # this request may have signed them out
            return
        if kept_work.is_kept(current_user.id, secret, path):
            with write():
                kept_work.forget_sent(current_user.id, secret, path=path, fields=fields)


def list_kept() -> list[kept_work.Kept]:
    """Return what the signed-in person typed in this browser when they were signed out. Mostly no statement."""
    secret = _secret()
    if secret is None or not current_user.is_authenticated:
        return []
    return kept_work.list_kept(current_user.id, secret)


def forget_all() -> None:
    """Drop all that the signed-in person typed in this browser. Inside `write()`."""
    secret = _secret()
    if secret is not None:
        kept_work.forget(current_user.id, secret)


def clear_session() -> None:
    """Empty this browser's session, except for the secret of what is kept."""
    secret = _secret()
    session.clear()
    if secret is not None:
        session[_SECRET] = secret


def _secret() -> str | None:
    secret = session.get(_SECRET)
    return secret if isinstance(secret, str) else None


def _last_owner() -> int | None:
    sign_in_id = session.get("_user_id")
    owner = sign_ins.owner_of(sign_in_id) if isinstance(sign_in_id, str) else None
    db.session.rollback()
    return owner
