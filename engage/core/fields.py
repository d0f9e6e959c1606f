"""Form fields that accept what people type: digits of every script, phone numbers in any style, pasted text.

Every field takes `required`: the sentence shown when it is left empty. Without it the field is optional. `hint` is
shown below the label. `autocomplete` is the token of WCAG 1.3.5 for fields about the person. `kind` names the component
that renders the field.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from email_validator import EmailNotValidError, validate_email
from wtforms import (
    Field,
    StringField,
)
from wtforms.validators import Optional, StopValidation
from wtforms.widgets import EmailInput, TelInput, TextArea

from engage.core.current import current_city
from engage.core.i18n import gettext as _
from engage.core.i18n import ngettext
from engage.core.i18n.formats import isolate
from engage.core.i18n.switched import is_switched
from engage.core.phones import PhoneFault, example_phone, read_phone, without_unseen, written_phone
from engage.core.text import (
    has_control,
    has_letter,
    has_picture,
    latin_digits,
    many_lines,
    one_line,
    turns_direction,
    visible,
)
from engage.core.web_addresses import has_site, has_web_address

LONGEST_LINE = 200
LONGEST_NAME = 120
LONGEST_TEXT = 4000
LONGEST_EMAIL = 254
FIRST_YEAR, LAST_YEAR = 2000, 2100

AUTOCOMPLETE = frozenset(
    {"off", "name", "given-name", "family-name", "nickname", "email", "tel", "organization", "language"}
    | {"street-address", "address-level2", "postal-code", "one-time-code", "username"}
    | {"current-password", "new-password"}
)


class Required:
    """The field must be filled in. Zero counts as an answer, a box without a tick does not."""

    field_flags = {"required": True}

    def __init__(self, message: Any) -> None:
        self.message = message

    def __call__(self, form: Any, field: Field) -> None:
        answered = field.data is not None and field.data is not False and field.data not in ("", [])
        if answered or field.process_errors:
            return
        field.errors = []
        raise StopValidation(str(self.message))


def options(
    required: Any = None,
    hint: Any = "",
    autocomplete: str | None = None,
    validators: Sequence[Any] = (),
    render_kw: dict[str, Any] | None = None,
    optional: type[Optional] = Optional,
    **kwargs: Any,
) -> dict[str, Any]:
    """Translate our field options to WTForms' keyword arguments. Raises ValueError for an unknown token.

    `optional` is the validator of a field that is not `required`.
    """
    if autocomplete is not None:
        if autocomplete not in AUTOCOMPLETE:
            raise ValueError(f"{autocomplete!r} is not an autocomplete token that the product uses.")
        render_kw = {**(render_kw or {}), "autocomplete": autocomplete}
    first = Required(required) if required is not None else optional()
    return {"validators": [first, *validators], "description": hint, "render_kw": render_kw, **kwargs}


# --- text ---------------------------------------------------------------------------------------------------


class LineField(StringField):
    """One line of text, NFC, without white space at its ends. Refuses control and direction-changing characters."""

    kind = "text"

    def __init__(self, label: Any = None, *, longest: int = LONGEST_LINE, **kwargs: Any) -> None:
        super().__init__(label, **options(**kwargs))
        self.longest = longest

    def process_formdata(self, valuelist: list[str]) -> None:
        """Clean the input. Raises ValueError with what to do about it."""
        self.data = one_line(valuelist[0]) if valuelist else ""
        if has_control(self.data) or turns_direction(self.data):
            raise ValueError(hidden_character())
        _check_length(self.data, self.longest)

    def _value(self) -> str:
        return _typed(self) if self.raw_data else self.data or ""


class NameField(LineField):
    """The name of a person or organization. Must contain letters of any script; emoji and pictures are refused.

    Web addresses are refused too, because mails greet people by their name. An organization may be called like its
    site, `example.org`: `may_be_site`.
    """

    def __init__(
        self, label: Any = None, *, longest: int = LONGEST_NAME, may_be_site: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(label, longest=longest, **kwargs)
        self.may_be_site = may_be_site

    def process_formdata(self, valuelist: list[str]) -> None:
        """Clean the input. Raises ValueError with what to do about it."""
        super().process_formdata(valuelist)
        if has_picture(self.data):
            raise ValueError(_("Please write this name without emojis or pictures."))
        if self.data and not has_letter(self.data):
            raise ValueError(_("Please write this name with letters."))
        if has_web_address(self.data) or (has_site(self.data) and not self.may_be_site):
            raise ValueError(_("Please write only the name here, without a web or email address."))


class ParagraphField(StringField):
    """A text of several lines."""

    kind = "textarea"
    widget = TextArea()

    def __init__(
        self, label: Any = None, *, longest: int = LONGEST_TEXT, rows: int = 4, **kwargs: Any
    ) -> None:
        super().__init__(label, **options(**kwargs))
        self.longest = longest
        self.rows = rows

    def process_formdata(self, valuelist: list[str]) -> None:
        """Clean the input. Raises ValueError with what to do about it."""
        self.data = many_lines(valuelist[0]) if valuelist else ""
        if has_control(self.data):
            raise ValueError(hidden_character())
        _check_length(self.data, self.longest)

    def _value(self) -> str:
        return _typed(self) if self.raw_data else self.data or ""


class CodeField(LineField):
    """A numeric code that was sent or is shown elsewhere. Accepts digits of any script, with or without spaces."""

    kind = "code"

    def __init__(self, label: Any = None, *, digits: int = 6, **kwargs: Any) -> None:
        super().__init__(label, longest=40, **{"autocomplete": "one-time-code", **kwargs})
        self.digits = digits

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the digits. Raises ValueError where their number is not the code's length."""
        super().process_formdata(valuelist)
        self.data = re.sub(r"[\s-]", "", latin_digits(self.data))
        if self.data and not re.fullmatch(rf"[0-9]{{{self.digits}}}", self.data):
            raise ValueError(
                ngettext(
                    "Write the %(num)s digit of the code.",
                    "Write the %(num)s digits of the code.",
                    self.digits,
                )
            )


# --- numbers ------------------------------------------------------------------------------------------------


class CountField(StringField):
    """A whole number from `least` to `most`, in digits of any script. `data` is an int; 0 is a valid answer.

    An empty field gives `blank`: None, unless the form gives an empty field another meaning, for example 0.
    `named_least`: the least number that a refusal names, where the form itself says why it does not take a smaller one.
    """

    kind = "count"

    def __init__(
        self,
        label: Any = None,
        *,
        least: int = 0,
        most: int = 999,
        blank: int | None = None,
        named_least: int | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(label, **options(**kwargs))
        self.least, self.most, self.blank = least, most, blank
        self.named_least = least if named_least is None else named_least

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the number. Raises ValueError with what to do about it."""
        text = re.sub(r"\s", "", one_line(valuelist[0])) if valuelist else ""
        self.data = self.blank
        if not text:
            return
        if not text.isdecimal():
            raise ValueError(_("Write a whole number in digits, for example 2."))
        number = int(text[:12]) if len(text) <= 12 else self.most + 1
        if not self.least <= number <= self.most:
            raise ValueError(
                _("Write a number from %(min)s to %(max)s.", min=self.named_least, max=self.most)
            )
        self.data = number

    def _value(self) -> str:
        if self.raw_data:
            return _typed(self)
        return "" if self.data is None else str(self.data)


# --- reaching a person --------------------------------------------------------------------------------------


class PhoneField(StringField):
    """A phone number as people write it; `data` is its stored form (see `core.phones`).

    Without a country code it belongs to the city's region. A number that could be in service, as far as anybody knows,
    is asked about once: `asked` is sent along with the form, and who sends the same number again has it taken.
    """

    kind = "tel"
    widget = TelInput()
    asked = ""

    def __init__(self, label: Any = None, *, region: str | None = None, **kwargs: Any) -> None:
        super().__init__(label, **options(**{"autocomplete": "tel", **kwargs}))
        self._region = region

    @property
    def region(self) -> str:
        """The country whose numbers are written without a country code."""
        return self._region or current_city().region

    @property
    def asked_name(self) -> str:
        """The name of the hidden input with the number that was asked about."""
        return f"{self.name}-asked"

    def process(self, formdata: Any, *args: Any, **kwargs: Any) -> None:
        """Note which number was asked about before the input is read."""
        asked = self.asked = str(formdata.get(self.asked_name, "")) if formdata else ""
        super().process(formdata, *args, **kwargs)
        if is_switched():  # nobody was asked: the form is only shown in another language
            self.asked = asked

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the number. Raises ValueError with what is wrong, or with the question whether it is right."""
        self.data = ""
        found = read_phone(valuelist[0] if valuelist else "", self.region)
        if found is None:
            return
        if isinstance(found, PhoneFault):
            raise ValueError(self._fault(found))
        if not found.is_known and self.asked != found.stored:
            self.asked = found.stored
            raise ValueError(
                _(
                    "We are not sure about the number %(number)s. Please check every digit. If the number is right, "
                    "press the button again.",
                    number=isolate(written_phone(found.stored, self.region)),
                )
            )
        self.data = found.stored

    def _fault(self, fault: PhoneFault) -> str:
        if fault is PhoneFault.TOO_LONG:
            return _("This phone number has too many digits. Please check it.")
        if fault is PhoneFault.NO_SUCH:
            return _("There is no phone number like this. Please check every digit.")
        example = isolate(example_phone(self.region, self._local()))
        return _("Write a phone number with its area code, for example %(example)s.", example=example)

    def _local(self) -> str:
        """Return a number of the city, for an example with its area code."""
        hosts = current_city().hosts.values() if self.region == current_city().region else ()
        return next((host.phone for host in hosts if host.phone), "")

    def _value(self) -> str:
        if self.raw_data:
            return without_unseen(str(self.raw_data[0]))
        return written_phone(self.data or "", self.region)


class EmailField(StringField):
    """An e-mail address. Its form is checked, not whether the mailbox exists."""

    kind = "email"
    widget = EmailInput()

    def __init__(self, label: Any = None, **kwargs: Any) -> None:
        super().__init__(label, **options(**{"autocomplete": "email", **kwargs}))

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the address. Raises ValueError with an example."""
        text = one_line(valuelist[0]) if valuelist else ""
        self.data = ""
        if not text:
            return
        try:
            self.data = validate_email(text[: LONGEST_EMAIL + 1], check_deliverability=False).normalized
        except EmailNotValidError as error:
            example = isolate("name@example.com")
            raise ValueError(
                _("Write the full email address, for example %(example)s.", example=example)
            ) from error

    def _value(self) -> str:
        return _typed(self) if self.raw_data else self.data or ""


# --- shared -------------------------------------------------------------------------------------------------


def hidden_character() -> str:
    """Return the error text for an invisible character."""
    return _(
        "This text had a hidden character in it. We took it out. Please check the text and send it again."
    )


def _check_length(text: str, longest: int) -> None:
    if len(text) > longest:
        raise ValueError(
            ngettext("Write at most %(num)s character.", "Write at most %(num)s characters.", longest)
        )


def _typed(field: Field) -> str:
    """Return the input to show again, without invisible characters, so that it is valid when sent again."""
    return visible(str(field.raw_data[0])) if field.raw_data else ""
