"""All roles and permissions, in one place.

A person has roles; a role is a set of permissions. Pages check permissions, never roles.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable


class Permission(enum.StrEnum):
    """Something that a person may do."""

    SEE_STAFF_HOME = "see staff home"
    EDIT_SESSIONS = "edit sessions"
    PUBLISH_SESSIONS = "publish sessions"
    SEE_NEEDS = "see needs"
    SEE_REGISTRATIONS = "see registrations"
    EDIT_REGISTRATIONS = "edit registrations"
    EXPORT_REGISTRATIONS = "export registrations"
    WRITE_TO_REGISTRANTS = "write to registrants"
    WORK_CALL_LIST = "work call list"
    TRANSLATE = "translate"
    MANAGE_TRANSLATORS = "manage translators"
    MANAGE_AMBASSADORS = "manage ambassadors"
    SEE_MESSAGES = "see messages"
    RESEND_MESSAGES = "resend messages"
    SEE_AUDIT = "see audit"
    MANAGE_PEOPLE = "manage people"
    GREET = "greet"
    MANAGE_BODIES = "manage bodies"
    MANAGE_VOLUNTEERS = "manage volunteers"
    MANAGE_ACCESS_SERVICES = "manage access services"
    SCREEN_VOLUNTEERS = "screen volunteers"


class Role(enum.StrEnum):
    """A role of a person. Stored with the person."""

    ORGANIZER = "organizer"
    TRANSLATOR = "translator"
    GREETER = "greeter"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


_ORGANIZER = frozenset(
    {
        Permission.SEE_STAFF_HOME,
        Permission.EDIT_SESSIONS,
        Permission.PUBLISH_SESSIONS,
        Permission.SEE_NEEDS,
        Permission.SEE_REGISTRATIONS,
        Permission.EDIT_REGISTRATIONS,
        Permission.EXPORT_REGISTRATIONS,
        Permission.WRITE_TO_REGISTRANTS,
        Permission.WORK_CALL_LIST,
        Permission.TRANSLATE,
        Permission.MANAGE_TRANSLATORS,
        Permission.MANAGE_AMBASSADORS,
        Permission.SEE_MESSAGES,
        Permission.RESEND_MESSAGES,
        Permission.GREET,
        Permission.MANAGE_BODIES,
        Permission.MANAGE_VOLUNTEERS,
        Permission.MANAGE_ACCESS_SERVICES,
        Permission.SCREEN_VOLUNTEERS,
    }
)

PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.ORGANIZER: _ORGANIZER,
    Role.TRANSLATOR: frozenset({Permission.SEE_STAFF_HOME, Permission.TRANSLATE}),
    Role.GREETER: frozenset({Permission.GREET}),
    Role.AUDITOR: frozenset({Permission.SEE_STAFF_HOME, Permission.SEE_AUDIT, Permission.SEE_NEEDS}),
    Role.ADMINISTRATOR: _ORGANIZER | {Permission.MANAGE_PEOPLE, Permission.SEE_AUDIT},
}


def permissions_of(roles: Iterable[Role]) -> frozenset[Permission]:
    """Return all permissions of these roles."""
    return frozenset().union(*(PERMISSIONS[role] for role in roles))
