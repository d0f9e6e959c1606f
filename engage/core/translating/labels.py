"""Error texts for a file of translations."""

from __future__ import annotations

from engage.core.i18n import gettext as _
from engage.core.i18n.exchange import ExchangeProblem, Reason


def exchange_problem(problem: ExchangeProblem, *, foreign: str) -> str:
    """Return what is wrong, and where. `foreign` is the text for an unknown unit, with `%(unit)s` for its name."""
    said = {
        Reason.NOT_UTF8: _("We cannot read the letters in this file. Save it as UTF-8, and send it again."),
        Reason.NOT_READABLE: _("The file cannot be read as XLIFF or CSV."),
        Reason.TOO_LARGE: _("The file is too large."),
        Reason.WRONG_LANGUAGE: _("The file is for another language: %(detail)s.", detail=problem.detail),
        Reason.COLUMN_MISSING: _("The file lacks the column %(detail)s.", detail=problem.detail),
        Reason.NO_UNITS: _("There is no text in the file."),
        Reason.TOO_MANY: _("There are too many texts in the file."),
        Reason.UNKNOWN_UNIT: foreign % {"unit": problem.unit},
        Reason.UNIT_TWICE: _("The text %(unit)s is in the file twice.", unit=problem.unit),
        Reason.SOURCE_MISSING: _("The text %(unit)s has lost its source.", unit=problem.unit),
        Reason.MARKUP: _("The text %(unit)s holds markup. Only plain text can be taken.", unit=problem.unit),
        Reason.CHARACTER: _("The text %(unit)s holds a character that cannot be kept.", unit=problem.unit),
        Reason.TOO_LONG: _("The text %(unit)s is too long.", unit=problem.unit),
        Reason.AND_MORE: _("There are more mistakes. Correct these first, then send it again."),
    }[problem.reason]
    return _("Line %(line)s: %(problem)s", line=problem.line, problem=said) if problem.line else said
