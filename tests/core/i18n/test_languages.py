"""Which languages there are, and which of them a browser's wishes lead to."""

from __future__ import annotations

import pytest
from babel import Locale

from engage.city import KNOWN_LANGUAGES
from engage.core.i18n.languages import (
    LANGUAGES,
    PSEUDO_LANGUAGES,
    TAGS,
    UnknownLanguage,
    by_tag,
    negotiate,
    resolve,
)


def test_there_are_twelve_in_the_citys_own_ranking() -> None:
    assert TAGS == ("en", "es", "zh-hant", "zh-hans", "pa", "hmn", "ru", "tl", "vi", "hi", "fa", "ko")
    assert KNOWN_LANGUAGES == TAGS


def test_only_farsi_is_written_from_right_to_left() -> None:
    assert [one.tag for one in LANGUAGES if one.direction == "rtl"] == ["fa"]


def test_the_pseudo_languages_are_not_among_the_languages() -> None:
    assert not set(PSEUDO_LANGUAGES) & set(LANGUAGES)
    assert by_tag("qps-rtl").direction == "rtl"


@pytest.mark.parametrize("language", LANGUAGES, ids=TAGS)
def test_babel_can_format_every_language(language) -> None:
    assert Locale.parse(language.babel).months["format"]["wide"][8]


def test_an_unknown_tag_is_refused_with_the_list_of_tags() -> None:
    with pytest.raises(UnknownLanguage, match=r"'xx'.*en, es, zh-hant"):
        by_tag("xx")


@pytest.mark.parametrize(
    ("name", "tag"),
    [
        ("zh-TW", "zh-hant"),
        ("zh-HK", "zh-hant"),
        ("zh_Hant_HK", "zh-hant"),
        ("yue", "zh-hant"),
        ("zh", "zh-hans"),
        ("zh-CN", "zh-hans"),
        ("zh-SG", "zh-hans"),
        ("zh-Hans-CN", "zh-hans"),
        ("fil", "tl"),
        ("fil-PH", "tl"),
        ("tl", "tl"),
        ("mww", "hmn"),
        ("hmn", "hmn"),
        ("hmn-Latn-US", "hmn"),
        ("hnj", "hmn"),
        ("prs", "fa"),
        ("prs-AF", "fa"),
        ("fa-AF", "fa"),
        ("es-419", "es"),
        ("es-MX", "es"),
        ("en-GB", "en"),
        ("pa-Guru-IN", "pa"),
        ("PA", "pa"),
        ("pa-Arab", None),
        ("pa-Arab-PK", None),
        ("pnb", None),
        ("uk", None),
        ("", None),
        ("-", None),
    ],
)
def test_other_names_of_a_language_are_understood(name: str, tag: str | None) -> None:
    language = resolve(name)
    assert (language.tag if language else None) == tag


@pytest.mark.parametrize(
    ("header", "tag"),
    [
        ("zh-TW,zh;q=0.9,en-US;q=0.8", "zh-hant"),
        ("de-DE,de;q=0.9,vi;q=0.5,en;q=0.4", "vi"),
        ("en;q=0.3,ko;q=0.8", "ko"),
        ("ko;q=0,en", "en"),
        ("*", "en"),
        ("de", "en"),
        ("", "en"),
        (None, "en"),
        (";;;q=x,,", "en"),
        ("x" * 100_000, "en"),
    ],
)
def test_the_best_offered_language_is_chosen(header: str | None, tag: str) -> None:
    assert negotiate(header, TAGS, "en").tag == tag


def test_only_offered_languages_are_chosen() -> None:
    assert negotiate("ko,vi;q=0.5", ("en", "es", "vi"), "en").tag == "vi"


def test_a_reader_of_one_chinese_script_gets_the_other_rather_than_english() -> None:
    assert negotiate("zh-CN,en;q=0.5", ("en", "zh-hant"), "en").tag == "zh-hant"
