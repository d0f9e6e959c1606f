"""Telling machines from people without puzzles, and without turning a single person away.

Two signs: a field that people do not see was filled in, and the form came back faster than anybody reads it (or with
no sign of having been shown at all, or after weeks). Either sign makes what was sent *suspicious*; it is never
refused. The caller stores it with a flag (`held`) and answers as always; staff see bursts of held entries and release
them in one go, so that whoever uses a password manager, a screen reader or a page left open overnight loses nothing.

Slow typists are not suspicious: there is no upper limit of minutes, only one of days.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from datetime import timedelta

from flask import current_app, request
from itsdangerous import BadSignature, TimestampSigner

from engage.core import clock
from engage.core.security.ratelimit import client_address

__all__ = ["AGE_FIELD", "HONEYPOT_FIELD", "Sign", "client_address", "form_age_token", "signs_of_a_machine"]

# No browser or password manager knows a value for this name. It is hidden from sight and from assistive technology,
# and its label still says to leave it empty, for whoever meets it in a text browser.
HONEYPOT_FIELD = "second_topic"
AGE_FIELD = "shown"
SHORTEST_SECONDS = 3
LONGEST_AGE = timedelta(days=7)


class Sign(enum.StrEnum):
    """Why something looks as if a machine had sent it. `TOO_FAST` and the like fit a column of 12 characters."""

    HONEYPOT = "honeypot"
    TOO_FAST = "too_fast"
    NOT_SHOWN = "not_shown"
    TOO_OLD = "too_old"


class _Signer(TimestampSigner):
    """Signs with the product's clock, so that tests can stop it."""

    def get_timestamp(self) -> int:
        return int(clock.now().timestamp())


def _signer() -> _Signer:
    keys = [*current_app.config.get("SECRET_KEY_FALLBACKS", []), current_app.config["SECRET_KEY"]]
    return _Signer(keys, salt="engage/form age")


def form_age_token(form: str) -> str:
    """The value of the hidden field `AGE_FIELD`: signed, says when the form `form` was shown, and nothing else.

    A form that is shown again for correction keeps its first token, so that who corrects quickly is not suspicious.
    """
    sent = request.form.get(AGE_FIELD, "") if request and request.method == "POST" else ""
    if sent and _seconds_shown(form, sent) is not None:
        return sent
    return _signer().sign(form).decode().removeprefix(form)


def signs_of_a_machine(
    form: str, sent: Mapping[str, str], *, shortest_seconds: int = SHORTEST_SECONDS
) -> frozenset[Sign]:
    """What about a sent form is suspicious; empty for nearly everybody. `sent` is `request.form`."""
    signs: set[Sign] = set()
    if sent.get(HONEYPOT_FIELD, "").strip():
        signs.add(Sign.HONEYPOT)
    shown_for = _seconds_shown(form, sent.get(AGE_FIELD, ""))
    if shown_for is None or shown_for < 0:
        signs.add(Sign.NOT_SHOWN)
    elif shown_for < shortest_seconds:
        signs.add(Sign.TOO_FAST)
    elif shown_for > LONGEST_AGE.total_seconds():
        signs.add(Sign.TOO_OLD)
    return frozenset(signs)


def _seconds_shown(form: str, token: str) -> float | None:
    if not token or len(token) > 200 or not token.isascii():
        return None
    try:
        _value, shown_at = _signer().unsign(form + token, return_timestamp=True)
    except BadSignature:
        return None
    return (clock.now() - shown_at).total_seconds()
