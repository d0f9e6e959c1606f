"""Phone numbers as people write them, and as they are stored: E.164, an extension behind an `x`, `+19162645020x12`.

A number with an extension is called, never texted: a text message reaches no extension.
"""

from __future__ import annotations

import enum
import re
import unicodedata
from dataclasses import dataclass

import phonenumbers
from phonenumbers import PhoneMetadata, PhoneNumber, PhoneNumberFormat, ValidationResult

from engage.core.text import latin_digits, normal

LONGEST_STORED = 20
LONGEST_WRITTEN = 80
NORTH_AMERICA = 1
HOME_DIGITS = 11  # of a North American number with one digit before its area code
# Variation selectors, joiners, marks of direction and the frames of keycaps come along when a number is copied.
_UNSEEN = frozenset({"Cf", "Mn", "Me", "Cc"})
_EXTENSION_WORDS = re.compile(
    "分机|分機|内线|內線|转|轉|내선|máy lẻ|داخلی|एक्सटेंशन|ਐਕਸਟੈਂਸ਼ਨ|\\b(?:lokal|local|anexo|interno)\\b",
    re.IGNORECASE,
)
_ABROAD = re.compile(r"^\W*00(?=\W*[1-9])")  # what most of the world dials before a country code
_MEXICAN_MOBILE = re.compile(r"1(\d{10})")  # how WhatsApp writes Mexico: the 1 was given up in 2019


class PhoneFault(enum.Enum):
    """Why a text is no phone number that can be called."""

    NO_AREA_CODE = enum.auto()
    TOO_LONG = enum.auto()
    NO_SUCH = enum.auto()


@dataclass(frozen=True)
class ReadPhone:
    """A number in the stored form. `is_known`: it belongs to a range that is known to be in service."""

    stored: str
    is_known: bool


def read_phone(text: str, region: str) -> ReadPhone | PhoneFault | None:
    """Return the number that somebody wrote, or why it is none; None for an empty text.

    Without a country code it is a number of `region`.
    """
    text = without_unseen(text)
    if not text:
        return None
    if len(text) > LONGEST_WRITTEN:
        return PhoneFault.TOO_LONG
    number = _parse(text, region)
    if number is None:
        return _fault_of(text)
    return _read(number)


def _read(number: PhoneNumber) -> ReadPhone | PhoneFault:
    match phonenumbers.is_possible_number_with_reason(number):
        case ValidationResult.IS_POSSIBLE:
            pass
        case ValidationResult.IS_POSSIBLE_LOCAL_ONLY | ValidationResult.TOO_SHORT:
            return PhoneFault.NO_AREA_CODE
        case ValidationResult.TOO_LONG:
            return PhoneFault.NO_SUCH if _is_of_another_country(number) else PhoneFault.TOO_LONG
        case _:
            return PhoneFault.NO_SUCH
    if not _is_in_plan(number):
        return PhoneFault.NO_SUCH
    stored = _stored(number)
    if len(stored) > LONGEST_STORED:
        return PhoneFault.TOO_LONG
    return ReadPhone(stored, is_known=phonenumbers.is_valid_number(number))


def _is_of_another_country(number: PhoneNumber) -> bool:
    """Return whether a number is written as at home in another country: no number of North America begins with 0."""
    national = str(number.national_number)
    zeros = number.number_of_leading_zeros or 1 if number.italian_leading_zero else 0
    return number.country_code == NORTH_AMERICA and zeros > 0 and len(national) + zeros == HOME_DIGITS


def _parse(text: str, region: str) -> PhoneNumber | None:
    text = _ABROAD.sub("+", _EXTENSION_WORDS.sub(" x", text))
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    mexican = _MEXICAN_MOBILE.fullmatch(str(number.national_number))
    if number.country_code == 52 and mexican:
        number.national_number = int(mexican[1])
    return number


def _fault_of(text: str) -> PhoneFault:
    """Return why a text could not be read: it has too few digits, or digits that are no number."""
    digits = sum(sign.isdecimal() for sign in text)
    return PhoneFault.NO_SUCH if digits >= 10 else PhoneFault.NO_AREA_CODE


def _is_in_plan(number: PhoneNumber) -> bool:
    """Return whether the country's plan has room for such a number, be it in service or not."""
    code = number.country_code or 0
    region = phonenumbers.region_code_for_country_code(code)
    metadata = PhoneMetadata.metadata_for_region_or_calling_code(code, region)
    plan = metadata.general_desc if metadata else None
    pattern = plan.national_number_pattern if plan else None
    national = phonenumbers.national_significant_number(number)
    return pattern is not None and re.fullmatch(pattern, national) is not None


def _stored(number: PhoneNumber) -> str:
    plain = str(phonenumbers.format_number(number, PhoneNumberFormat.E164)).partition(";")[0]
    return f"{plain}x{number.extension}" if number.extension else plain


def without_unseen(text: str) -> str:
    """Return a number as it was typed, on one line, without characters that nobody sees."""
    seen = "".join(sign for sign in normal("NFKC", text) if unicodedata.category(sign) not in _UNSEEN)
    return " ".join(latin_digits(seen).split())


def without_extension(stored: str) -> str:
    """Return the number in E.164 form."""
    return stored.partition("x")[0]


def has_extension(stored: str) -> bool:
    """Return whether somebody has to dial an extension: then the number can be called, but not texted."""
    return "x" in stored


def phone_link(stored: str) -> str:
    """Return the address that calls a number (RFC 3966)."""
    number, _, extension = stored.partition("x")
    return f"tel:{number};ext={extension}" if extension else f"tel:{number}"


def written_phone(stored: str, region: str) -> str:
    """Format a phone number for people of a region: with a country code only for other countries."""
    try:
        number = phonenumbers.parse(stored, region)
    except phonenumbers.NumberParseException:
        return stored
    style = PhoneNumberFormat.INTERNATIONAL
    if number.country_code == phonenumbers.country_code_for_region(region):
        style = PhoneNumberFormat.NATIONAL
    return str(phonenumbers.format_number(number, style))


def example_phone(region: str, local: str = "") -> str:
    """Return a made-up number of a region as people write it, with the area code of `local` where that is possible.

    In North America 555-0123 of every area code is kept for examples.
    """
    near = _parse(local, region) if local else None
    area = phonenumbers.national_significant_number(near)[:3] if near is not None else ""
    if (
        near is not None
        and near.country_code == NORTH_AMERICA
        and phonenumbers.length_of_geographical_area_code(near)
    ):
        return written_phone(f"+1{area}5550123", region)
    number = phonenumbers.example_number(region)
    assert number is not None, "the city's region was checked when it was loaded"
    return str(phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL))
