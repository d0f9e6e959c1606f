"""What pages for translating share: the target language, file export, file import."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from flask import Response, flash

from engage.core.db import write
from engage.core.errors import NotFound
from engage.core.i18n import Language, by_tag, ngettext
from engage.core.i18n import gettext as _
from engage.core.i18n.exchange import (
    ExchangeInvalid,
    ImportResult,
    InUnit,
    OutUnit,
    write_csv,
    write_xliff,
)
from engage.core.i18n.returned_files import read_file
from engage.core.translating.forms import ImportForm
from engage.core.translating.labels import exchange_problem

Take = Callable[[Sequence[InUnit], bool], ImportResult]


def find_target(tag: str, languages: Iterable[Language]) -> Language:
    """Return the language in the address, if it is a target language. Raises NotFound."""
    for language in languages:
        if language.tag == tag:
            return language
    raise NotFound


def send_file(units: Sequence[OutUnit], kind: str, *, source: str, target: Language, name: str) -> Response:
    """Return the texts as a file for translation tools: `xliff` or `csv`. `source` is the tag of their language."""
    if kind == "xliff":
        body = write_xliff(units, by_tag(source).html_lang, target.html_lang, name)
        mime = "application/x-xliff+xml"
    else:
        body, mime = write_csv(units, target.tag), "text/csv"
    response = Response(body, mimetype=mime)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{target.tag}.{kind}"'
    return response


def say_what_waits(number: int) -> None:
    """Say on the next page how many of the texts that were just saved wait, if any."""
    if number:
        flash(
            ngettext(
                "%(num)d text waits for someone to confirm it. The checked text stays until then.",
                "%(num)d texts wait for someone to confirm them. The checked texts stay until then.",
                number,
            ),
            "warning",
        )


def take_file(form: ImportForm, target: Language, take: Take, *, foreign: str) -> ImportResult | None:
    """Import a file in a unit of work: all of it, or nothing with every mistake named at the form's file.

    `take` gets the units, and whether the reader vouches for those that the file marks as reviewed. `foreign`: see
    `exchange_problem`.
    """
    if not form.validate_on_submit():
        return None
    try:
        file = read_file(form.read(), target.tag)
        if file.left_out and not file.units:
            form.file.errors = [_("No text in this file is fully translated yet. We changed nothing.")]
            return None
        with write():
            result = take(file.units, form.vouched.data)
    except ExchangeInvalid as fact:
        form.file.errors = [exchange_problem(problem, foreign=foreign) for problem in fact.problems]
        return None
    _say_what_was_left_out(file.left_out)
    return result


def _say_what_was_left_out(number: int) -> None:
    """Say on the next page how many texts of the file changed nothing because they are not translated yet."""
    if number:
        flash(
            ngettext(
                "%(num)d text in the file is not fully translated yet. We left it out.",
                "%(num)d texts in the file are not fully translated yet. We left them out.",
                number,
            ),
            "info",
        )
