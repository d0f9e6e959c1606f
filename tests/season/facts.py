"""What is true now, and what was true before: read from the tables, in words that can be found again in any text.

Every place, title and note of a season has a word of its own (`new_word`), and every session a day of its own. So a
text that shows a fact of another session, or one that no longer holds, is known by a word or a day that is not its own.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select

from engage.core.city_time import city_day
from engage.core.db import db
from engage.core.i18n import in_language
from engage.core.i18n.content import load_all, text_hash
from engage.core.i18n.formats import format_day
from engage.listening.models import ListeningSession

WORD = re.compile(r"Zq[a-z]{4}")
LANGUAGES = ("en", "es", "zh-hant", "hmn", "fa")
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_words = itertools.count(1)


def new_word() -> str:
    """A word that no text holds yet."""
    number = next(_words)
    return "Zq" + "".join(_LETTERS[number // 26**place % 26] for place in range(4))


@dataclass
class Book:
    """Every word and day that ever belonged to a session, and those that belong to it now."""

    known: set[str] = field(default_factory=set)
    words: dict[tuple[int, str], set[str]] = field(default_factory=dict)  # by session and language
    days: dict[int, date] = field(default_factory=dict)
    all_days: set[date] = field(default_factory=set)

    def read(self) -> None:
        """Read the tables anew."""
        db.session.rollback()
        for session in db.session.scalars(select(ListeningSession)):
            for language in LANGUAGES:
                self.words[session.id, language] = set(_words_in(session, language))
                self.known |= self.words[session.id, language]
            self.days[session.id] = city_day(session.starts_at)
            self.all_days.add(self.days[session.id])
        db.session.rollback()

    def strange_words(self, session_id: int, language: str, text: str) -> set[str]:
        """The words in a text that belong to another session or language, or no longer to this one."""
        return set(WORD.findall(text)) & self.known - self.words[session_id, language]

    def strange_days(self, session_id: int, language: str, text: str) -> set[str]:
        """The days in a text that are those of another session, or no longer of this one."""
        with in_language(language):
            written = {without_marks(format_day(day)) for day in self.all_days - {self.days[session_id]}}
        plain = without_marks(text)
        return {day for day in written if re.search(rf"(?<!\d){re.escape(day)}(?!\d)", plain)}


def _words_in(session: ListeningSession, language: str) -> Iterator[str]:
    """The words of a session's facts as a reader is told them: translated, unless that is out of date."""
    of_venue = session.venue.texts.values() if session.venue is not None else ()
    for text in load_all(db.session(), [*session.text_ids, *of_venue]).values():
        own = text.translations.get(language)
        is_fresh = own is not None and own.source_hash == text_hash(text.source)
        yield from WORD.findall(own.value if own is not None and is_fresh else text.source)
    if session.venue is not None:
        yield from WORD.findall(session.venue.line)


def without_marks(text: str) -> str:
    """A text without the marks of direction, and with simple spaces."""
    return re.sub(r"\s+", " ", re.sub("[\u200e\u200f\u2066-\u2069]", "", text))
