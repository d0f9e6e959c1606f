"""The form for translating a draft: the source on one side, the translation on the other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from wtforms import HiddenField

from engage.core.i18n.content import FullText
from engage.core.i18n.proposals import TranslationProposal
from engage.core.translating.forms import TranslationForm, Wanted, translation_form
from engage.drafts.policy.versions import LONGEST_CLAUSE

TEXTS_A_PAGE = 25
CHARACTERS_A_ROW = 42


class DraftTranslationForm(TranslationForm[str]):
    """Some texts of a draft in one language, by clause key. `keys` lists the keys, separated by spaces."""

    keys = HiddenField()


def draft_form(
    texts: Mapping[str, FullText],
    keys: Iterable[str],
    language: str,
    mine: Mapping[int, TranslationProposal],
) -> DraftTranslationForm:
    """Return the form for the texts with these keys in a language. `mine` is what the writer proposed."""
    chosen = {key: texts[key] for key in keys}
    wanted = Wanted(LONGEST_CLAUSE, CHARACTERS_A_ROW)
    return translation_form(DraftTranslationForm, chosen, language, wanted, mine=mine, keys=" ".join(chosen))
