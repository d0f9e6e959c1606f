"""A file of sessions is understood whole, or every mistake in it is named with its line."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from engage.city import City, load_city
from engage.config import ROOT
from engage.core.toml_source import SourceInvalid, TomlSource
from engage.listening.importing.drafts import ImportDraft
from engage.listening.importing.file import parse_import, read_import
from engage.listening.models import Mode

CITIES = ROOT / "city"
FILES = sorted(path for name in ("sessions.toml", "demo.toml") for path in CITIES.glob(f"*/{name}"))

GOOD = """
[[series]]
slug = "spring"

[series.text.en]
summary = "A talk."
description = "We talk."

[series.text.es]
summary = "Una charla."
description = "Hablamos."

[[outcome]]
key = "report"
kind = "report"
on = 2026-05-01
url = "https://example.org/report"

[outcome.text.en]
title = "Report"

[[session]]
slug = "talk"
series = "spring"
kind = "circle"
host = "orse"
starts_at = 2027-03-10T18:00:00
ends_at = 2027-03-10T20:00:00
modes = ["in_person", "virtual"]
place_name = "Library"
place_address = "1 Example Street"
virtual_url = "https://meet.example.org/talk"
languages = ["en", "es"]
interpretation = ["es"]
outcomes = ["report"]
outcome_due_on = 2027-04-01
published = true

[session.places]
in_person = 40
virtual = 20
meals = 30
childcare = { from_3_to_5 = 4 }

[session.text.en]
title = "Talk"
summary = "A special talk."

[session.text.es]
title = "Charla"
state = "reviewed"
reviewer = "Nora N."
"""


@pytest.fixture(scope="module")
def city() -> City:
    return load_city(CITIES / "sanjose")


@pytest.fixture
def parse(city: City) -> Callable[..., ImportDraft]:
    """Parse a text with per-language texts beside it."""

    def parse(text: str, **texts: str) -> ImportDraft:
        beside = [(tag, TomlSource(f"sessions.texts/{tag}.toml", one)) for tag, one in texts.items()]
        return parse_import(TomlSource("sessions.toml", text), beside, city)

    return parse


@pytest.fixture
def complaint(parse: Callable[..., ImportDraft]) -> Callable[..., list[str]]:
    """What is said about a text in which something was replaced."""

    def complaint(old: str = "", new: str = "", **texts: str) -> list[str]:
        assert old in GOOD
        # Announced languages need every text: the good file lacks one in Spanish.
        with pytest.raises(SourceInvalid) as caught:
            parse(_complete(GOOD).replace(old, new, 1), **texts)
        return [str(problem) for problem in caught.value.problems]

    return complaint


def _complete(text: str) -> str:
    return text.replace('title = "Charla"', 'title = "Charla"\nsummary = "Una charla especial."')


def line_of(words: str) -> int:
    return _complete(GOOD).split(words)[0].count("\n") + 1


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_every_file_of_the_repository_is_understood(path: Path) -> None:
    city = load_city(path.parent)

    draft = read_import(path, city)

    for session in draft.sessions:
        assert session.published
        for tag in session.languages:
            if tag not in session.languages_due:
                texts = {**session.texts, **(session.venue.texts if session.venue else {})}
                assert all(text.has(tag) for text in texts.values()), (session.slug, tag)


def test_the_sessions_of_summer_2024_are_as_the_papers_say() -> None:
    city = load_city(CITIES / "sacramento")

    draft = read_import(CITIES / "sacramento" / "sessions.toml", city)

    facts = [
        (
            one.audience,
            one.starts_at.astimezone(city.zone).isoformat()[:16],
            one.modes[0].value,
            one.venue.address[-5:] if one.venue else "",
        )
        for one in draft.sessions
    ]
    assert facts == [
        ("organizations", "2024-07-24T12:00", "virtual", ""),
        ("residents", "2024-08-14T18:00", "in_person", "95815"),
        ("residents", "2024-08-21T18:00", "in_person", "95832"),
        ("residents", "2024-08-28T18:00", "virtual", ""),
    ]
    for one in draft.sessions:
        assert [(o.key, o.happened_on, o.day_known) for o in one.outcomes] == [
            ("what-we-heard", date(2024, 10, 29), True),
            ("racial-equity-resolution", date(2024, 12, 3), True),
            ("partnership-report", date(2025, 1, 1), False),
        ]
        assert len(one.texts["title"].translations) == 11


def test_a_good_file_becomes_a_draft(parse: Callable[..., ImportDraft]) -> None:
    (session,) = parse(_complete(GOOD)).sessions

    assert session.starts_at == datetime(2027, 3, 11, 2, 0, tzinfo=UTC)
    assert session.modes == (Mode.IN_PERSON, Mode.VIRTUAL)
    assert session.capacities == {"in_person": 40, "virtual": 20, "meals": 30, "childcare:from_3_to_5": 4}
    assert (session.meals, session.childcare, session.largest_party) == (True, True, 8)
    assert session.outcome_due_on == date(2027, 4, 1)
    assert session.outcomes[0].url == "https://example.org/report"
    assert session.texts["title"].translations["es"].reviewer == "Nora N."


def test_a_session_takes_texts_of_its_series_with_their_translations_only(
    parse: Callable[..., ImportDraft],
) -> None:
    """The series' Spanish summary translates another English summary than the session's own."""
    (session,) = parse(_complete(GOOD)).sessions

    assert session.texts["summary"].translations["es"].value == "Una charla especial."
    assert session.texts["description"].source == "We talk."
    assert session.texts["description"].translations["es"].value == "Hablamos."
    assert session.texts["expect"].source == ""


def test_texts_can_stand_in_files_per_language(parse: Callable[..., ImportDraft]) -> None:
    spanish = 'state = "machine"\n[session.talk]\nexpect = "Sillas."\n'
    inline = _complete(GOOD)[_complete(GOOD).index("[session.text.es]") :]
    english = GOOD.replace('summary = "A special talk."', 'summary = "A special talk."\nexpect = "Chairs."')
    text = _complete(english).replace(inline, "")
    spanish += 'title = "Charla"\nsummary = "Una charla especial."\n'

    (session,) = parse(text, es=spanish).sessions

    assert session.texts["expect"].translations["es"].value == "Sillas."


def test_a_language_can_be_promised_for_a_day(parse: Callable[..., ImportDraft]) -> None:
    text = _complete(GOOD).replace(
        'languages = ["en", "es"]', 'languages = ["en", "es", "vi"]\nlanguages_due = { vi = 2027-02-01 }'
    )

    assert parse(text).sessions[0].languages_due == {"vi": date(2027, 2, 1)}


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('slug = "talk"', 'slug = "Talk!"', "session 1 → slug: 'Talk!' must be small letters"),
        (
            'series = "spring"',
            'series = "fall"',
            "session 1 → series: there is no [[series]] with slug 'fall'",
        ),
        ('kind = "circle"', 'kind = "party"', "session 1 → kind: 'party' is unknown: use one of forum"),
        ('host = "orse"', 'host = "rea"', "session 1 → host: 'rea' is unknown: use one of orse"),
        ("starts_at = 2027", 'starts_at = "2027', "this is not TOML"),
        (
            "starts_at = 2027-03-10T18:00:00",
            "starts_at = 2027-03-10",
            "starts_at: this must be a local date and time",
        ),
        ("starts_at = 2027-03-10T18:00:00", "starts_at = 2027-03-10T18:00:00Z", "without quotes or offset"),
        ("starts_at = 2027-03-10T18:00:00", "starts_at = 2027-03-14T02:30:00", "this time does not exist"),
        ("starts_at = 2027-03-10T18:00:00", "starts_at = 2026-11-01T01:30:00", "this time comes twice"),
        (
            "ends_at = 2027-03-10T20:00:00",
            "ends_at = 2027-03-10T18:00:00",
            "ends_at: this must be later than starts_at",
        ),
        ("ends_at = 2027-03-10T20:00:00", "", "session 1 → ends_at: this is missing"),
        ('modes = ["in_person", "virtual"]', 'modes = ["on_the_moon"]', "modes: 'on_the_moon' is unknown"),
        (
            'modes = ["in_person", "virtual"]',
            'modes = ["virtual"]',
            "place_name: the session is virtual only",
        ),
        ('place_name = "Library"', "", "place_name: this is missing"),
        ('virtual_url = "https', 'virtual_url = "http', "must be a whole address that starts with https://"),
        (
            'languages = ["en", "es"]',
            'languages = ["es"]',
            "'en', the language of the source texts, must be among them",
        ),
        ('languages = ["en", "es"]', 'languages = ["en", "ko"]', "languages: 'ko' is unknown"),
        ('languages = ["en", "es"]', 'languages = ["en", "es", "vi"]', "'vi' is announced but lacks title"),
        ('interpretation = ["es"]', 'interpretation = ["ru"]', "interpretation: 'ru' is unknown"),
        ('outcomes = ["report"]', 'outcomes = ["film"]', "there is no [[outcome]] with key 'film'"),
        ("in_person = 40", "in_person = -1", "places → in_person: -1 must be between 0 and 100000"),
        ("in_person = 40", "", "places → in_person: this is missing"),
        ("from_3_to_5 = 4", "teens = 4", "childcare → teens: this key is unknown here"),
        ("published = true", 'published = "yes"', "published: this must be true or false"),
        ("published = true", "publish = true", "publish: this key is unknown here"),
        ("on = 2026-05-01", 'on = "May"', "outcome 1 → on: 'May' must be a date"),
        ("on = 2026-05-01", "", "outcome 1 → on: this is missing"),
        ('title = "Report"', "", "the title of outcome 'report' in en is missing"),
        ('title = "Talk"', "", "the text 'title' in en is missing"),
        ('title = "Talk"', 'title = "Talk\\u0000"', "the character U+0000 must not be in a text"),
        ('title = "Talk"', f'title = "{"x" * 201}"', "this has 201 characters: at most 200 fit"),
        ('state = "reviewed"', 'state = "perfect"', "state: 'perfect' is unknown"),
        ('reviewer = "Nora N."', "", "the state is reviewed but no one is named"),
        ("[session.text.es]", "[session.text.ko]", "'ko' is not a language of this city"),
    ],
)
def test_a_wrong_line_is_named(complaint: Callable[..., list[str]], old: str, new: str, words: str) -> None:
    said = complaint(old, new)

    assert any(words in one for one in said), said
    assert all(one.startswith("sessions.toml, line ") for one in said)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('kind = "circle"', 'kind = "party"'),
        ("in_person = 40", "in_person = -1"),
        ("published = true", "published = 1"),
        ("on = 2026-05-01", 'on = "May"'),
        ('state = "reviewed"', 'state = "perfect"'),
        ('title = "Talk"', 'title = ""'),
    ],
)
def test_the_line_is_the_one_of_the_key(complaint: Callable[..., list[str]], old: str, new: str) -> None:
    assert any(f"line {line_of(old)}:" in one for one in complaint(old, new))


def test_mistakes_of_all_files_are_named_together(complaint: Callable[..., list[str]]) -> None:
    said = complaint(
        'kind = "circle"',
        'kind = "party"',
        vi='[session.talk]\ntitel = "Buổi"\n[session.tlak]\ntitle = "x"\n',
        ko="",
    )

    assert len(said) == 4
    assert any(
        "sessions.texts/vi.toml, line 2: session → talk → titel: this key is unknown" in one for one in said
    )
    assert any(
        "sessions.texts/vi.toml, line 3: session → tlak: there is no session 'tlak'" in one for one in said
    )
    assert any("sessions.texts/ko.toml, line 1: 'ko' is not a language" in one for one in said)


def test_the_same_slug_twice_is_refused(parse: Callable[..., ImportDraft]) -> None:
    text = _complete(GOOD) + _complete(GOOD).split("[[session]]")[1].join(["\n[[session]]", ""])

    with pytest.raises(SourceInvalid, match="'talk' appears twice in the file"):
        parse(text)


def test_an_empty_file_says_what_it_needs(parse: Callable[..., ImportDraft]) -> None:
    with pytest.raises(SourceInvalid, match=r"there is no \[\[session\]\] in the file"):
        parse("")


def test_a_file_that_is_not_utf8_names_the_line(tmp_path: Path, city: City) -> None:
    path = tmp_path / "sessions.toml"
    path.write_bytes(b'[[session]]\nslug = "\xff"\n')

    with pytest.raises(SourceInvalid, match=r"sessions.toml, line 2: the file is not UTF-8 here"):
        read_import(path, city)


def test_a_huge_file_is_refused(tmp_path: Path, city: City) -> None:
    path = tmp_path / "sessions.toml"
    path.write_bytes(b"#" * (1024 * 1024 + 1))

    with pytest.raises(SourceInvalid, match="larger than"):
        read_import(path, city)
