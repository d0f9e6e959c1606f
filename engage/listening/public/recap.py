"""What somebody wrote in the form, shown once more on the page after saving, so that they see a wrong letter at once.

It comes from the form and never from the database: who signs up again, or tries the name and contact of somebody else,
reads what they themselves have just typed. The browser carries it, sealed, in a cookie of its own for some minutes: it
is in no address, no history and no log, and we keep nothing. A browser without cookies gets the page without it.
"""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from typing import Any

from flask import current_app, request
from werkzeug.wrappers import Response

from engage.core import clock
from engage.core.security.sealing import SealBroken, seal, unseal
from engage.listening.models import Capture, Mode
from engage.listening.policy import Party
from engage.listening.services.reservations import Contact, IfFull, RegistrationRequest

COOKIE = "wrote"
SECONDS = 10 * 60
LONGEST = 3800  # characters; browsers drop cookies above 4 KB


def keep(response: Response, token: str, wanted: RegistrationRequest) -> None:
    """Give the browser what was written, for the page of this token."""
    content = {
        "until": clock.now().timestamp() + SECONDS,
        "wanted": {**asdict(wanted), "agreed": sorted(wanted.agreed)},
    }
    sealed = seal(_purpose(token), json.dumps(content, ensure_ascii=False))
    if len(sealed) <= LONGEST:
        response.set_cookie(
            COOKIE,
            sealed,
            max_age=SECONDS,
            httponly=True,
            samesite="Lax",
            secure=bool(current_app.config["SESSION_COOKIE_SECURE"]),
        )
    else:
        forget(response)


def find(token: str) -> RegistrationRequest | None:
    """Return what this browser wrote for the page of this token in the last minutes, or None."""
    try:
        content = json.loads(unseal(_purpose(token), request.cookies.get(COOKIE, "")))
        return _read(content["wanted"]) if content["until"] > clock.now().timestamp() else None
    except (SealBroken, KeyError, TypeError, ValueError):  # or an older version of the product sealed it
        return None


def forget(response: Response) -> None:
    """Ask the browser to drop what it carries."""
    response.delete_cookie(COOKIE)


def _read(wanted: dict[str, Any]) -> RegistrationRequest:
    party = Party(**wanted["party"])
    return RegistrationRequest(
        **wanted
        | {
            "contact": Contact(**wanted["contact"]),
            "party": replace(party, mode=Mode(party.mode)),
            "if_full": IfFull(wanted["if_full"]),
            "agreed": frozenset(map(Capture, wanted["agreed"])),
        }
    )


def _purpose(token: str) -> str:
    return f"listening.recap:{token}"
