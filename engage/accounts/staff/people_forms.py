"""Forms for managing people."""

from __future__ import annotations

from typing import Any

from engage.accounts.services.people import NewPerson
from engage.core.forms import (
    CheckboxesField,
    SelectField,
    choice,
)
from engage.core.i18n import staff_lazy_gettext as _
from engage.core.meanwhile import ComparedForm
from engage.core.security.permissions import Role
from engage.core.staff.person_forms import InvitedPersonForm

ROLE_NAMES = {
    Role.ORGANIZER: _("Organizer"),
    Role.TRANSLATOR: _("Translator"),
    Role.GREETER: _("Greeter"),
    Role.AUDITOR: _("Auditor"),
    Role.ADMINISTRATOR: _("Administrator"),
}
ROLE_HINTS = {
    Role.ORGANIZER: _("Plans sessions, sees who registered, and writes to them."),
    Role.TRANSLATOR: _("Translates the texts of sessions. Sees no personal data."),
    Role.GREETER: _("Welcomes people at the door. Sees names and party sizes only."),
    Role.AUDITOR: _("Reads the activity log and the totals. Cannot change anything."),
    Role.ADMINISTRATOR: _("Does everything an organizer does, and manages people."),
}


def role_choices() -> list[Any]:
    """Return each role with a description."""
    return [choice(role.value, ROLE_NAMES[role], hint=ROLE_HINTS[role]) for role in Role]


_ROLES = {"label": _("Roles"), "required": _("Choose at least one role.")}


class RolesForm(ComparedForm):
    """The roles of a person."""

    roles = CheckboxesField(**_ROLES)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.roles.choices = role_choices()

    def to_roles(self) -> frozenset[Role]:
        """Return the roles that are ticked."""
        return frozenset(map(Role, self.roles.data))


class InviteForm(InvitedPersonForm):
    """A person to be invited."""

    language = SelectField(
        _("Language"),
        required=_("Choose a language."),
        hint=_("We email the person in this language."),
    )
    roles = CheckboxesField(**_ROLES)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.roles.choices = role_choices()

    def to_request(self) -> NewPerson:
        """Return what the service takes."""
        return NewPerson(
            email=self.email.data,
            name=self.name.data,
            language=self.language.data,
            roles=frozenset(map(Role, self.roles.data)),
        )
