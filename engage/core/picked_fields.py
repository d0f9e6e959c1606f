"""Fields whose answer is selected from a list or a calendar. They take the options of every field: see `fields`."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import Response, after_this_request, flash, session
from wtforms import BooleanField, SelectChoice, SelectMultipleField
from wtforms import DateField as _DateField
from wtforms import DateTimeLocalField as _DateTimeLocalField
from wtforms import RadioField as _RadioField
from wtforms import SelectField as _SelectField
from wtforms import TimeField as _TimeField
from wtforms.validators import Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from engage.core import clock
from engage.core.city_time import comes_twice, is_skipped, to_instant
from engage.core.fields import options
from engage.core.i18n import current_language
from engage.core.i18n import gettext as _
from engage.core.i18n.formats import format_date, format_time, format_time_zone
from engage.core.i18n.runtime import offered_languages
from engage.core.i18n.switched import is_switched, switched_from

FIRST_YEAR, LAST_YEAR = 2000, 2100


def choice(value: str, label: Any, *, hint: Any = "", lang: str = "", group: Any = None) -> SelectChoice:
    """Return one option of a list. `lang` is the language (HTML `lang`) of its label."""
    extra = {key: given for key, given in (("hint", hint), ("lang", lang)) if given}
    return SelectChoice(value=value, label=label, render_kw=extra, optgroup=group)


def language_choices() -> list[SelectChoice]:
    """Return the languages of the city, each under its own name."""
    return [choice(one.tag, one.endonym, lang=one.html_lang) for one in offered_languages()]


class _FromTheList(Optional):
    """Validator of an optional choice. Only a missing value is no answer: an empty string may be an option."""

    def __call__(self, form: Any, field: Any) -> None:
        if not field.raw_data:
            super().__call__(form, field)


class SelectField(_SelectField):
    """One answer from a long closed list."""

    kind = "select"

    def __init__(self, label: Any = None, *, choices: Any = None, coerce: Any = str, **kwargs: Any) -> None:
        super().__init__(label, choices=choices, coerce=coerce, **options(optional=_FromTheList, **kwargs))


class MessageLanguageField(SelectField):
    """The language in which somebody is written to. It follows the page's language until another is chosen."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the language. Where the page is shown in another one, take that instead of the page's earlier one."""
        follows = is_switched() and valuelist[:1] == [switched_from()]
        super().process_formdata([current_language().tag] if follows else valuelist)


class RadioField(_RadioField):
    """One answer from a short list."""

    kind = "radios"

    def __init__(self, label: Any = None, *, choices: Any = None, coerce: Any = str, **kwargs: Any) -> None:
        super().__init__(label, choices=choices, coerce=coerce, **options(optional=_FromTheList, **kwargs))


class CheckboxesField(SelectMultipleField):
    """Any number of answers from a short list. `data` is a list."""

    kind = "checkboxes"
    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def __init__(self, label: Any = None, *, choices: Any = None, coerce: Any = str, **kwargs: Any) -> None:
        super().__init__(label, choices=choices, coerce=coerce, **options(optional=_FromTheList, **kwargs))


class TickField(BooleanField):
    """A single checkbox with its label beside it."""

    kind = "tick"

    def __init__(self, label: Any = None, **kwargs: Any) -> None:
        super().__init__(label, **options(**kwargs))


# --- time ---------------------------------------------------------------------------------------------------


class _MayBeEmpty:
    """An empty field has no data, and the form's own sentence says that an answer is needed."""

    data: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the value, if there is one."""
        self.data = None
        if any(value.strip() for value in valuelist):
            super().process_formdata(valuelist)  # type: ignore[misc]


class DateField(_MayBeEmpty, _DateField):
    """A day between FIRST_YEAR and LAST_YEAR."""

    kind = "date"

    def __init__(self, label: Any = None, **kwargs: Any) -> None:
        super().__init__(label, **options(**kwargs))

    def pre_validate(self, form: Any) -> None:
        """Refuse years that are obviously typing mistakes."""
        _check_year(self.data)


class DateTimeField(_MayBeEmpty, _DateTimeLocalField):
    """A day and a local time in the city, without a time zone. Of a time that comes twice the first is taken.

    The zone is named where there is no other hint.
    """

    kind = "datetime-local"

    def __init__(self, label: Any = None, **kwargs: Any) -> None:
        given = options(**kwargs)
        zone = given.get("description") or _("Time zone: %(zone)s", zone=format_time_zone(clock.now()))
        super().__init__(label, **{**given, "description": zone})

    def pre_validate(self, form: Any) -> None:
        """Refuse years that are obviously typing mistakes, and times that clocks go forward over."""
        _check_year(self.data)
        if self.data is not None and is_skipped(self.data):
            raise ValidationError(
                _(
                    "There is no %(time)s on this day, because the clocks go forward. Choose another time.",
                    time=format_time(to_instant(self.data)),
                )
            )
        if self.data is not None and comes_twice(self.data):
            _say_when_saved(
                _(
                    "%(time)s comes twice on %(day)s, because the clocks go back. We take the first one.",
                    time=format_time(to_instant(self.data)),
                    day=format_date(to_instant(self.data)),
                )
            )


class TimeField(_MayBeEmpty, _TimeField):
    """A local time in the city."""

    kind = "time"

    def __init__(self, label: Any = None, **kwargs: Any) -> None:
        super().__init__(label, **options(**kwargs))


def _say_when_saved(words: str) -> None:
    """Say something on the next page if this request saves what was sent: not where it is refused or asked about."""

    @after_this_request
    def say(response: Response) -> Response:
        said = session.get("_flashes", [])
        if response.status_code == 303 and not any(tone == "error" or words == it for tone, it in said):
            flash(words, "info")
        return response


def _check_year(day: dt.date | None) -> None:
    if day is not None and not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValidationError(
            _("Choose a year from %(first)s to %(last)s.", first=str(FIRST_YEAR), last=str(LAST_YEAR))
        )
