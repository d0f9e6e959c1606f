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
            "The text is too long. The limit is %(most)s characters.", most=_number(problem.expected)
        ),
        Reason.CLAUSE_TOO_LONG: lambda: _(
            "This clause is too long. The limit is %(most)s characters.", most=_number(problem.expected)
        ),
        Reason.TOO_MANY: lambda: _(
            "The text has too many clauses. The limit is %(most)s.", most=_number(problem.expected)
        ),
        Reason.TOO_MANY_LINES: lambda: _(
            "The text has too many lines. The limit is %(most)s.", most=_number(problem.expected)
        ),
        Reason.AND_MORE: lambda: _("There are more mistakes. Correct these first, then check again."),
        Reason.CHARACTER: lambda: _(
            "There was a hidden character here (%(code)s). We took it out. Please check the line.", code=found
        ),
        Reason.EMPTY_CLAUSE: lambda: (
            _("There is no text after the number %(label)s.", label=found)
            if problem.found
            else _("There is no text after the mark of this heading.")
        ),
        Reason.STARTS_WRONG: lambda: _(
            "The number here is %(found)s, but it must be %(expected)s.",
            found=found,
            expected=expected,
        ),
        Reason.SKIPS: lambda: _(
            "The number here is %(found)s, but %(expected)s is missing before it.",
            found=found,
            expected=expected,
        ),
        Reason.REPEATS: lambda: _(
            "The number %(found)s was used before. The next number here must be %(expected)s.",
            found=found,
            expected=expected,
        ),
        Reason.TOO_DEEP: lambda: _(
            "Clause %(label)s is too many levels down. A text can have at most six levels.", label=found
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
    OnlyInMeetings: _l("Your comment was not saved: your group can comment on drafts only during a meeting."),
}
ANSWERING: Refusals = {
    RemarkEnded: _l("Nothing was saved: someone has already replied to this comment, or it was withdrawn."),
    OnlyInMeetings: _l("Nothing was saved: your group can work on comments only during a meeting."),
}
TAKING_UP: Refusals = {
    **ANSWERING,
    NewerVersion: _l(
        "Someone saved a newer version in the meantime. Look at the clause as it is now, then save again."
    ),
    NothingChanged: _l("The clause already says this. Below, choose the version that says it."),
    TextRefused: text_refused,
}
ASKING: Refusals = {
    NotATranslator: _l(
        "We found no translator and no member of your group with this address. "
        "Check it, or ask the office to add the person as a translator."
    ),
    AlreadyTranslates: _l("This person can already translate it."),
}
