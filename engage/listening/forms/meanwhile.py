"""What others have saved while a form about a party was open, beside what its writer wrote.

Nothing is saved then and nothing that was written is lost. The form is shown again: where the writer had changed
nothing it has what others saved, else what the writer wrote, and it says both. Who saves it then has seen it.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from wtforms import Field, HiddenField

from engage.core.i18n import pgettext
from engage.core.i18n.formats import isolate
from engage.core.phones import written_phone
from engage.listening.services import versions
from engage.listening.services.access import load_registration
from engage.listening.services.contact import find_open_change
from engage.listening.services.versions import Answers

_NO_ANSWERS = frozenset({"csrf_token", "seen", "if_full"})


class Difference(NamedTuple):
    """An answer that others changed: what is saved now, and what the writer wrote where that differs."""

    label: str
    now: str
    mine: str | None


class SeenField(HiddenField):
    """The version of the answers that a form was opened with."""

    def show(self, answers: Answers) -> None:
        """Set the version to what stands now."""
        self.data = versions.version_of(answers)
        self.raw_data = None


def is_saved(form: Any, now: Answers) -> bool:
    """Return whether a form says what is saved already, as when it was sent twice."""
    return all(_plain(field.data) == _plain(now.get(field.name)) for field in _answers(form))


def take_in(form: Any, now: Answers) -> list[Difference]:
    """Put what others saved into a form where its writer had changed nothing, and return what they changed."""
    marks = versions.read_marks(form.seen.data or "")
    form.seen.show(now)
    return [_compare(field, now, marks) for field in _answers(form) if not _stands(field, now, marks)]


def show_what_changed(form: Any, registration_id: int) -> bool:
    """Show in a form what others have saved since it was opened. True where it says just what is saved: sent twice."""
    registration = load_registration(registration_id)
    change = find_open_change(registration_id)
    now = versions.answers_of(registration, change, by_staff=form.by_staff)
    if is_saved(form, now):
        return True
    form.meanwhile = take_in(form, now)
    return False


def _answers(form: Any) -> list[Field]:
    return [field for field in form if field.name not in _NO_ANSWERS]


def _stands(field: Field, now: Answers, marks: dict[str, str]) -> bool:
    """Return whether others left the answer as it was, or changed it to what the writer wrote."""
    value = now.get(field.name)
    return versions.is_marked(marks, field.name, value) or _plain(field.data) == _plain(value)


def _compare(field: Field, now: Answers, marks: dict[str, str]) -> Difference:
    value = now.get(field.name)
    said = _said(field, value)
    if not versions.is_marked(marks, field.name, field.data):
        return Difference(str(field.label.text), said, _said(field, field.data))
    field.data, field.raw_data, field.errors = value, None, []
    return Difference(str(field.label.text), said, None)


def _plain(value: object) -> object:
    return value or None


def _said(field: Field, value: Any) -> str:
    """Return an answer as it is shown, with its direction kept apart."""
    kind = getattr(field, "kind", "")
    if kind == "tick":
        return pgettext("answer to a question", "Yes") if value else pgettext("answer to a question", "No")
    if kind == "count":
        return str(value or 0)
    if not value:
        return pgettext("answer to a question", "Nothing")
    if kind == "tel":
        return isolate(written_phone(value, field.region))
    labels = (
        {option.value: str(option.label) for option in field.choices} if kind in ("select", "radios") else {}
    )
    return isolate(labels.get(value, str(value)), "auto")
