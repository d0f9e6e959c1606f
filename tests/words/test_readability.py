"""What everyone reads is easy: measured as school grades (Flesch and Kincaid), for what that can see.

A formula sees long words and long sentences, not whether people say it so: that is what the voice is for. Short labels
have no meaningful grade. Names, and the words of the matter itself, are no words that a writer could choose, so they
count as one short word.
"""

from __future__ import annotations

import re

import textstat

from engage.core.i18n.state import MESSAGES
from tests.words.strings import Said, english, of_cities

MEAN, MOST = 4.0, 8.0  # grades
FEWEST_WORDS_FOR_THE_MEAN, FEWEST_WORDS_FOR_ONE = 4, 8
NAMES = (
    "Community Partnership and Accountability",
    "Community Partnership & Accountability",
    "Racial Equity Alliance",
    "Racial Equity Council",
    "Racial Equity Committee",
    "Office of Diversity & Equity",
    "Office of Racial and Social Equity",
    "California Public Records Act",
    "California's public-records law",
    "American Sign Language",
    "City of Sacramento",
    "City Council",
    "Sacramento",
    "California",
    "San José",
    "community organizations",
    "racial inequities",
    "racial disparities",
    "racial equity",
    "conversations, classes and workshops",
    "elected officials",
    "People with disabilities",
    "administrators",
    "administrator",
    "organization's",
    "consensus",
    "Google Authenticator",
    "Microsoft Authenticator",
    "JavaScript",
)
A_NAME = "Ann"
# What others adopted is quoted word for word; the short version of it and what we say about it are ours.
_ADOPTED = re.compile(r" expectations\.[\d-]+\.(?!about$|short)")
_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")


def _plain(text: str) -> str:
    for name in NAMES:
        text = text.replace(name, A_NAME)
    return _PLACEHOLDER.sub(A_NAME, re.sub(r"<[^>]+>", "", text))


def _grades(said: list[Said], fewest: int) -> list[tuple[float, str]]:
    plain = (_plain(one.english) for one in said)
    return sorted(
        (
            (round(textstat.flesch_kincaid_grade(text), 1), text)
            for text in plain
            if len(text.split()) >= fewest
        ),
        reverse=True,
    )


def _everyone_reads() -> list[Said]:
    return [one for one in english() if one.place.startswith(MESSAGES)]


def _cities_say() -> list[Said]:
    """Their texts for everyone; titles of documents are names, and what others adopted is quoted."""
    theirs = [one for one in of_cities("en") if "/texts " in one.place or "/sessions.texts " in one.place]
    return [one for one in theirs if " outcome." not in one.place and not _ADOPTED.search(one.place)]


def test_pages_and_mails_are_at_the_level_of_the_fourth_grade() -> None:
    grades = [grade for grade, _text in _grades(_everyone_reads(), FEWEST_WORDS_FOR_THE_MEAN)]
    assert sum(grades) / len(grades) <= MEAN


def test_no_text_of_a_page_or_mail_is_above_the_eighth_grade() -> None:
    assert [one for one in _grades(_everyone_reads(), FEWEST_WORDS_FOR_ONE) if one[0] > MOST] == []


def test_no_text_of_a_city_is_above_the_eighth_grade() -> None:
    assert [one for one in _grades(_cities_say(), FEWEST_WORDS_FOR_ONE) if one[0] > MOST] == []
