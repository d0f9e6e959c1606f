"""What staff read after an act, and before it: who is told, and how. Counted from what the act did, never assumed."""

from __future__ import annotations

from engage.core.happened import Happened
from engage.core.i18n import staff_gettext as _
from engage.core.i18n import staff_ngettext as ngettext
from engage.core.outbox.reach import Reach, reach_of


def say_happened(happened: Happened, done: object = "", *, nothing: object = None) -> str:
    """Return the notice after an act: what was done, then who is told.

    Where the act neither changed nor enqueued anything: `nothing`, or that nothing was changed.
    """
    if happened.is_nothing:
        return str(_("Nothing was changed.") if nothing is None else nothing)
    return " ".join(str(part) for part in (done, told(reach_of(happened.due))) if str(part))


def told(reach: Reach) -> str:
    """Return who is being told: "2 emails are on their way. 1 call to make." Empty where nobody is."""
    return " ".join(
        sentence
        for number, sentence in (
            (
                reach.by_email,
                ngettext("%(num)s email is on its way.", "%(num)s emails are on their way.", reach.by_email),
            ),
            (
                reach.by_text,
                ngettext(
                    "%(num)s text message is on its way.",
                    "%(num)s text messages are on their way.",
                    reach.by_text,
                ),
            ),
            (reach.by_call, calls_to_make(reach.by_call)),
            (
                reach.not_at_all,
                ngettext(
                    "%(num)s person has no working email or phone: print a letter, or tell them in person.",
                    "%(num)s people have no working email or phone: print letters, or tell them in person.",
                    reach.not_at_all,
                ),
            ),
        )
        if number
    )


def calls_to_make(number: int) -> str:
    """Return the label of people whom nobody can write to."""
    return ngettext("%(num)s call to make.", "%(num)s calls to make.", number)


def will_be_told(reach: Reach) -> list[str]:
    """Return who would be told by an act, a line for each way. Empty where nobody would be."""
    return [
        line
        for number, line in (
            (
                reach.by_email,
                ngettext("%(num)s person gets an email", "%(num)s people get an email", reach.by_email),
            ),
            (
                reach.by_text,
                ngettext(
                    "%(num)s person gets a text message", "%(num)s people get a text message", reach.by_text
                ),
            ),
            (
                reach.by_call,
                ngettext(
                    "%(num)s person needs a call from you",
                    "%(num)s people need a call from you",
                    reach.by_call,
                ),
            ),
            (
                reach.not_at_all,
                ngettext(
                    "%(num)s person needs a letter from you",
                    "%(num)s people need a letter from you",
                    reach.not_at_all,
                ),
            ),
        )
        if number
    ]
