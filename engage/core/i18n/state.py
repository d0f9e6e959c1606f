"""The current language of this thread or task, with its catalogues loaded.

It is a context variable, not Flask's `g`: reading it takes a tenth of a microsecond, and it serves requests, the worker
and commands alike. A request sets it when its address is known (`addresses.py`) and restores the old value at its end;
everything else uses `in_language`.
"""

from __future__ import annotations

import gettext
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path

from flask_babel import refresh

from engage.core.i18n.languages import ENGLISH, STAFF_TAGS, Language, by_tag
from engage.core.i18n.pseudo import PseudoTranslations

FOLDER = Path(__file__).resolve().parents[3] / "translations"
MESSAGES, STAFF = "messages", "staff"
DOMAINS = (MESSAGES, STAFF)


class Speech:
    """A language with its two catalogues. `staff` falls back to `messages`, and that to English."""

    __slots__ = ("language", "messages", "staff")

    def __init__(self, language: Language, folder: Path) -> None:
        self.language = language
        self.messages: gettext.NullTranslations
        self.staff: gettext.NullTranslations
        if language.is_pseudo:
            self.messages = self.staff = PseudoTranslations()
            return
        self.messages = _catalogue(language, MESSAGES, folder) or gettext.NullTranslations()
        staff = _catalogue(language, STAFF, folder) if language.tag in STAFF_TAGS else None
        if staff is None:
            self.staff = self.messages
        else:
            staff.add_fallback(self.messages)
            self.staff = staff


def _catalogue(language: Language, domain: str, folder: Path) -> gettext.NullTranslations | None:
    path = folder / language.locale / "LC_MESSAGES" / f"{domain}.mo"
    try:
        with path.open("rb") as file:
            return gettext.GNUTranslations(file)
    except FileNotFoundError:
        return None


@cache
def _speech(language: Language, folder: Path) -> Speech:
    return Speech(language, folder)


def forget_catalogues() -> None:
    """Load the catalogues again at their next use. Text that is being rendered now is not affected."""
    _speech.cache_clear()


_current: ContextVar[Speech | None] = ContextVar("engage_language", default=None)


def current_speech() -> Speech:
    """Return the current language with its catalogues; English where none was set."""
    return _current.get() or _speech(ENGLISH, FOLDER)


def current_language() -> Language:
    """Return the current language; English where none was set."""
    return current_speech().language


def speak(language: Language) -> Speech | None:
    """Set the current language. Returns what `speak_again` needs to restore the old one. Only for the request hooks."""
    before = _current.get()
    _current.set(_speech(language, FOLDER))
    refresh()
    return before


def speak_again(before: Speech | None) -> None:
    """Restore the language that was current before `speak`."""
    _current.set(before)
    refresh()


@contextmanager
def in_language(language: Language | str) -> Iterator[Language]:
    """Use another language inside the block: in a request, the worker, a command or a test.

    Takes a tag or a language. Raises UnknownLanguage.
    """
    chosen = by_tag(language) if isinstance(language, str) else language
    token = _current.set(_speech(chosen, FOLDER))
    refresh()
    try:
        yield chosen
    finally:
        _current.reset(token)
        refresh()
