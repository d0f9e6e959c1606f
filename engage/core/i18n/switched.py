"""A filled form that is sent only to be shown again, in another language.

On a page with a form the language menu holds buttons of that form. The server then shows the form as it was filled, in
the other language: nothing is checked but the token, nothing is carried out and nothing is stored.
"""

from __future__ import annotations

from flask import request
from werkzeug.exceptions import HTTPException

from engage.core.pages import current_spec

SWITCH = "switch"
_ASKED = "engage.switch"


def is_switched() -> bool:
    """Return whether this request's form was sent only to be shown again in another language."""
    return bool(_asked())


def switched_to() -> str | None:
    """Return the tag of the language that was chosen in the menu beside a filled form."""
    asked = _asked()
    return asked[0] if asked else None


def switched_from() -> str | None:
    """Return the tag of the language in which the form was filled."""
    asked = _asked()
    return asked[1] if len(asked) > 1 else None


def switch_value(new: str, old: str) -> str:
    """Return what the button for the language `new` sends from a page in the language `old`."""
    return f"{new} {old}"


def _asked() -> list[str]:
    """Return the new language and the old one, where the form can show its input again; else nothing."""
    if not request or request.method != "POST":
        return []
    if _ASKED not in request.environ and (read := _read()) is not None:
        request.environ[_ASKED] = read
    known: list[str] = request.environ.get(_ASKED, [])
    return known


def _read() -> list[str] | None:
    """Read the field. Returns None where the body may not be read as a form, or not yet."""
    spec = current_spec()
    if spec is None or not spec.form_checks_csrf:
        return []
    try:
        return request.form.get(SWITCH, "").split()[:2]
    except HTTPException:  # larger than most may send; whoever may send it is known later
        return None
