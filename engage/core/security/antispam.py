"""Detecting automated form submissions without puzzles, and without refusing anybody.

There are two signs: a field that people do not see was filled in, or the form came back faster than anybody can read it
(or without the token that shows when it was rendered, or after weeks). Either sign makes a submission *suspicious*; it
is never refused. The caller stores it as pending review and responds as always; staff see bursts of pending entries and
release them together, so that people who use a password manager, a screen reader or a page left open overnight lose
nothing.

Slow typists are not suspicious: the upper limit is in days, not minutes. Nor is a form that was shown in the future:
its signature proves that we showed it, and only the clocks of two hosts differ, or one was put back.
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

# No browser or password manager has a value for this name. It is hidden visually and from assistive technology,
# and its label says to leave it empty, for people with a text browser.
HONEYPOT_FIELD = "second_topic"
AGE_FIELD = "shown"
SHORTEST_SECONDS = 3
LONGEST_AGE = timedelta(days=7)
MOST_AHEAD = timedelta(days=1)  # a clock in the wrong time zone, at worst


class Sign(enum.StrEnum):
    """Why a submission looks automated. `TOO_FAST` and the like fit a column of 12 characters."""

    HONEYPOT = "honeypot"
    TOO_FAST = "too_fast"
    NOT_SHOWN = "not_shown"
    TOO_OLD = "too_old"


class _Signer(TimestampSigner):
    """A signer that uses the product's clock, so that tests can stop it."""

    def get_timestamp(self) -> int:
        return int(clock.now().timestamp())


def _signer() -> _Signer:
    keys = [*current_app.config.get("SECRET_KEY_FALLBACKS", []), current_app.config["SECRET_KEY"]]
    return _Signer(keys, salt="engage/form age")


def form_age_token(form: str) -> str:
    """Return the value of the hidden field `AGE_FIELD`: signed, it says only when the form `form` was rendered.

    A form that is shown again for correction keeps its first token, so that a quick correction is not suspicious.
    """
    sent = request.form.get(AGE_FIELD, "") if request and request.method == "POST" else ""
    if sent and _seconds_shown(form, sent) is not None:
        return sent
    return _signer().sign(form).decode().removeprefix(form)


def signs_of_a_machine(
    form: str, sent: Mapping[str, str], *, shortest_seconds: int = SHORTEST_SECONDS
) -> frozenset[Sign]:
    """Return the signs of an automated submission; usually none. `sent` is `request.form`."""
    signs: set[Sign] = set()
    if sent.get(HONEYPOT_FIELD, "").strip():
        signs.add(Sign.HONEYPOT)
    shown_for = _seconds_shown(form, sent.get(AGE_FIELD, ""))
    if shown_for is None or shown_for < -MOST_AHEAD.total_seconds():
        signs.add(Sign.NOT_SHOWN)
    elif 0 <= shown_for < shortest_seconds:
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
