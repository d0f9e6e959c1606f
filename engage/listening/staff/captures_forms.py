"""The question of what a session plans: photos, a recording, a transcript, press."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wtforms import ValidationError

from engage.core.forms import BaseForm, CheckboxesField, choice
from engage.core.i18n import staff_gettext as _
from engage.core.i18n import staff_lazy_gettext as _l
from engage.listening.models import PLANNED, ListeningSession
from engage.listening.staff.captures_labels import NAMES

NOTHING = "nothing"


def _is_one_answer(_form: BaseForm, field: CheckboxesField) -> None:
    if NOTHING in (field.data or []) and len(field.data or []) > 1:
        raise ValidationError(_("Choose what is planned, or that none of these are planned."))


class PlannedFields(BaseForm):
    """What is planned. No answer is no answer: a draft may wait with it, a public session may not take it back."""

    planned = CheckboxesField(
        _l("What is planned for this session?"),
        hint=_l(
            "The session page says so before people sign up, and each group chooses what it agrees to. If you "
            "add something later, everyone who signed up hears about it."
        ),
        choices=[
            *(choice(capture.value, name) for capture, name in NAMES.items()),
            choice(NOTHING, _l("None of these are planned")),
        ],
        validators=[_is_one_answer],
    )

    def show_planned(self, session: ListeningSession) -> None:
        """Show what stands."""
        if session.says_what_is_planned:
            self.planned.data = [capture.value for capture in session.planned] or [NOTHING]

    def answer_stands(self, session: ListeningSession) -> bool:
        """Return whether there is an answer where one was given before."""
        if self.planned.data or self.planned.errors or not session.says_what_is_planned:
            return not self.planned.errors
        self.planned.errors = [_("Choose what is planned, or that none of these are planned.")]
        return False

    def planned_columns(self) -> Mapping[str, Any]:
        """Return what the services take."""
        chosen = self.planned.data or []
        return {name: capture in chosen if chosen else None for capture, name in PLANNED.items()}
