"""Texts for refusals about people."""

from __future__ import annotations

from engage.accounts.errors import (
    AdministratorTooNew,
    EmailTaken,
    LastAdministrator,
    NothingToReset,
    OwnAccount,
    PersonInactive,
    SecondAdministratorNeeded,
)
from engage.core.errors import Changed
from engage.core.i18n import staff_lazy_gettext as _l
from engage.core.refusals import Refusals

REFUSALS: Refusals = {
    EmailTaken: _l("Someone with this email address is already on the list of people."),
    AdministratorTooNew: _l(
        "You have been an administrator for less than 24 hours. Until then you cannot remove the other administrators."
    ),
    Changed: _l(
        "Someone else changed this person's roles after you opened the page, so nothing was saved. Look at the roles "
        "as they are now, and save again if you still want to."
    ),
    LastAdministrator: _l("This person is the last administrator. Make someone else an administrator first."),
    OwnAccount: _l("You cannot do this to your own account. Ask another administrator."),
    PersonInactive: _l("This account is switched off. Switch it on first."),
    NothingToReset: _l("There is no second step to reset."),
    SecondAdministratorNeeded: _l(
        "Another administrator has to agree first, or you have to wait 24 hours after your request."
    ),
}
