"""Error texts for a file of translations."""

from __future__ import annotations

from engage.core.i18n import gettext as _
from engage.core.i18n.exchange import ExchangeProblem, Reason


def exchange_problem(problem: ExchangeProblem, *, foreign: str) -> str:
    """Return what is wrong, and where. `foreign` is the text for an unknown unit, with `%(unit)s` for its name."""
    said = {
        Reason.NOT_UTF8: _("We cannot read the letters in this file. Save it as UTF-8, and send it again."),
        Reason.NOT_READABLE: _("We cannot read this file. Please send an XLIFF or CSV file."),
        Reason.TOO_LARGE: _("The file is too large. Please send it in parts."),
        Reason.WRONG_LANGUAGE: _("The file is for another language: %(detail)s.", detail=problem.detail),
        Reason.COLUMN_MISSING: _("The column %(detail)s is missing from the file.", detail=problem.detail),
        Reason.NO_UNITS: _("There is no text in the file."),
        Reason.TOO_MANY: _("There are too many texts in the file."),
        Reason.UNKNOWN_UNIT: foreign % {"unit": problem.unit},
        Reason.UNIT_TWICE: _("The text %(unit)s is in the file twice.", unit=problem.unit),
        Reason.SOURCE_MISSING: _(
            "The source of the text %(unit)s is missing from the file.", unit=problem.unit
        ),
        Reason.MARKUP: _(
            "The text %(unit)s has markup in it. Please use plain text only.", unit=problem.unit
        ),
        Reason.CHARACTER: _(
            "The text %(unit)s has a character that we cannot store. Please take it out.", unit=problem.unit
        ),
        Reason.TOO_LONG: _("The text %(unit)s is too long.", unit=problem.unit),
        Reason.AND_MORE: _("There are more mistakes. Correct these first, then send the file again."),
    }[problem.reason]
    return _("Line %(line)s: %(problem)s", line=problem.line, problem=said) if problem.line else said
