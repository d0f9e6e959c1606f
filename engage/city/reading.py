"""Strict reading of a city's folder: `city.toml` and `texts/<tag>.toml`.

Every invalid entry is refused, naming its file, line and key. No code here depends on a particular city.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import MappingProxyType
from zoneinfo import available_timezones

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from engage.city.call_us import CALL_US, Answers, CallUs
from engage.city.model import Accessibility, Brand, ChildBand, City, Host, Retention, RetentionRule
from engage.city.services import read_services
from engage.city.volunteers import read_volunteering
from engage.core.errors import ConfigurationError
from engage.core.i18n.languages import LANGUAGES
from engage.core.phones import PhoneFault, read_phone
from engage.core.toml_source import SourceInvalid, Table, TomlSource

KNOWN_LANGUAGES = tuple(language.tag for language in LANGUAGES)
SESSION_KINDS = ("listening_session", "forum", "workshop", "training", "circle")
MARKS = ("streams", "none")
# The signs of hosts that are drawn: static/pictures/host-<mark>.svg.
HOST_MARKS = ("bridge", "rings", "sun")
NO_MARK = "none"
TEXT_STATES = ("source", "machine", "draft", "reviewed")
# The classes that a retention schedule must cover, and the events from which each period may be counted.
DATA_CLASSES = ("contact", "needs", "free_text", "counts", "mail_log", "access_log")
COUNTED_FROM = ("session_end", "recorded")
NOTICE_KEYS = ("notice.who", "notice.why", "notice.how_long", "notice.public_records")
CITY_KEYS = (
    "city.name",
    "initiative.name",
    "initiative.short",
    "initiative.tagline",
    "initiative.sentence",
    "initiative.about",
    "accessibility.statement",
    "accessibility.help",
)
_LANGUAGE_NAME = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")
LONGEST_TEXT = 4000


class CityInvalid(ConfigurationError):
    """The city's folder cannot be used. The message names file, line and key, and says what to do."""


def load_city(folder: Path, known_languages: Collection[str] = KNOWN_LANGUAGES) -> City:
    """Read and check a city's folder. Raises CityInvalid, which lists every error."""
    source = _read(folder / "city.toml", folder)
    try:
        city = _CityReader(source, known_languages).read(folder)
        source.finish()
    except SourceInvalid as error:
        raise CityInvalid(str(error)) from error
    return city


def _read(path: Path, folder: Path) -> TomlSource:
    name = f"{folder.name}/{path.relative_to(folder)}"
    try:
        return TomlSource(name, path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise CityInvalid(
            f"{name}: this file is missing: add it, or set ENGAGE_CITY to another folder."
        ) from error
    except OSError as error:
        raise CityInvalid(f"{name}: this file cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise CityInvalid(
            f"{name}: this file is not UTF-8 (byte {error.start + 1}): save it as UTF-8."
        ) from error


class _CityReader:
    def __init__(self, source: TomlSource, known_languages: Collection[str]) -> None:
        self.source = source
        self.known_languages = known_languages

    def read(self, folder: Path) -> City:
        root = self.source.root
        languages = root.choices("languages", self.known_languages)
        default = root.choice("default_language", languages or ("en",))
        core = root.choices("core_languages", languages)
        hosts = self._hosts(root.table("hosts"))
        registration = root.table("registration")
        access_needs = registration.choices("access_needs", None)
        interpreted = registration.choices("interpretation_languages", None)
        privacy = root.table("privacy")
        city = City(
            slug=root.slug("slug"),
            languages=languages,
            core_languages=core,
            default_language=default,
            time_zone=self._time_zone(root),
            region=self._region(root),
            public_url=self._url(root),
            brand=self._brand(root.table("brand")),
            hosts=hosts,
            staff_email=_email(root, "staff_email"),
            session_kinds=root.choices("session_kinds", SESSION_KINDS),
            access_needs=access_needs,
            needs_in_person=registration.choices("needs_in_person", access_needs, required=False),
            diets=registration.choices("diets", None, required=False),
            interpretation_languages=interpreted,
            child_bands=self._bands(registration.table("child_bands", required=False)),
            party_limit=registration.number("party_limit", least=1, most=50),
            offer_hours=registration.number("offer_hours", least=1, most=168),
            request_hours=registration.number("request_hours", least=0, most=336),
            retention=self._retention(root.table("retention")),
            public_records_law=privacy.text("public_records_law"),
            privacy_sections=privacy.choices("sections", None),
            accessibility=self._accessibility(root.table("accessibility"), tuple(hosts)),
            volunteering=read_volunteering(root),
            services=read_services(root, access_needs, interpreted),
            text_states={},
            texts={},
        )
        for table in (registration, privacy, root):
            table.close()
        self.source.finish()
        texts, states = _load_texts(folder, languages)
        city = replace(city, texts=texts, text_states=states)
        _check_texts(city, self.source)
        return city

    def _time_zone(self, root: Table) -> str:
        name = root.text("time_zone")
        if name and name not in available_timezones():
            root.note("time_zone", f"{name!r} is no time zone: write one like America/Los_Angeles.")
        return name

    def _region(self, root: Table) -> str:
        region = root.text("region")
        if region and region not in phonenumbers.SUPPORTED_REGIONS:
            root.note("region", f"{region!r} is no country code for phone numbers: write one like US.")
        return region

    def _url(self, root: Table) -> str:
        url = root.text("public_url")
        if url and not re.fullmatch(r"https://[a-z0-9.-]+(:\d+)?", url):
            root.note("public_url", "this must be https:// and a host, with no path and no slash at the end.")
        return url

    def _brand(self, table: Table) -> Brand:
        colour = table.optional_text("theme_colour", longest=7)
        if colour and not COLOUR.fullmatch(colour):
            table.note("theme_colour", f"{colour!r} must be a color like #0B3B42.")
        brand = Brand(
            table.text("short_name", longest=40), table.choice("mark", MARKS, default="streams"), colour
        )
        table.close()
        return brand

    def _hosts(self, table: Table) -> Mapping[str, Host]:
        hosts: dict[str, Host] = {}
        for key, one in table.named_tables():
            mark = one.choice("mark", (*HOST_MARKS, NO_MARK), default=NO_MARK)
            hosts[key] = Host(
                key=key,
                email=_email(one, "email"),
                phone=_phone(one, self.source.root.get("region", str) or "US"),
                mark=None if mark == NO_MARK else mark,
                is_placeholder=one.flag("placeholder", default=False),
                answers=tuple(_answers(each) for each in one.tables("answers")),
            )
            one.close()
        if not hosts:
            table.note(None, "no host is named: add [hosts.<key>] with email and phone.")
        return MappingProxyType(hosts)

    def _bands(self, table: Table) -> Mapping[str, ChildBand]:
        bands: dict[str, ChildBand] = {}
        next_free = 0
        for key, one in table.named_tables():
            band = ChildBand(
                key, one.number("from_age", least=0, most=17), one.number("to_age", least=0, most=17)
            )
            if band.to_age < band.from_age:
                one.note("to_age", f"{band.to_age} is less than from_age {band.from_age}.")
            elif band.from_age < next_free:
                one.note("from_age", "this overlaps the band before: ages must rise from band to band.")
            next_free = band.to_age + 1
            bands[key] = band
            one.close()
        return MappingProxyType(bands)

    def _retention(self, table: Table) -> Retention:
        approved = table.flag("approved", default=False)
        rules: dict[str, RetentionRule] = {}
        for data_class in DATA_CLASSES:
            one = table.table(data_class)
            rules[data_class] = RetentionRule(
                data_class=data_class,
                days=one.number("days", least=1, most=36500),
                counted_from=one.choice("counted_from", COUNTED_FROM),
                authority=one.text("authority", longest=400),
            )
            one.close()
        table.close()
        return Retention(approved, MappingProxyType(rules))

    def _accessibility(self, table: Table, hosts: Collection[str]) -> Accessibility:
        assessed = table.day("assessed_on")
        if assessed is None and "assessed_on" not in table:
            table.note(
                "assessed_on", "this is missing: add the date of the last assessment, like 2026-05-04."
            )
        facts = Accessibility(
            standard=table.text("standard"),
            assessed_on=assessed or date.min,
            host=table.choice("host", tuple(hosts) or ("",)),
            limits=table.choices("limits", None, required=False),
        )
        table.close()
        return facts


def _email(table: Table, key: str) -> str:
    address = table.text(key, longest=254)
    try:
        if address:
            validate_email(address, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        table.note(key, f"{address!r} is not an email address.")
    return address


def _answers(table: Table) -> Answers:
    """Return who answers the phone in a language that has no pages."""
    language, hours = table.text("language", longest=20), table.text("hours", longest=120)
    if not _LANGUAGE_NAME.fullmatch(language):
        table.note("language", f"{language!r} must be a language tag, such as so or pt-BR.")
    given = _own_words(table, language) if "sentence" in table or language not in CALL_US else None
    table.close()
    return Answers(language, hours, given)


def _own_words(table: Table, language: str) -> CallUs:
    """Return the city's own sentence, with `{phone}` and `{hours}` once each."""
    known = CALL_US.get(language)
    sentence = table.text("sentence", longest=200)
    rest = sentence.replace("{phone}", "", 1).replace("{hours}", "", 1)
    if sentence and (len(rest) != len(sentence) - len("{phone}{hours}") or set(rest) & set("{}")):
        table.note("sentence", "this must have {phone} and {hours} in it, once each.")
    name = table.optional_text("name", longest=40) if known else table.text("name", longest=40)
    direction = table.choice("direction", ("ltr", "rtl"), default=known.direction if known else "ltr")
    html_lang = known.html_lang if known else language
    return CallUs(html_lang, direction, name or (known.name if known else language), sentence)


def _phone(table: Table, region: str) -> str:
    written = table.text("phone", longest=30)
    found = read_phone(written, region)
    if isinstance(found, PhoneFault):
        table.note("phone", f"{written!r} is not a phone number of {region}: count its digits.")
        return written
    return found.stored if found else ""


def _load_texts(
    folder: Path, languages: Collection[str]
) -> tuple[Mapping[str, Mapping[str, str]], Mapping[str, str]]:
    texts: dict[str, Mapping[str, str]] = {}
    states: dict[str, str] = {}
    for path in sorted((folder / "texts").glob("*.toml")):
        if path.stem not in languages:
            raise CityInvalid(
                f"{folder.name}/texts/{path.name}: {path.stem!r} is not among the languages of city.toml: "
                "add it there or delete this file."
            )
    for tag in languages:
        source = _read(folder / "texts" / f"{tag}.toml", folder)
        root = source.root
        states[tag] = root.choice("state", TEXT_STATES)
        texts[tag] = MappingProxyType(dict(_flatten(root, "")))
        source.finish()
    return MappingProxyType(texts), MappingProxyType(states)


def _flatten(table: Table, prefix: str) -> Iterator[tuple[str, str]]:
    for key, value in table.data.items():
        if isinstance(value, dict):
            yield from _flatten(table.table(key), f"{prefix}{key}.")
        elif prefix or key != "state":
            yield f"{prefix}{key}", table.text(key, longest=LONGEST_TEXT)


def _needed_keys(city: City) -> Iterator[str]:
    yield from CITY_KEYS
    yield from NOTICE_KEYS
    for host in city.hosts:
        yield from (f"host.{host}.{part}" for part in ("name", "about", "questions"))
    yield from (f"need.{key}" for key in city.access_needs)
    yield from (f"diet.{key}" for key in city.diets)
    yield from (f"interpretation.{key}" for key in city.interpretation_languages)
    for section in city.privacy_sections:
        yield from (f"privacy.{section}.heading", f"privacy.{section}.body")
    yield from (f"accessibility.limits.{key}" for key in city.accessibility.limits)
    yield from city.volunteering.text_keys()
    yield from city.services.text_keys()


def _check_texts(city: City, source: TomlSource) -> None:
    needed = set(_needed_keys(city))
    folder = source.name.removesuffix("/city.toml")
    wrong = [
        f"{folder}/texts/{city.default_language}.toml: {key} is missing: city.toml needs it, write it there."
        for key in sorted(needed - set(city.texts[city.default_language]))
    ]
    for tag in city.languages:
        wrong += [
            f"{folder}/texts/{tag}.toml: {key} is not a text of this city: correct or delete it."
            for key in sorted(set(city.texts[tag]) - needed)
        ]
    if wrong:
        raise CityInvalid("\n".join(wrong))
