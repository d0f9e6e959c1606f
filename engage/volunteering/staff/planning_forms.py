"""The staff form that adds somebody to the planning team of a session."""

from __future__ import annotations

from collections.abc import Sequence

from engage.accounts.models import User
from engage.bodies.models import Body
from engage.core.forms import BaseForm, RadioField, SelectField, choice
from engage.core.i18n import staff_gettext as _
from engage.core.i18n import staff_lazy_gettext as _l
from engage.core.i18n.content import TextValue
from engage.volunteering.models import PlanningRole
from engage.volunteering.services.hosting import NewPlanner
from engage.volunteering.staff.hosting_labels import PLANNING_ROLES, ROLE_HINTS


class PlannerForm(BaseForm):
    """Who, and what they do for the session."""

    person = SelectField(
        _l("Person"),
        required=_l("Choose a person."),
        hint=_l("Only people with a seat in a group now. Who loses the seat leaves the team."),
    )
    role = RadioField(_l("What they do"), required=_l("Choose what this person does."))

    def __init__(self, seated: Sequence[tuple[User, Body]], names: dict[int, TextValue]) -> None:
        super().__init__()
        self.person.choices = [
            choice("", _("Choose one")),
            *(choice(f"{user.id}:{body.id}", user.name, group=names[body.id].value) for user, body in seated),
        ]
        self.role.choices = [
            choice(role.value, PLANNING_ROLES[role], hint=ROLE_HINTS[role]) for role in PlanningRole
        ]

    def to_request(self) -> NewPlanner:
        """Return what the service takes."""
        user_id, body_id = str(self.person.data).split(":")
        return NewPlanner(int(user_id), int(body_id), PlanningRole(self.role.data))
