"""Staff forms to publish a session, set its capacities, cancel it, and record its outcomes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from wtforms import Field

from engage.core.form_parts import VersionedForm
from engage.core.forms import BaseForm, CountField, DateField, LineField, ParagraphField, RadioField, choice
from engage.core.i18n import by_tag
from engage.core.i18n import staff_gettext as _
from engage.core.i18n import staff_lazy_gettext as _l
from engage.core.i18n.formats import language_name
from engage.core.meanwhile import ComparedForm
from engage.listening.importing.drafts import LONGEST
from engage.listening.models import Capacity, OutcomeKind, SessionOutcome
from engage.listening.services.outcomes import Outcome
from engage.listening.staff import labels as words
from engage.listening.staff.form_parts import LARGEST_CAPACITY, is_to_come, is_web_address


class OutcomeForm(ComparedForm):
    """An outcome of a session."""

    kind = RadioField(
        _l("Is this a report or a decision?"),
        choices=[choice(kind.value, name) for kind, name in words.OUTCOMES.items()],
    )
    title = LineField(
        _l("Title of the report or decision"), longest=LONGEST["title"], required=_l("Write a title.")
    )
    sentence = ParagraphField(
        _l("What does it mean for people?"),
        longest=LONGEST["sentence"],
        rows=2,
        hint=_l(
            "One plain sentence, shown with the title. For example: The City will add bus stops in the north."
        ),
    )
    happened_on = DateField(
        _l("Date"), required=_l("Choose the date when the report came out or the decision was made.")
    )
    url = LineField(
        _l("Web address"),
        longest=500,
        hint=_l("Where people can read the report or decision. You can leave this empty."),
        validators=[is_web_address],
    )

    def __init__(self, outcome: SessionOutcome | None = None, title: str = "", sentence: str = "") -> None:
        super().__init__(obj=outcome, data={"title": title, "sentence": sentence} if title else None)
        if self.kind.data is None:
            self.kind.data = OutcomeKind.REPORT.value

    def to_request(self) -> Outcome:
        """Return what the service takes."""
        return Outcome(
            OutcomeKind(self.kind.data),
            self.title.data,
            self.url.data or "",
            self.happened_on.data,
            self.sentence.data or "",
        )


class OutcomeDueForm(BaseForm):
    """The day by which residents hear of the outcome."""

    outcome_due_on = DateField(
        _l("People will hear what came of the session by"),
        hint=_l("The session page shows this date until there is a report."),
    )


def _made_of(base: type[BaseForm], fields: Mapping[str, Any]) -> Any:
    return type(base.__name__, (base,), dict(fields))


def _name(key: str) -> str:
    return re.sub(r"[^a-z0-9]", "_", key)


class CapacitiesForm(ComparedForm):
    """The capacity of each counter. Made by `capacities_form`, which knows the counters."""

    names: dict[str, str]

    def to_request(self) -> dict[str, int]:
        """Return the capacities by counter."""
        return {counter: self[name].data or 0 for name, counter in self.names.items()}

    def value_name(self, field: Field) -> str:
        """Return the counter of a number."""
        return self.names[field.name]


def capacities_form(counters: Iterable[str], rows: Mapping[str, Capacity]) -> CapacitiesForm:
    """Return a form with a number for each counter."""
    names = {f"size_{_name(counter)}": counter for counter in counters}
    fields: dict[str, Any] = {
        name: CountField(
            words.counter_name(counter),
            most=LARGEST_CAPACITY,
            required=_l("Write a number. Write 0 if there are none."),
        )
        for name, counter in names.items()
    }
    made = _made_of(CapacitiesForm, {**fields, "names": names})
    form: CapacitiesForm = made(
        data={name: rows[counter].capacity if counter in rows else 0 for name, counter in names.items()}
    )
    form.opened_on({counter: rows[counter].capacity for counter in names.values() if counter in rows})
    return form


class PublishForm(BaseForm):
    """The days by which core languages that are not ready will be published. Made by `publish_form`."""

    names: dict[str, str]

    def to_request(self) -> dict[str, date]:
        """Return the days by language."""
        return {tag: self[name].data for name, tag in self.names.items() if self[name].data}


def publish_form(languages: Iterable[str], promised: Mapping[str, date | None]) -> PublishForm:
    """Return a form with a day for each language that is not ready."""
    names = {f"due_{_name(tag)}": tag for tag in languages}
    fields: dict[str, Any] = {
        name: DateField(
            _("%(language)s will be ready by", language=language_name(tag)),
            required=_(
                "Choose the date by which the page will be ready in %(language)s.",
                language=language_name(tag),
            ),
            validators=[is_to_come],
        )
        for name, tag in names.items()
    }
    made = _made_of(PublishForm, {**fields, "names": names})
    form: PublishForm = made(data={name: promised.get(tag) for name, tag in names.items()})
    return form


class CancelForm(VersionedForm):
    """The reason for a cancellation, in one or more languages. Made by `cancel_form`."""

    names: dict[str, str]

    def to_request(self) -> dict[str, str]:
        """Return the reasons by language."""
        return {tag: self[name].data for name, tag in self.names.items() if self[name].data}


def cancel_form(languages: Iterable[str], version: int) -> CancelForm:
    """Return a form with a reason for each language. The first is the source language."""
    names = {f"reason_{_name(tag)}": tag for tag in languages}
    fields: dict[str, Any] = {
        name: ParagraphField(
            _("Reason in %(language)s", language=language_name(tag)),
            longest=400,
            rows=2,
            render_kw={"lang": by_tag(tag).html_lang},
        )
        for name, tag in names.items()
    }
    made = _made_of(CancelForm, {**fields, "names": names})
    form: CancelForm = made(data={"version": version})
    return form
