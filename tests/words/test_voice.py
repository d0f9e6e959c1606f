"""The English is what people say: docs/developing/words.md has the reasons."""

from __future__ import annotations

import re

import pytest

from tests.words.strings import Said, english, of_cities

# What is not said, and what is said instead.
INSTEAD = {
    r"\b(some|any|no|every)body\b": "someone, anyone, no one, everyone",
    r"\be-?mail\b(?<!email)|(?<!-)\bmails?\b|\bmail(ed|ing)\b": "email",
    r"\bat once\b": "right away, or at the same time",
    r"\bfor ?ever\b": "permanently, or for good",
    r"\b(go|goes|going) on (to|with)\b|^(go )?on to\b|^go on\b": "continue",
    r"\bcalled off\b|\bcancell(ed|ing)\b": "canceled",
    r"\b(neighbour|colour|favour|organis|recognis|programme)": "the American spelling",
    r"\bheld, |^held$|\bsessions? held\b": "past",
    r"\b(your|my|the) wish(es)?\b": "request",
    r"\btravel\b": "come",
    r"\bway in(to)?\b": "link",
    r"\bwhole (head|email)\b|\bheads?\b": "check code, full",
    r"\bset aside\b": "not used",
    r"\blooked at again\b": "next review",
    r"\bput (it )?right\b": "correct",
    r"\bdestroy": "delete permanently",
    r"\b(phone|ring) up\b|\bfortnight\b|\bwhilst\b": "what Californians say",
    r"\btake (the|this|my|an) (file|link|words?|answer|comment)s? (back|away|out)\b": "upload, turn off, withdraw",
    r"\bvouch\b": "say who checked it",
    r"\bin the way\b": "what must be done first",
}
RESIDENTS = {
    r"\bseats?\b|\bplaces? (for|are|is|left|free|held)\b": "spots",
    r"\bregistrations?\b|\bregister(ed|s|ing)?\b": "sign-up, sign up",
}
RESIDENTS_READ = (
    "listening/public",
    "listening/emails",
    "listening/forms",
    "listening/_",
    "listening/documents",
    "components/",
    "errors/",
)
ALLOWED = {
    "This is my own device",  # said at the device
    # As REA and REC wrote it.
    (
        "That is how we know who will be attending among our City partners and allows members from our planning "
        "team to contact you and follow up with details."
    ),
}
NOUNLESS = re.compile(
    r"^(It|This|They|That|These|Those) (is|was|are|were|has|have|had|can|could|may|might|will|would|does|do|did|"
    r"must|should|needs?|takes?|works|gives?|goes|makes?|means?|holds?|shows?|stands?|stays?|starts?|ends?|cannot|"
    r"[a-z]+ed)\b"
)


def _sentences(text: str) -> list[str]:
    return re.split(r"(?<=[.!?:])\s+|\n+", text)


def _wrong(said: Said, rules: dict[str, str]) -> list[str]:
    if said.english in ALLOWED:
        return []
    return [
        f"{said.place}: {said.english!r}: say {instead}"
        for pattern, instead in rules.items()
        if re.search(pattern, said.english, re.IGNORECASE)
    ]


@pytest.fixture(scope="module")
def said() -> list[Said]:
    """All of the English."""
    return english() + of_cities("en")


def test_the_english_is_what_people_say(said: list[Said]) -> None:
    assert [line for one in said for line in _wrong(one, INSTEAD)] == []


def test_what_residents_read_says_spots_and_sign_ups(said: list[Said]) -> None:
    theirs = [one for one in said if any(part in one.place for part in RESIDENTS_READ)]
    assert [line for one in theirs for line in _wrong(one, RESIDENTS)] == []


def test_no_sentence_begins_with_a_word_that_stands_for_another(said: list[Said]) -> None:
    assert [
        f"{one.place}: {sentence!r}"
        for one in said
        for sentence in _sentences(one.english)
        if NOUNLESS.search(sentence) and sentence not in ALLOWED
    ] == []
