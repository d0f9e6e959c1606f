"""How a view carries out an action: in one unit of work, followed by a notice that says it is done or why it is not."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask import flash, redirect
from werkzeug.wrappers import Response

from engage.core.db import write
from engage.core.errors import DomainError, Forbidden, NotFound
from engage.core.forms import BaseForm
from engage.core.happened import Happened, noting
from engage.core.refusals import Refusals, why


def run(
    act: Callable[[], object],
    *,
    done: str | Callable[[Happened], str] | None,
    refusals: Refusals,
    back: str,
    tones: tuple[str, str] = ("success", "error"),
    refused_back: str | None = None,
) -> Response:
    """Carry out the action of a button, then redirect to `back` with a notice.

    `done` may be a function of what the action did: it is called afterwards (see `core.staff.told`).
    `tones` are the tones of the two notices: done, and refused. An error without a text in `refusals` is raised again,
    and becomes an error page. After a refusal the redirect goes to `refused_back`, where it is given.
    """
    try:
        with noting() as happened, write():
            act()
    except DomainError as fact:
        flash(_said(fact, refusals), tones[1])
        return redirect(refused_back or back, 303)
    if done is not None:
        flash(done(happened) if callable(done) else done, tones[0])
    return redirect(back, 303)


def accepted(
    form: BaseForm,
    act: Callable[[], object],
    *,
    refusals: Refusals,
    at: Mapping[type[DomainError], str] | None = None,
) -> bool:
    """Carry out the action of a form. Returns False where it was refused, with the reason in the form's errors.

    `at` names the field for an error's text; other texts appear above the form. NotFound and Forbidden become error
    pages unless `at` names them, and so does any error without a text in `refusals`.
    """
    beside = at or {}
    try:
        with write():
            act()
    except DomainError as fact:
        if isinstance(fact, NotFound | Forbidden) and type(fact) not in beside:
            raise
        say(form, fact, refusals, beside.get(type(fact)))
        return False
    return True


def say(form: BaseForm, fact: DomainError, refusals: Refusals, field: str | None = None) -> None:
    """Add the text for an error to a field or to the whole form. Raises the error again where it has no text."""
    said = _said(fact, refusals)
    if field is None:
        form.form_errors.append(said)
    else:
        form[field].errors = [*form[field].errors, said]


def _said(fact: DomainError, refusals: Refusals) -> str:
    said = why(fact, refusals)
    if said is None:
        raise fact
    return said
