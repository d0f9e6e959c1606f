"""What pages share on which proposals for translations are confirmed, or the texts that stand are kept.

The texts stand beside each other in `components/proposals.html`; its buttons send what `asked` reads.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from flask import flash, request

from engage.core.db import write
from engage.core.i18n import Language, by_tag, ngettext
from engage.core.i18n.proposals import Waiting
from engage.core.i18n.submitting import Settled

Settle = Callable[[Sequence[str], bool], Settled]


@dataclass(frozen=True)
class WaitingLine:
    """A proposal on the page: what text it is for, and how it differs from the text that stands (`differences`)."""

    label: str
    waiting: Waiting
    differences: Sequence[Any]

    @property
    def source_language(self) -> Language:
        """The language of the source."""
        return by_tag(self.waiting.text.source_language)


def by_language(lines: Iterable[WaitingLine]) -> list[tuple[Language, list[WaitingLine]]]:
    """Return the lines, which are sorted by language, with their language."""
    return [
        (by_tag(tag), list(group))
        for tag, group in groupby(lines, key=lambda line: line.waiting.proposal.language)
    ]


def settle_asked(settle: Settle) -> None:
    """Settle in a unit of work what the buttons of the page ask, and say on the next page what became of it.

    `settle` gets the picks (`Waiting.pick`), and whether they are confirmed.
    """
    picks, use = asked()
    if not picks:
        return
    with write():
        settled = settle(picks, use)
    if settled.done:
        flash(_said(settled.done, use), "success")
    if settled.changed:
        flash(
            ngettext(
                "%(num)d text changed in the meantime. Please look at it again.",
                "%(num)d texts changed in the meantime. Please look at them again.",
                settled.changed,
            ),
            "warning",
        )


def asked() -> tuple[list[str], bool]:
    """Return the picks that a button asks for, one or all that are shown, and whether they are confirmed."""
    given = request.form
    if "all" in given:
        return given.getlist("shown"), given["all"] == "use"
    return given.getlist("use") or given.getlist("keep"), "use" in given


def _said(number: int, use: bool) -> str:
    if use:
        return ngettext("%(num)d new text is now in use.", "%(num)d new texts are now in use.", number)
    return ngettext("%(num)d text stays as it was.", "%(num)d texts stay as they were.", number)
