"""Forms about needs: one that staff know of, what is offered instead, and what came of them."""

from __future__ import annotations

from collections.abc import Sequence

from wtforms import Field

from engage.accommodations.models import Instead, ServiceDemand
from engage.accommodations.policy import Line, NeedKey
from engage.accommodations.services.alternatives import NewAlternative
from engage.accommodations.services.demands import NewDemand
from engage.accommodations.services.outcomes import NewOutcome
from engage.accommodations.staff import labels as words
from engage.accommodations.staff.scopes import written_need
from engage.core.city_time import to_instant
from engage.core.current import current_city
from engage.core.form_parts import choose_languages, refuse
from engage.core.forms import (
    BaseForm,
    CountField,
    DateTimeField,
    LineField,
    ParagraphField,
    RadioField,
    SelectField,
    choice,
)
from engage.core.i18n import current_language
from engage.core.i18n import staff_gettext as _
from engage.core.i18n import staff_lazy_gettext as _l
from engage.listening.queries.public import list_sessions

LONGEST_NOTE = 500


class DemandForm(BaseForm):
    """A need that staff know of otherwise than by a registration."""

    need = SelectField(_l("What is needed?"), required=_l("Choose what is needed."))
    people = CountField(
        _l("How many people need it?"), least=1, most=500, required=_l("Write how many people need it.")
    )
    wanted = CountField(
        _l("How many interpreters or things do you want?"),
        hint=_l("Leave this empty for the usual number: two interpreters for more than two hours."),
        least=1,
        most=20,
    )
    asked_at = DateTimeField(_l("When did they ask?"), hint=_l("Leave this empty if they asked just now."))
    note = LineField(_l("Note"), hint=_l("Please write no names."), longest=LONGEST_NOTE, autocomplete="off")

    def to_request(self) -> NewDemand:
        """Return what the service takes."""
        return NewDemand(
            key=NeedKey(*self.need.data.split("-")),
            people=self.people.data or 1,
            wanted=self.wanted.data,
            asked_at=to_instant(self.asked_at.data) if self.asked_at.data else None,
            note=self.note.data or "",
        )


def demand_form() -> DemandForm:
    """Return the form with every need that the city knows."""
    form = DemandForm(data={"people": 1})
    city = current_city()
    keys = [NeedKey("interpretation", language) for language in city.interpretation_languages]
    for language, tags in city.services.varieties.items():
        keys += [NeedKey("interpretation", language, tag) for tag in tags]
    keys = [*sorted(keys, key=words.need_name), *(NeedKey(service) for service in city.services.kinds)]
    form.need.choices = [
        choice("", _("Choose what is needed.")),
        *(choice(written_need(key), words.need_name(key)) for key in keys),
    ]
    return form


class InsteadForm(BaseForm):
    """What is offered where a service cannot be there."""

    kind = RadioField(
        _l("What do you offer instead?"),
        choices=[choice(kind.value, name) for kind, name in words.INSTEAD.items()],
        required=_l("Choose what you offer instead."),
    )
    other_session = SelectField(_l("Which session?"))
    note = ParagraphField(
        _l("Say more, if you want to"),
        hint=_l("Everyone who asked reads this, in this language if it is not translated."),
        longest=LONGEST_NOTE,
        rows=3,
    )
    language = SelectField(_l("Language of these words"))

    def validate(self, extra_validators: object = None) -> bool:
        """Return whether another session is chosen where that is what is offered."""
        valid = bool(super().validate(extra_validators))
        if self.kind.data == Instead.ANOTHER_SESSION and not self.other_session.data:
            return refuse(self.other_session, _("Choose the session that has it."))
        return valid

    def to_request(self, key: NeedKey) -> NewAlternative:
        """Return what the service takes."""
        kind = Instead(self.kind.data)
        is_other = kind is Instead.ANOTHER_SESSION
        return NewAlternative(
            key=key,
            kind=kind,
            note=self.note.data or "",
            language=self.language.data,
            other_session_id=int(self.other_session.data) if is_other else None,
        )


def instead_form(session_id: int | None) -> InsteadForm:
    """Return the form with the other sessions to come."""
    form = InsteadForm()
    coming = [view for view in list_sessions(current_language().tag).coming if view.session.id != session_id]
    form.other_session.choices = [
        choice("", _("Choose a session")),
        *(choice(str(view.session.id), view.texts[view.session.title_id].value) for view in coming),
    ]
    choose_languages(form.language)
    return form


class OutcomesForm(BaseForm):
    """How many people had what they asked for, for each need of a session. Made by `outcomes_form`."""

    lines: Sequence[Line] = ()

    def counts_of(self, line: Line) -> list[Field]:
        """Return the fields of one need: in time, then late."""
        name = field_name(line.key)
        return [self[one] for one in (f"met__{name}", f"late__{name}") if one in self]

    def to_requests(self) -> list[NewOutcome]:
        """Return what the service takes, for each need that was answered."""
        found = []
        for line in self.lines:
            answers = {field.name.split("__")[0]: field.data for field in self.counts_of(line)}
            if any(answer is not None for answer in answers.values()):
                found.append(NewOutcome(line.key, answers.get("met") or 0, answers.get("late") or 0))
        return found


def field_name(key: NeedKey) -> str:
    """Return the end of the names of a need's fields."""
    return written_need(key).replace("-", "__")


def outcomes_form(lines: Sequence[Line]) -> OutcomesForm:
    """Return a form with two numbers for each need, up to how many had asked."""
    asked = [line for line in lines if _asked(line) != (0, 0)]
    fields: dict[str, CountField] = {}
    data: dict[str, int] = {}
    for line in asked:
        name, (in_time, late) = field_name(line.key), _asked(line)
        if in_time:
            fields[f"met__{name}"] = CountField(
                _("Had it, of %(num)s who asked in time", num=in_time), least=0, most=in_time
            )
        if late:
            fields[f"late__{name}"] = CountField(
                _("Had it, of %(num)s who asked late", num=late), least=0, most=late
            )
        if line.outcome is not None:
            data |= {f"met__{name}": line.outcome.met, f"late__{name}": line.outcome.met_late}
    form: OutcomesForm = type("LinesOutcomesForm", (OutcomesForm,), fields)(data=data)
    form.lines = asked
    return form


def _asked(line: Line) -> tuple[int, int]:
    """Return how many asked in time and late: as recorded, else as it is now."""
    if line.outcome is not None:
        return line.outcome.asked, line.outcome.asked_late
    return line.demand.in_time, line.demand.late


def entered_name(demand: ServiceDemand) -> str:
    """Return what a need that staff entered is called."""
    return words.need_name(NeedKey(demand.service, demand.language, demand.variety))
