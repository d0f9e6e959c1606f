"""A noun agrees with its number, in the languages where it has to."""

from __future__ import annotations

import re

import pytest

from engage.core.i18n import catalogues, checks
from engage.core.i18n.languages import by_tag
from tests.words.strings import entries

# A word right after the number, and words after which none has to agree.
_NOT_COUNTED = "by|of|still|free|left|more|can|accepted|asked|arranged|canceled|online|over|por|de|из|в|на"
_COUNTED = re.compile(rf"%\(num\)[sd] (?!(?:{_NOT_COUNTED})\b)[^\W\d_]{{2,}}")


@pytest.mark.parametrize("tag", ["en", "es", "ru"])
def test_a_noun_after_its_number_agrees_with_it(tag: str) -> None:
    language = by_tag(tag)
    assert [
        (entry.msgid, forms)
        for domain in catalogues.domains_of(language)
        for entry in entries(language, domain)
        if entry.msgid_plural
        for forms in [checks.forms_of(entry)]
        if any(map(_COUNTED.search, forms)) and len(set(forms)) == 1
    ] == []
