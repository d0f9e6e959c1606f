"""WTForms' own messages in our words and our languages.

WTForms lacks half of our languages, and words like "could not be coerced" help nobody. Each of its messages is replaced
by a plain sentence from our catalogue; a test compares this list with the messages that WTForms ships.
"""

from __future__ import annotations

from collections.abc import Callable

from engage.core.current import current_city
from engage.core.i18n import gettext, lazy_gettext, ngettext
from engage.core.i18n.formats import isolate
from engage.core.phones import written_phone
from engage.core.security.form_tokens import keeps_no_cookies

_NOT_IN_LIST = lazy_gettext("Choose one of the answers in the list.")
_NOT_UNDERSTOOD = lazy_gettext("We did not understand this answer. Please write it another way.")
_EXPIRED = lazy_gettext(
    "This page was open for a long time, so we have not saved your answers yet. "
    "Your answers are still here. Please check them and press the button again."
)
_NOT_A_NUMBER = lazy_gettext("Write a number.")
_NOT_AVAILABLE = lazy_gettext("This answer cannot be changed here.")

ONE: dict[str, object] = {
    "Invalid field name '%s'.": _NOT_UNDERSTOOD,
    "Field must be equal to %(other_name)s.": lazy_gettext("Both answers must be the same."),
    "Field must be between %(min)d and %(max)d characters long.": lazy_gettext(
        "Write from %(min)d to %(max)d characters."
    ),
    "Number must be at least %(min)s.": lazy_gettext("Write a number that is %(min)s or more."),
    "Number must be at most %(max)s.": lazy_gettext("Write a number that is %(max)s or less."),
    "Number must be between %(min)s and %(max)s.": lazy_gettext("Write a number from %(min)s to %(max)s."),
    "Date must be at least %(min)s.": lazy_gettext("Choose a date on or after %(min)s."),
    "Date must be at most %(max)s.": lazy_gettext("Choose a date on or before %(max)s."),
    "Date must be between %(min)s and %(max)s.": lazy_gettext("Choose a date from %(min)s to %(max)s."),
    "This field is required.": lazy_gettext("Please answer this question."),
    "Invalid input.": _NOT_UNDERSTOOD,
    "Invalid email address.": lazy_gettext("Write the full email address, with an @ sign in it."),
    "Invalid IP address.": _NOT_UNDERSTOOD,
    "Invalid Mac address.": _NOT_UNDERSTOOD,
    "Invalid URL.": lazy_gettext("Write the full web address, starting with https://."),
    "Invalid UUID.": _NOT_UNDERSTOOD,
    "Invalid value, must be one of: %(values)s.": _NOT_IN_LIST,
    "Invalid value, can't be any of: %(values)s.": lazy_gettext(
        "This answer is not possible. Please choose another."
    ),
    "This field cannot be edited.": _NOT_AVAILABLE,
    "This field is disabled and cannot have a value.": _NOT_AVAILABLE,
    "Invalid CSRF Token.": _EXPIRED,
    "CSRF token missing.": _EXPIRED,
    "CSRF failed.": _EXPIRED,
    "CSRF token expired.": _EXPIRED,
    "Invalid Choice: could not coerce.": _NOT_IN_LIST,
    "Choices cannot be None.": _NOT_IN_LIST,
    "Not a valid choice.": _NOT_IN_LIST,
    "Invalid choice(s): one or more data inputs could not be coerced.": _NOT_IN_LIST,
    "Not a valid datetime value.": lazy_gettext("Choose a date and a time."),
    "Not a valid date value.": lazy_gettext("Choose a date."),
    "Not a valid time value.": lazy_gettext("Choose a time."),
    "Not a valid week value.": lazy_gettext("Choose a week."),
    "Not a valid integer value.": lazy_gettext("Write a whole number, for example 2."),
    "Not a valid decimal value.": _NOT_A_NUMBER,
    "Not a valid float value.": _NOT_A_NUMBER,
}


def _at_least(count: int) -> str:
    return ngettext("Write at least %(num)s character.", "Write at least %(num)s characters.", count)


def _at_most(count: int) -> str:
    return ngettext("Write at most %(num)s character.", "Write at most %(num)s characters.", count)


def _exactly(count: int) -> str:
    return ngettext("Write exactly %(num)s character.", "Write exactly %(num)s characters.", count)


def _not_in_list(_count: int) -> str:
    return str(_NOT_IN_LIST)


COUNTED: dict[str, Callable[[int], str]] = {
    "Field must be at least %(min)d character long.": _at_least,
    "Field cannot be longer than %(max)d character.": _at_most,
    "Field must be exactly %(max)d character long.": _exactly,
    "'%(value)s' is not a valid choice for this field.": _not_in_list,
}


def expired() -> str:
    """Return the error text for a form whose token is missing, damaged or from another visit, or without a cookie."""
    if not keeps_no_cookies():
        return str(_EXPIRED)
    city = current_city()
    phone = written_phone(city.hosts[city.accessibility.host].phone, city.region)
    return gettext(
        "Your browser does not accept cookies from this site, so we have not saved your answers yet. Your answers are "
        "still here. Please allow cookies and press the button again, or call us at %(phone)s.",
        phone=isolate(phone),
    )


class FormTranslations:
    """The translations object that WTForms uses for its messages."""

    def gettext(self, string: str) -> str:
        """Return our wording of a WTForms message, or the catalogue's translation of it."""
        return str(ONE[string]) if string in ONE else gettext(string)

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        """Return our wording of a WTForms message that depends on a number."""
        return COUNTED[singular](n) if singular in COUNTED else ngettext(singular, plural, n)
