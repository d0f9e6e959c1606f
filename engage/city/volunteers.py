"""Volunteering as a city has it: roles, expectations and rules on uniforms and arms, and how `city.toml` says it.

A city without `[volunteering]` has no roles, and then no pages about volunteering. A version of the expectations that
was ever agreed to stays in the file: sign-ups refer to it by its name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from engage.core.toml_source import KEY, Table

VERSION = re.compile(r"\d{4}-\d{2}(-\d{1,2})?")
LONGEST_KEY = 40
CHILDCARE = "childcare"  # nobody looks after children who was not screened
ROLE_TEXTS = ("name", "about", "bring")
EXPECTATION_TEXTS = ("title", "about", "adopted_by", "short_by")
QUORUM_NOTE = "volunteering.quorum_note"


@dataclass(frozen=True)
class VolunteerRole:
    """Something volunteers do. Its texts are `volunteer_role.<key>.name`, `.about` and `.bring`."""

    key: str
    needs_screening: bool
    needs_orientation: bool


@dataclass(frozen=True)
class Expectations:
    """A version of what volunteers are asked to agree to.

    Texts are `expectations.<version>.title`, `.about` (for whom it was written), `.adopted_by`, `.short_by` (who wrote
    the short version), `.short.<n>`, and for each part `.<part>.heading` and `.<part>.<n>`. `short` and the values of
    `parts` are how many items there are.
    """

    version: str
    adopted_on: date
    short: int
    parts: Mapping[str, int]

    def key(self, name: str) -> str:
        """The key of one of its texts."""
        return f"expectations.{self.version}.{name}"

    def items(self, part: str = "short") -> tuple[str, ...]:
        """The keys of the items of a part, or of the short version."""
        count = self.short if part == "short" else self.parts[part]
        return tuple(self.key(f"{part}.{number}") for number in range(1, count + 1))

    def text_keys(self) -> Iterator[str]:
        """The keys of all its texts."""
        yield from (self.key(name) for name in EXPECTATION_TEXTS)
        yield from self.items()
        for part in self.parts:
            yield self.key(f"{part}.heading")
            yield from self.items(part)


@dataclass(frozen=True)
class Volunteering:
    """What a city says about volunteering. `expectations` are oldest first.

    `cover_hours`: who cancels later than this before a shift has to be covered by someone else.
    `default_uniform_rule` holds for sessions whose host has not chosen one.
    """

    roles: Mapping[str, VolunteerRole] = field(default_factory=lambda: MappingProxyType({}))
    expectations: tuple[Expectations, ...] = ()
    uniform_rules: tuple[str, ...] = ()
    default_uniform_rule: str = ""
    cover_hours: int = 72

    def text_keys(self) -> Iterator[str]:
        """The keys of the texts that the city must have."""
        for role in self.roles:
            yield from (f"volunteer_role.{role}.{part}" for part in ROLE_TEXTS)
        for one in self.expectations:
            yield from one.text_keys()
        yield from (f"uniform_rule.{rule}" for rule in self.uniform_rules)
        if self.roles:
            yield QUORUM_NOTE


def read_volunteering(root: Table) -> Volunteering:
    """Read the table `volunteering` of a city, which may be missing."""
    if "volunteering" not in root:
        return Volunteering()
    table = root.table("volunteering")
    rules = table.choices("uniform_rules", None)
    read = Volunteering(
        roles=_roles(table.table("roles")),
        expectations=_expectations(table),
        uniform_rules=rules,
        default_uniform_rule=table.choice("default_uniform_rule", rules or ("",)),
        cover_hours=table.number("cover_hours", least=1, most=336, default=72),
    )
    for rule in rules:
        if len(rule) > LONGEST_KEY:
            table.note("uniform_rules", f"{rule!r} has more than {LONGEST_KEY} characters.")
    table.close()
    return read


def _roles(table: Table) -> Mapping[str, VolunteerRole]:
    roles: dict[str, VolunteerRole] = {}
    for key, one in table.named_tables():
        role = VolunteerRole(
            key,
            needs_screening=one.flag("needs_screening", default=False),
            needs_orientation=one.flag("needs_orientation", default=False),
        )
        if not KEY.fullmatch(key) or len(key) > LONGEST_KEY:
            one.note(
                None, f"{key!r} must be at most {LONGEST_KEY} small letters a-z, digits and underscores."
            )
        if key == CHILDCARE and not role.needs_screening:
            one.note("needs_screening", "whoever looks after children is screened first: write true.")
        roles[key] = role
        one.close()
    if not roles:
        table.note(None, "no role is named: add [volunteering.roles.<key>], or delete [volunteering].")
    return MappingProxyType(roles)


def _expectations(table: Table) -> tuple[Expectations, ...]:
    versions: list[Expectations] = []
    for one in table.tables("expectations"):
        version = one.text("version", longest=20)
        adopted = one.day("adopted_on")
        if version and not VERSION.fullmatch(version):
            one.note("version", f"{version!r} must be a year and a month, such as 2024-08.")
        if adopted is None and "adopted_on" not in one:
            one.note("adopted_on", "this is missing: add the date on which it was adopted, like 2024-08-01.")
        if version in {before.version for before in versions}:
            one.note("version", f"{version!r} appears twice: a new text is a new version.")
        if adopted and versions and adopted < versions[-1].adopted_on:
            one.note("adopted_on", "this is before the version above: the newest comes last.")
        versions.append(
            Expectations(
                version,
                adopted or date.min,
                one.number("short", least=1, most=20),
                _parts(one.table("parts")),
            )
        )
        one.close()
    if not versions:
        table.note(
            "expectations", "this is missing: volunteers agree to one, add [[volunteering.expectations]]."
        )
    return tuple(versions)


def _parts(table: Table) -> Mapping[str, int]:
    return MappingProxyType({part: table.number(part, least=1, most=20) for part in table.data})
