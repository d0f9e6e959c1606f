"""The base of every form: our wording, our languages, an error summary, and a helpful message for an invalid token.

A view shows the form again when `validate_on_submit()` is false, with the status `form.http_status`. The input is kept,
also when the form's token is missing or from another visit.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from flask import request
from flask_wtf import FlaskForm
from werkzeug.datastructures import CombinedMultiDict, MultiDict
from wtforms import Field, FieldList, FileField, FormField, ValidationError

from engage.core.fields import (
    CodeField,
    CountField,
    EmailField,
    LineField,
    NameField,
    ParagraphField,
    PhoneField,
    Required,
    hidden_character,
)
from engage.core.form_messages import FormTranslations, expired
from engage.core.i18n import gettext as _
from engage.core.i18n.switched import is_switched
from engage.core.picked_fields import (
    CheckboxesField,
    DateField,
    DateTimeField,
    MessageLanguageField,
    RadioField,
    SelectField,
    TickField,
    TimeField,
    choice,
    language_choices,
)
from engage.core.security.form_tokens import is_good_without_cookies

__all__ = [
    "BaseForm",
    "CheckboxesField",
    "CodeField",
    "CountField",
    "DateField",
    "DateTimeField",
    "EmailField",
    "LineField",
    "MessageLanguageField",
    "NameField",
    "ParagraphField",
    "PartForm",
    "PhoneField",
    "RadioField",
    "Required",
    "SelectField",
    "TickField",
    "TimeField",
    "choice",
    "language_choices",
]

_FROM_REQUEST: Any = object()
_TRANSLATIONS = FormTranslations()


class _Token(FlaskForm.Meta.csrf_class):
    """The CSRF token of a form. Its error says what to do, not what a token is."""

    def validate_csrf_token(self, form: Any, field: Any) -> None:
        try:
            super().validate_csrf_token(form, field)
        except ValidationError:
            if not is_good_without_cookies(field.data):
                raise ValidationError(expired()) from None


class BaseForm(FlaskForm):
    """Base class of all forms."""

    class Meta(FlaskForm.Meta):
        csrf_class = _Token

        def get_translations(self, form: Any) -> FormTranslations:
            """Return the translations of WTForms' messages."""
            return _TRANSLATIONS

    def __init__(self, formdata: Any = _FROM_REQUEST, **kwargs: Any) -> None:
        super().__init__(self._sent() if formdata is _FROM_REQUEST else formdata, **kwargs)

    def validate(self, extra_validators: Any = None) -> bool:
        """Return whether every answer is valid; `errors` and `error_list()` say what is not."""
        valid = super().validate(extra_validators)
        return _refuse_nul(self) and valid

    def validate_on_submit(self, extra_validators: Any = None) -> bool:
        """Return whether the form was sent and every answer is valid.

        A form that was sent only to be shown in another language is not valid and has no errors, unless its token has.
        """
        if not is_switched():
            return bool(super().validate_on_submit(extra_validators))
        if self.meta.csrf:
            self[self.meta.csrf_field_name].validate(self)
        return False

    @classmethod
    def _sent(cls) -> Any:
        """Return the form data of the request, or None for a request that reads.

        Other content types (JSON) count as an empty form, and a file that the form does not ask for is ignored.
        """
        if not request or request.method not in {"POST", "PUT", "PATCH", "DELETE"}:
            return None
        asked = [name for name in request.files if _takes_file(getattr(cls, name, None))]
        files = MultiDict((name, file) for name in asked for file in request.files.getlist(name))
        return CombinedMultiDict((files, request.form)) if files else request.form

    @property
    def token_failed(self) -> bool:
        """Whether the form was sent without a valid token. Then nothing may be changed."""
        return bool(self.errors.get(self.meta.csrf_field_name))

    @property
    def http_status(self) -> int:
        """The status of a page that shows this form: 200, 400 (invalid token) or 422 (invalid answers)."""
        if self.token_failed:
            return 400
        return 422 if self.errors else 200

    def error_list(self) -> list[tuple[str, str]]:
        """Return what to correct, in page order: (id of the input or "" for the whole form, message)."""
        whole = [("", str(message)) for message in self.form_errors]
        if self.token_failed:
            whole.insert(0, ("", expired()))
        return whole + list(_errors_of(field for field in self if field.name != self.meta.csrf_field_name))


def _takes_file(declared: Any) -> bool:
    """Return whether an attribute of a form class is a file field."""
    kind = getattr(declared, "field_class", None)
    return isinstance(kind, type) and issubclass(kind, FileField)


class PartForm(BaseForm):
    """A form inside another (FormField, FieldList). Only the outer form has the token."""

    class Meta(BaseForm.Meta):
        csrf = False


def _errors_of(fields: Iterable[Field]) -> Iterator[tuple[str, str]]:
    for field in fields:
        if isinstance(field, FormField):
            yield from _errors_of(field.form)
        elif isinstance(field, FieldList):
            yield from _errors_of(field.entries)
            yield from ((_first_input(field), str(error)) for error in field.errors if isinstance(error, str))
        elif field.errors:
            yield _first_input(field), _in_summary(field)


def _in_summary(field: Field) -> str:
    """Return the field's message, with its label where the message does not name the field."""
    message = str(field.errors[0])
    if message not in [str(error) for error in field.process_errors]:
        return message
    return _("%(question)s – %(problem)s", question=field.label.text, problem=message)


def _first_input(field: Field) -> str:
    """Return the id of the focusable element: a group's first box, a list's first entry."""
    if isinstance(field, FieldList):
        return _first_input(field.entries[0]) if field.entries else ""
    grouped = isinstance(field, RadioField | CheckboxesField)
    return f"{field.id}-0" if grouped else str(field.id)


def _refuse_nul(form: Iterable[Field]) -> bool:
    """Refuse NUL in any field, as a last check: no database stores NUL in a text."""
    clean = True
    for field in form:
        values = field.data if isinstance(field.data, list) else [field.data]
        if any(isinstance(value, str) and "\x00" in value for value in values) and not field.errors:
            field.errors = [hidden_character()]
            clean = False
    return clean
