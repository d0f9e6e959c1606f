"""The staff form for a step of the run of show, with its words in the team's languages."""

from __future__ import annotations

from typing import Any

from flask import request
from wtforms import HiddenField

from engage.core.current import current_city
from engage.core.forms import BaseForm, CountField, LineField, NameField, ParagraphField, SelectField, choice
from engage.core.i18n import by_tag, current_language
from engage.core.i18n import staff_gettext as _
from engage.core.i18n import staff_lazy_gettext as _l
from engage.core.i18n.formats import language_name
from engage.volunteering.models import RunStep
from engage.volunteering.queries.run_of_show import text_of
from engage.volunteering.services.run_of_show import StepFacts
from engage.volunteering.staff import labels as words

LONGEST_WHAT = 400


class StepForm(BaseForm):
    """How long, what happens, and who does it. Made by `step_form`."""

    minutes = CountField(_l("Minutes"), least=1, most=720, required=_l("Write how many minutes it takes."))
    what = LineField(_l("What happens"), longest=LONGEST_WHAT, required=_l("Write what happens."))
    role = SelectField(_l("Which role does it?"))
    who = NameField(_l("Or who, by name"), autocomplete="off")
    language = HiddenField()

    names: dict[str, str]
    source: str

    def to_facts(self) -> StepFacts:
        """Return what the services take."""
        return StepFacts(
            minutes=self.minutes.data or 1,
            what=self.what.data,
            language=self.source,
            translations={tag: self[name].data or "" for name, tag in self.names.items()},
            role=self.role.data or "",
            who=self.who.data or "",
        )


def step_form(step: RunStep | None = None) -> StepForm:
    """Return the form for a new step, or for one that stands, with a field for each language of the city."""
    text = text_of(step) if step is not None else None
    source = text.source_language if text is not None else _written_in()
    names = {f"what_{tag.replace('-', '_')}": tag for tag in current_city().languages if tag != source}
    fields: dict[str, Any] = {
        name: ParagraphField(
            language_name(tag), longest=LONGEST_WHAT, rows=2, render_kw={"lang": by_tag(tag).html_lang}
        )
        for name, tag in names.items()
    }
    made: Any = type("StepForm", (StepForm,), {**fields, "names": names, "source": source})
    form: StepForm = made()
    form.language.data = source
    roles = dict.fromkeys([*current_city().volunteer_roles, *filter(None, [step.role if step else ""])])
    form.role.choices = [choice("", _("No role")), *(choice(key, words.role_name(key)) for key in roles)]
    if step is not None and text is not None and not form.is_submitted():
        form.minutes.data, form.role.data, form.who.data = step.minutes, step.role, step.who
        form.what.data = text.source
        for name, tag in names.items():
            row = text.translations.get(tag)
            form[name].data = row.value if row is not None else ""
    return form


def _written_in() -> str:
    """Return the language of a new step's words: that of the page on which it was begun."""
    sent = request.form.get("language", "")
    return sent if sent in current_city().languages else current_language().tag
