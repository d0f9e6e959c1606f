"""The form for translating a session, for staff and outside translators."""

from __future__ import annotations

from collections.abc import Mapping

from engage.core.i18n import gettext as _
from engage.core.i18n import lazy_gettext as _l
from engage.core.i18n import lazy_pgettext as _p
from engage.core.i18n.content import FullText
from engage.core.i18n.proposals import TranslationProposal
from engage.core.translating.forms import TranslationForm, Wanted, translation_form

LONGEST, CHARACTERS_A_ROW = 8000, 40
TEXT_NAMES = {
    "title": _p("text about a session", "Title"),
    "summary": _p("text about a session", "Summary"),
    "description": _l("Description"),
    "directions": _l("How to find the place"),
    "transit": _l("By bus or light rail"),
    "parking": _l("Parking"),
    "entrance": _l("Entrance without steps"),
    "expect": _l("What to expect"),
    "informs": _l("The decision behind the session"),
    "cancel_reason": _l("Reason for canceling"),
}


class SessionTranslationForm(TranslationForm[int]):
    """All texts of a session in one language, by text id."""


def text_name(name: str) -> str:
    """Tell the translator what a text is."""
    return str(TEXT_NAMES[name]) if name in TEXT_NAMES else _("What came of it")


def session_form(
    texts: Mapping[str, FullText],
    language: str,
    *,
    may_review: bool,
    mine: Mapping[int, TranslationProposal],
) -> SessionTranslationForm:
    """Return the form for a session's texts in a language, in reading order. `mine` is what the writer proposed."""
    return translation_form(
        SessionTranslationForm,
        by_number(texts),
        language,
        Wanted(LONGEST, CHARACTERS_A_ROW, may_review),
        labels={text.id: text_name(name) for name, text in texts.items()},
        mine=mine,
    )


def by_number(texts: Mapping[str, FullText]) -> dict[int, FullText]:
    """Return the texts by id, as the form names them."""
    return {text.id: text for text in texts.values()}
