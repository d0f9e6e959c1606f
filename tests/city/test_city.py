"""A city is data, and data that the product could not keep is refused with file, line and what to do."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from engage.city import KNOWN_LANGUAGES, City, CityInvalid, load_city
from engage.config import ROOT

CITIES = ROOT / "city"
SLUGS = sorted(folder.name for folder in CITIES.iterdir() if folder.is_dir())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the smaller city, to be broken."""
    return Path(shutil.copytree(CITIES / "sanjose", tmp_path / "sanjose"))


@pytest.fixture
def broken(folder: Path) -> Callable[..., str]:
    """Replace something in a file of the city and give back the complaint."""

    def change(old: str, new: str, file: str = "city.toml") -> str:
        path = folder / file
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new, 1))
        with pytest.raises(CityInvalid) as caught:
            load_city(folder)
        return str(caught.value)

    return change


@pytest.mark.parametrize("slug", SLUGS)
def test_every_city_of_the_repository_loads_and_is_translated_completely(slug: str) -> None:
    city = load_city(CITIES / slug)

    assert city.slug == slug
    whole = set(city.texts[city.default_language])
    assert [tag for tag in city.languages if set(city.texts[tag]) != whole] == []
    assert city.text_states[city.default_language] == "source"


@pytest.mark.parametrize(("slug", "age"), [("sacramento", 13), ("sanjose", 12)])
def test_who_is_in_no_age_band_for_children_is_counted_from_the_age_after_the_last(
    slug: str, age: int
) -> None:
    assert load_city(CITIES / slug).grown_from == age


def test_a_city_without_age_bands_counts_everyone_alike(folder: Path) -> None:
    path = folder / "city.toml"
    before, _head, rest = path.read_text().partition("[registration.child_bands]")
    path.write_text(before + rest[rest.index("\n[") :])

    assert load_city(folder).grown_from == 0


def test_sacramento_speaks_all_languages_of_the_product() -> None:
    assert load_city(CITIES / "sacramento").languages == KNOWN_LANGUAGES


@pytest.mark.parametrize("slug", SLUGS)
def test_no_schedule_is_approved_before_counsel_has_seen_it(slug: str) -> None:
    assert load_city(CITIES / slug).retention.approved is False


@pytest.mark.parametrize("slug", SLUGS)
def test_numbers_in_translated_texts_are_those_of_the_source(slug: str) -> None:
    city = load_city(CITIES / slug)
    for key, source in city.texts["en"].items():
        for number in re.findall(r"\d[\d.]*\d", source):
            for tag in city.languages:
                assert number in city.text(key, tag), (key, tag)


def test_a_made_up_contact_says_that_it_is_one() -> None:
    assert load_city(CITIES / "sacramento").placeholders() == ("racial_equity_alliance",)


def test_a_missing_translation_falls_back_and_says_so(folder: Path) -> None:
    path = folder / "texts" / "vi.toml"
    path.write_text('state = "machine"\n')

    city = load_city(folder)

    assert city.localized("city.name", "vi") == ("City of San José", "en")
    assert city.localized("city.name", "es").language == "es"


def test_phone_numbers_are_stored_internationally() -> None:
    assert load_city(CITIES / "sanjose").hosts["orse"].phone == "+14085550123"


def test_long_texts_come_in_paragraphs() -> None:
    assert len(load_city(CITIES / "sanjose").paragraphs("privacy.what.body", "es")) == 2


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('slug = "sanjose"', 'slug = "San José"', "line 2: slug"),
        ('slug = "sanjose"', 'slug = ""', "slug: this is empty"),
        ('slug = "sanjose"', "slug = 5", "this must be text in quotes"),
        ('"es", "vi"]\ncore', '"es", "xx"]\ncore', "line 3: languages: 'xx' is unknown"),
        ('"es", "vi"]\ncore', '"es", "es"]\ncore', "'es' appears twice"),
        (
            'core_languages = ["en", "es"',
            'core_languages = ["en", "ko"',
            "line 4: core_languages: 'ko' is unknown",
        ),
        ('default_language = "en"', 'default_language = "ko"', "default_language: 'ko' is unknown"),
        (
            'time_zone = "America/Los_Angeles"',
            'time_zone = "Mars/Olympus"',
            "time_zone: 'Mars/Olympus' is no time zone",
        ),
        ('region = "US"', 'region = "USA"', "region: 'USA' is no country code"),
        ("https://engage-sanjose", "http://engage-sanjose", "public_url: this must be https://"),
        (
            'staff_email = "orse@example.org"',
            'staff_email = "orse"',
            "staff_email: 'orse' is not an email address",
        ),
        ('phone = "408-555-0123"', 'phone = "12"', "hosts → orse → phone: '12' is not a phone number"),
        ('["forum", "workshop"', '["party", "workshop"', "session_kinds: 'party' is unknown"),
        ("party_limit = 8", "party_limit = 0", "party_limit: 0 must be between 1 and 50"),
        ("party_limit = 8", "party_limit = true", "party_limit: this must be a whole number"),
        ("party_limit = 8", "", "registration → party_limit: this is missing"),
        ("party_limit = 8", "party_limt = 8", "party_limt: this key is unknown here"),
        ("from_age = 6, to_age = 11", "from_age = 5, to_age = 11", "from_age: this overlaps the band before"),
        ("from_age = 6, to_age = 11", "from_age = 6, to_age = 3", "to_age: 3 is less than from_age 6"),
        ("approved = false", 'approved = "no"', "retention → approved: this must be true or false"),
        ("[retention.needs]\ndays = 730", "[retention.needs]", "retention → needs → days: this is missing"),
        ('counted_from = "recorded"', 'counted_from = "never"', "counted_from: 'never' is unknown"),
        ("assessed_on = 2026-11-22", "", "accessibility → assessed_on: this is missing"),
        (
            "assessed_on = 2026-11-22",
            "assessed_on = 2026-11-22T10:00:00",
            "this must be a date without a time",
        ),
        ('host = "orse"', 'host = "rea"', "accessibility → host: 'rea' is unknown"),
        ('mark = "none"', 'theme_colour = "red"', "theme_colour: 'red' must be a color"),
        ('slug = "sanjose"', 'slug = "sanjose', "line 2: this is not TOML"),
        ('sections = ["what"', 'sections = ["whole"', "privacy.whole.heading is missing"),
    ],
)
def test_what_cannot_be_kept_is_refused_with_its_line(
    broken: Callable[..., str], old: str, new: str, words: str
) -> None:
    complaint = broken(old, new)

    assert words in complaint
    assert complaint.startswith("sanjose/")


def test_everything_that_is_wrong_is_said_at_once(broken: Callable[..., str]) -> None:
    complaint = broken('region = "US"\npublic_url', 'region = "XX"\npublik_url')

    assert "region: 'XX'" in complaint
    assert "public_url: this is missing" in complaint
    assert "publik_url: this key is unknown" in complaint


def test_a_text_that_the_city_does_not_have_is_refused(broken: Callable[..., str]) -> None:
    complaint = broken("[need]\n", '[need]\nparking = "Estacionamiento"\n', "texts/es.toml")

    assert "texts/es.toml: need.parking is not a text of this city" in complaint


def test_a_text_with_a_bidirectional_override_is_refused(broken: Callable[..., str]) -> None:
    complaint = broken('step_free = "', 'step_free = "\u202e', "texts/es.toml")

    assert "need → step_free: the character U+202E must not be in a text" in complaint


def test_texts_of_a_language_the_city_does_not_speak_are_refused(folder: Path) -> None:
    (folder / "texts" / "ko.toml").write_text('state = "machine"\n')

    with pytest.raises(CityInvalid, match="'ko' is not among the languages"):
        load_city(folder)


@pytest.mark.parametrize("file", ["city.toml", "texts/vi.toml"])
def test_a_missing_file_is_named(folder: Path, file: str) -> None:
    (folder / file).unlink()

    with pytest.raises(CityInvalid, match=f"sanjose/{file}: this file is missing"):
        load_city(folder)


def test_a_file_in_another_encoding_is_named(folder: Path) -> None:
    (folder / "texts" / "es.toml").write_bytes('state = "señal"'.encode("latin-1"))

    with pytest.raises(CityInvalid, match=r"es\.toml: this file is not UTF-8"):
        load_city(folder)


def test_a_city_cannot_be_changed_after_loading() -> None:
    city: City = load_city(CITIES / "sanjose")

    with pytest.raises(AttributeError):
        city.slug = "elsewhere"  # type: ignore[misc]
    with pytest.raises(TypeError):
        city.hosts["x"] = city.hosts["orse"]  # type: ignore[index]
