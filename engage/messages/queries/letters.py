"""What a letter says to a person whom no message and no call reaches. Nothing here is written."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from engage.core.outbox.models import CallTask
from engage.core.outbox.outgoing import Letter, Outgoing, Script, callee_of, letter_of, said_as_one
from engage.messages.queries.calls import open_tasks, say

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class LetterSheet:
    """One letter about all open messages to a person, in their language. `letter` has what only the newest one says."""

    task: CallTask
    language: str
    script: Script
    letter: Letter


def read_letter(task_id: int) -> LetterSheet | None:
    """Return the letter of one entry of the call list, or None where there is nothing to print. Raises NotFound.

    Nothing is printed for whoever may be somebody else: such a message is for a number, not for a person.
    """
    tasks = open_tasks(task_id)
    try:
        found = say(tasks, None)
    except Exception as error:  # noqa: BLE001 (one faulty message must not close the page)
        log.error("the words of letter %s could not be made: %s", task_id, type(error).__name__)
        return None
    return _sheet(tasks, found) if found else None


def _sheet(tasks: Sequence[CallTask], found: Sequence[Outgoing]) -> LetterSheet | None:
    newest = found[-1]
    callee = callee_of(newest)
    if callee is not None and callee.apart:
        return None
    script = said_as_one(letter_of(one).script for one in found)
    return LetterSheet(tasks[-1], newest.language, script, letter_of(newest))
