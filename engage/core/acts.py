"""How a view carries out an act: in one unit of work, and whoever asked is told that it is done or why it is not."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask import flash, redirect
from werkzeug.wrappers import Response

from engage.core.db import write
from engage.core.errors import DomainError, Forbidden, NotFound
from engage.core.forms import BaseForm
from engage.core.refusals import Refusals, why


def run(
    act: Callable[[], object],
    *,
    done: str | None,
    refusals: Refusals,
    back: str,
    tones: tuple[str, str] = ("success", "error"),
    refused_back: str | None = None,
) -> Response:
    """Carry out what a button asks for, and go to `back` with a notice.

    `tones` are those of the two notices: done, and refused. A refusal without a text in `refusals` goes on to the pages
    about errors. After a refusal one is led to `refused_back`, where that is given.
    """
    try:
        with write():
            act()
    except DomainError as fact:
        flash(_said(fact, refusals), tones[1])
        return redirect(refused_back or back, 303)
    if done is not None:
        flash(done, tones[0])
    return redirect(back, 303)


def accepted(
    form: BaseForm,
    act: Callable[[], object],
    *,
    refusals: Refusals,
    at: Mapping[type[DomainError], str] | None = None,
) -> bool:
    """Carry out what a form asks for. False where it was refused, and the form says why.

    `at` names the field beside which a refusal is said; others are said above the form. What is not found or not
    allowed goes on to the pages about errors, unless `at` names it, and so does what has no text in `refusals`.
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
    """Say beside a field, or above the form, why something was refused. An error without a text goes on."""
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
