"""The languages of the product, and how a reader's preference selects one of them.

A language has a *tag*, used in addresses and in the data, and a *locale*, the name of its catalogue folder and, in
nearly all cases, of its data in Babel. The order is the city's own ranking of the languages that people here speak.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

Direction = Literal["ltr", "rtl"]

ONE_FORM = "nplurals=1; plural=0;"
ONE_AND_OTHERS = "nplurals=2; plural=(n != 1);"
UP_TO_ONE_AND_OTHERS = "nplurals=2; plural=(n > 1);"
RUSSIAN_FORMS = (
    "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);"
)


class UnknownLanguage(LookupError):
    """The language does not exist. The message lists the known ones."""


@dataclass(frozen=True)
class Language:
    """One language.

    `tag`: in addresses and data. `locale`: the catalogue's folder. `formats`: Babel's data for dates and numbers as
    readers in the United States write them. `html_lang`: BCP 47, for `lang` and `hreflang`. `plural_forms`: the
    header of its catalogues. `aliases`: other names that browsers and files use for it, lower case.
    """

    tag: str
    locale: str
    endonym: str
    english_name: str
    html_lang: str
    plural_forms: str
    direction: Direction = "ltr"
    formats: str = ""
    aliases: tuple[str, ...] = ()
    is_pseudo: bool = False

    @property
    def babel(self) -> str:
        """The name of the Babel locale that formats dates, numbers and lists."""
        return self.formats or self.locale

    @property
    def plural_count(self) -> int:
        """How many plural forms a translation has."""
        return int(self.plural_forms.split(";")[0].partition("=")[2])


ENGLISH = Language("en", "en", "English", "English", "en", ONE_AND_OTHERS, formats="en_US", aliases=("eng",))

LANGUAGES: tuple[Language, ...] = (
    ENGLISH,
    Language("es", "es", "Español", "Spanish", "es", ONE_AND_OTHERS, formats="es_US", aliases=("spa",)),
    Language(
        "zh-hant",
        "zh_Hant",
        "繁體中文",
        "Chinese (Traditional)",
        "zh-Hant",
        ONE_FORM,
        aliases=("zh-tw", "zh-hk", "zh-mo", "cmn-hant", "yue", "yue-hant", "zh-yue", "nan", "hak"),
    ),
    Language(
        "zh-hans",
        "zh_Hans",
        "简体中文",
        "Chinese (Simplified)",
        "zh-Hans",
        ONE_FORM,
        aliases=("zh", "zh-cn", "zh-sg", "zh-my", "cmn", "cmn-hans", "yue-hans", "wuu", "zho", "chi"),
    ),
    Language("pa", "pa", "ਪੰਜਾਬੀ", "Punjabi", "pa", UP_TO_ONE_AND_OTHERS, aliases=("pan", "pa-guru")),
    Language("hmn", "hmn", "Hmoob", "Hmong", "hmn", ONE_FORM, aliases=("mww", "hnj")),
    Language("ru", "ru", "Русский", "Russian", "ru", RUSSIAN_FORMS, aliases=("rus",)),
    Language("tl", "fil", "Tagalog", "Tagalog", "tl", UP_TO_ONE_AND_OTHERS, aliases=("fil", "tgl")),
    Language("vi", "vi", "Tiếng Việt", "Vietnamese", "vi", ONE_FORM, aliases=("vie",)),
    Language("hi", "hi", "हिन्दी", "Hindi", "hi", UP_TO_ONE_AND_OTHERS, aliases=("hin",)),
    Language(
        "fa",
        "fa",
        "فارسی",
        "Farsi",
        "fa",
        UP_TO_ONE_AND_OTHERS,
        direction="rtl",
        aliases=("fas", "per", "pes", "prs"),
    ),
    Language("ko", "ko", "한국어", "Korean", "ko", ONE_FORM, aliases=("kor",)),
)
TAGS: tuple[str, ...] = tuple(language.tag for language in LANGUAGES)

# Only these have a catalogue for staff pages.
STAFF_TAGS: tuple[str, ...] = ("en", "es")

# Only for finding untranslated text, never for readers: `pseudo.py`.
PSEUDO_LANGUAGES: tuple[Language, ...] = (
    Language("qps", "qps", "⟦Ƥşḗŭḓǿ⟧", "Pseudo", "qps", ONE_AND_OTHERS, formats="en_US", is_pseudo=True),
    Language(
        "qps-rtl",
        "qps",
        "⟦Ƥşḗŭḓǿ ←⟧",
        "Pseudo, right to left",
        "qps-Arab",
        ONE_AND_OTHERS,
        direction="rtl",
        formats="en_US",
        is_pseudo=True,
    ),
)

_BY_TAG = {language.tag: language for language in LANGUAGES + PSEUDO_LANGUAGES}
_BY_ALIAS = {alias: language for language in LANGUAGES for alias in (language.tag, *language.aliases)}
# Readers of Gurmukhi cannot read Punjabi in Arabic script, nor the reverse.
_NOT_OURS = frozenset({"pa-arab", "pa-pk", "pnb"})
# Readers of one Chinese script find the other script easier than English.
_NEXT_BEST = {"zh-hant": ("zh-hans",), "zh-hans": ("zh-hant",)}
_LONGEST_HEADER = 500


def by_tag(tag: str) -> Language:
    """Return the language with this tag. Raises UnknownLanguage."""
    try:
        return _BY_TAG[tag]
    except KeyError:
        raise UnknownLanguage(f"Unknown language {tag!r}: use one of {', '.join(TAGS)}.") from None


def by_tags(tags: Iterable[str]) -> tuple[Language, ...]:
    """Return the languages with these tags, in their order. Raises UnknownLanguage."""
    return tuple(by_tag(tag) for tag in tags)


def resolve(name: str) -> Language | None:
    """Return the language of a BCP 47 tag or locale name, shortening it as needed, or None if we do not have it.

    `zh-TW`, `zh_Hant_HK` and `yue` are Traditional Chinese, `fil` is Tagalog, `mww` is Hmong, `fa-AF` is Farsi.
    """
    name = name.strip().lower().replace("_", "-")
    while name and name not in _NOT_OURS:
        if name in _BY_ALIAS:
            return _BY_ALIAS[name]
        name = name.rpartition("-")[0]
    return None


def negotiate(accept_language: str | None, offered: Iterable[str], default: str) -> Language:
    """Return the best of the `offered` tags for an Accept-Language header, or the `default` tag's language.

    Preferences count in the order of their weights; a weight of 0 excludes. Raises UnknownLanguage for unknown tags.
    """
    available = {language.tag: language for language in by_tags(offered)}
    for wish in _wishes(accept_language or ""):
        language = resolve(wish)
        if language is None:
            continue
        for tag in (language.tag, *_NEXT_BEST.get(language.tag, ())):
            if tag in available:
                return available[tag]
    return by_tag(default)


def first_wish(accept_language: str | None) -> str:
    """Return the name of the language that a reader prefers to all others, whether we have it or not, or nothing."""
    return next(_wishes(accept_language or ""), "")


def _wishes(header: str) -> Iterator[str]:
    accepted = parse_accept_header(header[:_LONGEST_HEADER], LanguageAccept)
    return (name for name, weight in accepted if weight > 0)
