"""Messages about faults of texts and files, in the reader's language."""

from __future__ import annotations

from engage.core.i18n import gettext as _
from engage.core.i18n import lazy_gettext as _l
from engage.core.i18n.content import TextRefused
from engage.core.i18n.formats import format_number, isolate
from engage.core.refusals import Refusals
from engage.drafts.errors import (
    AlreadyTranslates,
    NewerVersion,
    NotATranslator,
    NothingChanged,
    OnlyInMeetings,
    RemarkEnded,
    TextMissing,
)
from engage.drafts.policy.outline import OutlineProblem, Reason


def outline_problem(problem: OutlineProblem) -> str:
    """Return what is wrong with a text that must become clauses, and in which line."""
    found, expected = isolate(problem.found), isolate(problem.expected)
    said = {
        Reason.NOTHING: lambda: _("There is no clause in this text."),
        Reason.TEXT_TOO_LONG: lambda: _(
            "The text is too long. At most %(most)s characters fit.", most=_number(problem.expected)
        ),
        Reason.CLAUSE_TOO_LONG: lambda: _(
            "This clause is too long. At most %(most)s characters fit.", most=_number(problem.expected)
        ),
        Reason.TOO_MANY: lambda: _(
            "The text has too many clauses. At most %(most)s fit.", most=_number(problem.expected)
        ),
        Reason.TOO_MANY_LINES: lambda: _(
            "The text has too many lines. At most %(most)s fit.", most=_number(problem.expected)
        ),
        Reason.AND_MORE: lambda: _("There are more mistakes. Correct these first, then send the file again."),
        Reason.CHARACTER: lambda: _(
            "There was a hidden character here (%(code)s). We took it out. Please check the line.", code=found
        ),
        Reason.EMPTY_CLAUSE: lambda: (
            _("Nothing is written after the number %(label)s.", label=found)
            if problem.found
            else _("Nothing is written after the mark of this heading.")
        ),
        Reason.STARTS_WRONG: lambda: _(
            "This is numbered %(found)s, but the next number here is %(expected)s.",
            found=found,
            expected=expected,
        ),
        Reason.SKIPS: lambda: _(
            "This is numbered %(found)s, but %(expected)s is left out before it.",
            found=found,
            expected=expected,
        ),
        Reason.REPEATS: lambda: _(
            "The number %(found)s was there before. The next number here is %(expected)s.",
            found=found,
            expected=expected,
        ),
        Reason.TOO_DEEP: lambda: _(
            "The clause %(label)s lies too deep. At most six levels fit.", label=found
        ),
    }[problem.reason]()
    return said if problem.reason is Reason.AND_MORE else at_line(problem.line, said)


def text_refused(fact: TextRefused) -> str:
    """Return why a text cannot be saved."""
    if fact.reason == "too_long":
        return _("The text is too long.")
    return _("There is a hidden character in the text (%(code)s). Take it out.", code=isolate(fact.reason))


def at_line(line: int, problem: str) -> str:
    """Return a problem with its line number."""
    return _("Line %(line)s: %(problem)s", line=line, problem=problem)


def _number(written: str) -> str:
    return format_number(int(written))


SPEAKING: Refusals = {
    TextMissing: _l("Write a comment, or change the words of the clause."),
    TextRefused: text_refused,
    OnlyInMeetings: _l(
        "Your comment is not saved: your group comments on drafts only while it is in a meeting."
    ),
}
ANSWERING: Refusals = {
    RemarkEnded: _l("Nothing is saved: somebody answered this meanwhile, or it was taken back."),
    OnlyInMeetings: _l("Nothing is saved: your group works on comments only while it is in a meeting."),
}
TAKING_UP: Refusals = {
    **ANSWERING,
    NewerVersion: _l(
        "Somebody saved a newer version meanwhile. Look at the clause as it is now, then save again."
    ),
    NothingChanged: _l("The clause says this already. Choose the version that says it, below."),
    TextRefused: text_refused,
}
ASKING: Refusals = {
    NotATranslator: _l(
        "We found no translator and no member of your group with this address. "
        "Check it, or ask the office to add the person as a translator."
    ),
    AlreadyTranslates: _l("This person can already translate it."),
}
