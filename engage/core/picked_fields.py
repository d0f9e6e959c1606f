"""Fields whose answer is picked, from a list or a calendar. They take what every field takes: see `fields`."""

from __future__ import annotations

import datetime as dt
from typing import Any

from wtforms import BooleanField, SelectChoice, SelectMultipleField
from wtforms import DateField as _DateField
from wtforms import DateTimeLocalField as _DateTimeLocalField
from wtforms import RadioField as _RadioField
from wtforms import SelectField as _SelectField
from wtforms import TimeField as _TimeField
from wtforms.validators import Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from engage.core.fields import options
from engage.core.i18n import gettext as _
from engage.core.i18n.runtime import offered_languages

FIRST_YEAR, LAST_YEAR = 2000, 2100


def choice(value: str, label: Any, *, hint: Any = "", lang: str = "", group: Any = None) -> SelectChoice:
    """One answer of a list. `lang` is the language (`lang` of HTML) that its label is written in."""
    extra = {key: given for key, given in (("hint", hint), ("lang", lang)) if given}
    return SelectChoice(value=value, label=label, render_kw=extra, optgroup=group)


def language_choices() -> list[SelectChoice]:
    """The languages that the city offers, each under its own name."""
    return [choice(one.tag, one.endonym, lang=one.html_lang) for one in offered_languages()]


class _FromTheList(Optional):
    """Nothing sent is no answer. Whatever was sent is on the list, also where it is empty or a blank."""

    def __call__(self, form: Any, field: Any) -> None:
        if not field.raw_data:
            super().__call__(form, field)


class SelectField(_SelectField):
    """One answer of a closed list that is long."""

    kind = "select"

    def __init__(self, label: Any = None, *, choices: Any = None, coerce: Any = str, **kwargs: Any) -> None:
        super().__init__(label, choices=choices, coerce=coerce, **options(optional=_FromTheList, **kwargs))


class RadioField(_RadioField):
    """One answer of a few."""

    kind = "radios"

    def __init__(self, label: Any = None, *, choices: Any = None, coerce: Any = str, **kwargs: Any) -> None:
        super().__init__(label, choices=choices, coerce=coerce, **options(optional=_FromTheList, **kwargs))


class CheckboxesField(SelectMultipleField):
    """Any number of answers of a few. `data` is a list."""

    kind = "checkboxes"
    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def __init__(self, label: Any = None, *, choices: Any = None, coerce: Any = str, **kwargs: Any) -> None:
        super().__init__(label, choices=choices, coerce=coerce, **options(optional=_FromTheList, **kwargs))


class TickField(BooleanField):
    """One box to tick, with its text beside it (the label)."""

    kind = "tick"

    def __init__(self, label: Any = None, **kwargs: Any) -> None:
        super().__init__(label, **options(**kwargs))


# --- time ---------------------------------------------------------------------------------------------------


class _MayBeEmpty:
    """Left empty it has no data, and the form's own sentence says that an answer is needed."""

    data: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was picked, if anything was."""
        self.data = None
        if any(value.strip() for value in valuelist):
            super().process_formdata(valuelist)  # type: ignore[misc]


class DateField(_MayBeEmpty, _DateField):
    """A day between FIRST_YEAR and LAST_YEAR."""

    kind = "date"

    def __init__(self, label: Any = None, **kwargs: Any) -> None:
        super().__init__(label, **options(**kwargs))

    def pre_validate(self, form: Any) -> None:
        """Refuse days that can only be a slip of the finger."""
        _check_year(self.data)


class DateTimeField(_MayBeEmpty, _DateTimeLocalField):
    """A day and a time on the wall clock of the city, without a time zone."""

    kind = "datetime-local"

    def __init__(self, label: Any = None, **kwargs: Any) -> None:
        super().__init__(label, **options(**kwargs))

    def pre_validate(self, form: Any) -> None:
        """Refuse days that can only be a slip of the finger."""
        _check_year(self.data)


class TimeField(_MayBeEmpty, _TimeField):
    """A time on the wall clock of the city."""

    kind = "time"

    def __init__(self, label: Any = None, **kwargs: Any) -> None:
        super().__init__(label, **options(**kwargs))


def _check_year(day: dt.date | None) -> None:
    if day is not None and not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValidationError(
            _("Choose a year from %(first)s to %(last)s.", first=str(FIRST_YEAR), last=str(LAST_YEAR))
        )
