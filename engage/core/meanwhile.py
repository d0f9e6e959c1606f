"""What others have saved while a form was open, beside what its writer wrote.

Nothing is saved then and nothing that was written is lost. The form is shown again: where the writer had changed
nothing it has what others saved, else what the writer wrote, and it says both. Who saves it then has seen it.
`components/meanwhile.html` shows it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from wtforms import Field, HiddenField

from engage.core import seen
from engage.core.forms import BaseForm
from engage.core.i18n import pgettext
from engage.core.i18n.formats import format_date, isolate
from engage.core.phones import written_phone
from engage.core.seen import Values, plain

_NO_VALUES = frozenset({"csrf_token", "seen", "if_full"})


class Difference(NamedTuple):
    """A value that others changed: what is saved now, and what the writer wrote where that differs."""

    label: str
    now: str
    mine: str | None


class SeenField(HiddenField):
    """The version of the values that a form was opened with."""

    def show(self, values: Values) -> None:
        """Set the version to what stands now."""
        self.data = seen.version_of(values)
        self.raw_data = None

    @property
    def version(self) -> str:
        """The version that was sent back; empty, which is never that of anything, where none was."""
        return str(self.data or "")


class ComparedForm(BaseForm):
    """A form about something that several people may change. `opened_on` is called once it is made."""

    seen = SeenField()
    meanwhile: Sequence[Difference] = ()

    @property
    def http_status(self) -> int:
        """The status of a page that shows this form; what others changed is shown with 422."""
        return 422 if self.meanwhile else super().http_status

    def opened_on(self, values: Values) -> None:
        """Note what stands when the form is first shown."""
        if not self.is_submitted():
            self.seen.show(values)

    def show_meanwhile(self, now: Values) -> bool:
        """Show what others have saved since. Returns True where the form says just what is saved: it was sent twice."""
        named = [(field, self.value_name(field)) for field in self if field.name not in _NO_VALUES]
        if all(plain(field.data) == plain(now.get(name)) for field, name in named):
            return True
        marks = seen.read_marks(self.seen.version)
        self.seen.show(now)
        others = [(field, name) for field, name in named if not seen.is_marked(marks, name, now.get(name))]
        self.meanwhile = [
            _compare(field, now.get(name), was_left=seen.is_marked(marks, name, field.data))
            for field, name in others
            if plain(field.data) != plain(now.get(name))
        ]
        return False

    def value_name(self, field: Field) -> str:
        """Return the name under which the value of a field is compared."""
        return str(field.name)


def _compare(field: Field, value: Any, *, was_left: bool) -> Difference:
    """Return what others changed. `was_left`: the writer did not touch it, so the field takes what is saved."""
    said = _said(field, value)
    if not was_left:
        return Difference(str(field.label.text), said, _said(field, field.data))
    field.data, field.raw_data, field.errors = value, None, []
    return Difference(str(field.label.text), said, None)


def _said(field: Field, value: Any) -> str:
    """Return a value as it is shown, with its direction kept apart."""
    kind = getattr(field, "kind", "")
    if kind == "tick":
        return pgettext("answer to a question", "Yes") if value else pgettext("answer to a question", "No")
    if kind == "count":
        return str(value or 0)
    if not value:
        return pgettext("answer to a question", "Nothing")
    if isinstance(value, date):
        return format_date(value)
    if kind == "tel":
        return isolate(written_phone(value, field.region))
    return ", ".join(
        isolate(_label(field, one), "auto") for one in (value if isinstance(value, list) else [value])
    )


def _label(field: Field, value: str) -> str:
    choices = getattr(field, "choices", None) or ()
    return next((str(option.label) for option in choices if option.value == value), str(value))
