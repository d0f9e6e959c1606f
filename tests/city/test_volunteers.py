"""What volunteers do, and what they agree to, is data of the city. A city without it has no volunteering."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from engage.city import CityInvalid, load_city
from engage.city.volunteers import QUORUM_NOTE
from engage.config import ROOT

CITIES = ROOT / "city"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of a city with volunteering, to be broken."""
    return Path(shutil.copytree(CITIES / "sacramento", tmp_path / "sacramento"))


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


def test_the_initiatives_four_roles_come_first() -> None:
    roles = load_city(CITIES / "sacramento").volunteer_roles

    assert list(roles)[:4] == ["facilitation", "note_taking", "setup", "welcome"]


def test_nobody_looks_after_children_without_a_screening(broken: Callable[..., str]) -> None:
    assert load_city(CITIES / "sacramento").volunteer_roles["childcare"].needs_screening

    said = broken("[volunteering.roles.childcare]\nneeds_screening = true", "[volunteering.roles.childcare]")

    assert "volunteering → roles → childcare → needs_screening: whoever looks after children" in said


def test_every_role_says_what_one_does_and_what_to_bring() -> None:
    city = load_city(CITIES / "sacramento")

    for role in city.volunteer_roles:
        for part in ("name", "about", "bring"):
            assert city.text(f"volunteer_role.{role}.{part}", "en")


def test_a_city_without_volunteering_has_no_roles_and_no_expectations() -> None:
    city = load_city(CITIES / "sanjose")

    assert (dict(city.volunteer_roles), city.expectations, city.uniform_rules) == ({}, (), ())
    with pytest.raises(LookupError, match="sanjose has no volunteering"):
        assert city.current_expectations


def test_another_city_has_roles_and_expectations_of_its_own(tmp_path: Path) -> None:
    other = Path(shutil.copytree(CITIES / "sanjose", tmp_path / "sanjose"))
    with (other / "city.toml").open("a") as file:
        file.write(
            '\n[volunteering]\nuniform_rules = ["no_arms"]\ndefault_uniform_rule = "no_arms"\n'
            "[volunteering.roles.welcome]\n[[volunteering.expectations]]\n"
            'version = "2026-01"\nadopted_on = 2026-01-09\nshort = 1\nparts = {}\n'
        )
    with (other / "texts" / "en.toml").open("a") as file:
        file.write(
            '\n[volunteer_role.welcome]\nname = "N"\nabout = "A"\nbring = "B"\n[uniform_rule]\nno_arms = "U"\n'
            '[volunteering]\nquorum_note = "Q"\n[expectations.2026-01]\ntitle = "T"\nabout = "A"\n'
            'adopted_by = "O"\nshort_by = "W"\n[expectations.2026-01.short]\n1 = "S"\n'
        )

    city = load_city(other)

    assert list(city.volunteer_roles) == ["welcome"]
    assert city.current_expectations.adopted_on == date(2026, 1, 9)
    assert [city.text(key, "vi") for key in city.current_expectations.items()] == ["S"]
    assert (city.cover_hours, city.default_uniform_rule) == (72, "no_arms")
    assert city.text(QUORUM_NOTE, "en") == "Q"


def test_the_expectations_of_august_2024_have_all_that_their_authors_wrote() -> None:
    city = load_city(CITIES / "sacramento")
    first = city.expectations[0]

    assert (first.version, first.adopted_on) == ("2024-08", date(2024, 8, 1))
    assert {part: len(first.items(part)) for part in first.parts} == {"hopes": 4, "joining": 1, "requests": 4}
    words = " ".join(city.text(key, "en") for part in first.parts for key in first.items(part))
    for said in (
        "Progress only happens at the speed of trust.",
        "any expectation of air time",
        "our careful planning of the flow",
        "welcoming our residents by helping participants get situated in the space",
    ):
        assert said in words


_VERSION = 'version = "2024-08"\nadopted_on = 2024-08-01\nshort = 5\nparts = { hopes = 4, joining = 1, requests = 4 }'


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("cover_hours = 72", "cover_hours = 0", "volunteering → cover_hours: 0 must be between 1 and 336"),
        ("cover_hours = 72", "covers = 72", "volunteering → covers: this key is unknown here"),
        (
            'default_uniform_rule = "no_uniforms_no_arms"',
            'default_uniform_rule = "tidy"',
            "volunteering → default_uniform_rule: 'tidy' is unknown",
        ),
        ('uniform_rules = ["no_', f'uniform_rules = ["{"u" * 41}", "no_', "has more than 40 characters"),
        (
            "[volunteering.roles.setup]",
            "[volunteering.roles.Set-up]",
            "'Set-up' must be at most 40 small letters",
        ),
        (
            "[volunteering.roles.setup]",
            "[volunteering.roles.setup]\nneeds_training = true",
            "volunteering → roles → setup → needs_training: this key is unknown here",
        ),
        ('version = "2024-08"', 'version = "August"', "'August' must be a year and a month, such as 2024-08"),
        ("adopted_on = 2024-08-01\n", "", "volunteering → expectations 1 → adopted_on: this is missing"),
        (_VERSION, f"{_VERSION}\n\n[[volunteering.expectations]]\n{_VERSION}", "'2024-08' appears twice"),
        (
            _VERSION,
            _VERSION + "\n\n[[volunteering.expectations]]\n" + _VERSION.replace("2024-08", "2023-01"),
            "volunteering → expectations 2 → adopted_on: this is before the version above",
        ),
        ("short = 5", "short = 0", "volunteering → expectations 1 → short: 0 must be between 1 and 20"),
        ("[[volunteering.expectations]]\n" + _VERSION, "", "volunteering → expectations: this is missing"),
        ("short = 5", "short = 6", "texts/en.toml: expectations.2024-08.short.6 is missing"),
        (
            "requests = 4",
            "requests = 3",
            "texts/en.toml: expectations.2024-08.requests.4 is not a text of this",
        ),
    ],
)
def test_wrong_data_about_volunteering_is_refused_at_its_place(
    broken: Callable[..., str], old: str, new: str, words: str
) -> None:
    assert words in broken(old, new)
