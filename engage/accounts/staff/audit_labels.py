"""Labels for people and their credentials in the audit log and the list of messages."""

from __future__ import annotations

from collections.abc import Collection

from flask import url_for

from engage.accounts.queries.actors import names_of
from engage.core.audit_log import written_actor
from engage.core.i18n import staff_lazy_gettext as _l
from engage.core.outbox.registry import name_kinds
from engage.core.security.guards import can
from engage.core.security.permissions import Permission
from engage.core.staff import audit as staff_audit
from engage.core.staff.people import Person, name_people

ACTIONS = {
    "factor.recovery_code_used": _l("Signed in with a recovery code"),
    "factor.recovery_codes_made": _l("Made new recovery codes"),
    "factor.passkey_added": _l("Added a passkey"),
    "factor.passkey_removed": _l("Removed a passkey"),
    "factor.totp_added": _l("Added a code app"),
    "factor.totp_removed": _l("Removed the code app"),
    "factor.reset": _l("Reset the second step"),
    "factor.reset_refused": _l("Canceled the reset of the second step"),
    "factor.reset_requested": _l("Asked to reset the second step"),
    "user.added": _l("Added a person"),
    "user.changed": _l("Changed an account"),
    "user.deactivated": _l("Switched an account off"),
    "user.erased": _l("Deleted the personal data"),
    "person.exported": _l("Exported a copy of the personal data"),
    "user.invited": _l("Invited a person"),
    "user.link_made": _l("Made a sign-in link by hand"),
    "user.reactivated": _l("Switched an account on"),
    "user.roles_changed": _l("Changed the roles of a person"),
    "user.sign_in_ended": _l("Signed a person out"),
    "user.signed_in": _l("Signed in"),
}
FIELDS = {
    "active": _l("account on or off"),
    "email": _l("email"),
    "language": _l("language"),
    "name": _l("name"),
    "role.administrator": _l("administrator"),
    "role.auditor": _l("auditor"),
    "role.greeter": _l("greeter"),
    "role.organizer": _l("organizer"),
    "role.translator": _l("translator"),
}

staff_audit.name_actions(ACTIONS)
staff_audit.name_fields(FIELDS, "user")


def _people(numbers: Collection[int]) -> dict[int, staff_audit.Subject]:
    names = names_of(map(written_actor, numbers))
    return {
        number: staff_audit.Subject(
            name,
            url_for("staff_accounts.show_person", user_id=number) if can(Permission.MANAGE_PEOPLE) else None,
        )
        for number, name in names.items()
    }


staff_audit.name_subjects("user", _l("Person"), _people)


@name_people("user", Permission.SEE_MESSAGES)
def find_users(numbers: Collection[int]) -> dict[int, Person]:
    """Return the names of those who sign in. One statement."""
    return {number: Person(subject.label, href=subject.href) for number, subject in _people(numbers).items()}


name_kinds(
    {
        "accounts.sign_in_link": _l("Link to sign in"),
        "accounts.invitation": _l("Invitation to sign in"),
        "accounts.factors_changed": _l("A second step was changed"),
        "accounts.recovery_code_used": _l("A recovery code was used"),
        "accounts.factor_reset": _l("A second step was reset"),
        "accounts.reset_requested": _l("Someone asked to reset a second step"),
        "accounts.administrator_added": _l("Someone became an administrator"),
        "accounts.administrator_removed": _l("Someone is no longer an administrator"),
        "accounts.reset_to_review": _l("A second-step reset that needs approval"),
    }
)
