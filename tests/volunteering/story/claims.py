"""What a message says of how things stand, and for whom that is so."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING

from sqlalchemy import select

from engage.accommodations.labels.names import language_name
from engage.accommodations.models import Assignment, State
from engage.core.db import db
from engage.core.i18n import gettext
from engage.listening.models import NeedKind, Registration
from engage.listening.services.access import load_registration
from engage.volunteering.models import Status

if TYPE_CHECKING:
    from tests.volunteering.story.post import Sent

_MARKS = re.compile("[\u200e\u200f\u2066-\u2069]")
# Sentences about a sign-up, and the only states of it in which they are so.
OF_SIGNUPS: Mapping[str, Collection[str]] = {
    "Your shift is confirmed: %(title)s": {Status.CONFIRMED},
    "Your shift is confirmed. Thank you for helping.": {Status.CONFIRMED},
    "Your shift is not confirmed yet. We will let you know.": {Status.PENDING},
    "The people who plan this session decide how many people from the City help at it.": {Status.PENDING},
    "We are holding a shift for you: %(title)s": {Status.SIGNED_UP},
    "Something is missing for your shift: %(title)s": {Status.SIGNED_UP},
    "You are on the waiting list: %(title)s": {Status.WAITING},
    "Good news: a spot opened up in the shift you asked for.": {Status.OFFERED},
    "We look forward to seeing you on %(begins)s.": {Status.CONFIRMED},
    "Reminder: %(title)s, %(begins)s.": {Status.CONFIRMED},
    "A shift opened up for you: %(title)s, %(begins)s. Please confirm by %(deadline)s.": {Status.OFFERED},
    "Your shift is canceled: %(title)s": {Status.CANCELLED},
    "Your shift is canceled.": {Status.CANCELLED},
    "So please do not come for this shift. We would be glad if you helped another time.": {Status.DECLINED},
    "Thank you for helping: %(title)s": {Status.COMPLETED},
}
OF_ASSIGNMENTS: Mapping[str, Collection[str]] = {
    "We need an interpreter into %(language)s on %(begins)s. Can you help?": {State.PROPOSED},
    "Can you help? %(title)s": {State.PROPOSED},
    "Thank you. You are confirmed for %(begins)s.": {State.ACCEPTED},
    "You are confirmed: %(title)s": {State.ACCEPTED},
    "We look forward to seeing you on %(begins)s.": {State.ACCEPTED},
    "Reminder: %(title)s, %(begins)s.": {State.ACCEPTED},
    "%(title)s: please write on your private page how long you worked.": {State.ACCEPTED},
    "Please write on your private page how long you worked.": {State.ACCEPTED},
}
THERE = "An interpreter into %(language)s will be at the session."
NOT_THERE = (
    "We are looking for an interpreter into %(language)s. We will let you know.",
    "We have not found an interpreter into %(language)s yet. We are still looking.",
    "We are sorry: we no longer have an interpreter into %(language)s for you.",
    "We could not find an interpreter into %(language)s.",
)


def says(text: str, sentence: str, **values: str) -> bool:
    """Whether a text says a sentence in the current language, whatever stands in its blanks."""
    written = gettext(sentence)
    parts = re.split(r"%\((\w+)\)s", plain(written))
    pattern = "".join(
        re.escape(part) if number % 2 == 0 else re.escape(values[part]) if part in values else ".+"
        for number, part in enumerate(parts)
    )
    return re.search(pattern, text) is not None


def plain(text: str) -> str:
    """A text without the marks of direction, and with simple spaces."""
    return re.sub(r"[^\S\n]+", " ", _MARKS.sub("", text))


def untrue(sent: Sent) -> Iterator[str]:
    """What a message says that is not so, and what it leaves out that its kind is about."""
    if sent.signup is not None:
        yield from _untrue(sent.text, OF_SIGNUPS, sent.signup.status)
    if sent.assignment is not None:
        yield from _untrue(sent.text, OF_ASSIGNMENTS, sent.assignment.state)
    if isinstance(sent.person, Registration):
        yield from _untrue_of_interpreters(sent, sent.person)


def _untrue(text: str, sentences: Mapping[str, Collection[str]], stands: str) -> Iterator[str]:
    said = [(sentence, so) for sentence, so in sentences.items() if says(text, sentence)]
    if not said:
        yield "does not say how it stands"
    yield from (f"says {sentence!r}, and is {stands}" for sentence, so in said if stands not in so)


def _untrue_of_interpreters(sent: Sent, party: Registration) -> Iterator[str]:
    """An interpreter is there, or is not: exactly one of the two is said, and it is so."""
    for language in load_registration(party.id).counts(NeedKind.INTERPRETATION):
        rows = select(Assignment.id).where(
            Assignment.session_id == party.session_id,
            Assignment.language == language,
            Assignment.state == State.ACCEPTED,
        )
        is_there = db.session.scalars(rows).first() is not None
        name = plain(language_name(language))
        says_so = says(sent.text, THERE, language=name)
        says_not = [one for one in NOT_THERE if says(sent.text, one, language=name)]
        if says_so != is_there or bool(says_not) == is_there:
            yield f"says there: {says_so}, not there: {says_not}, of {language}, and it is {is_there}"
