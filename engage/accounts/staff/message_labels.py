"""What staff call the messages of this domain."""

from __future__ import annotations

from engage.core.i18n import staff_lazy_gettext as _l
from engage.core.outbox.registry import name_kinds

name_kinds(
    {
        "accounts.sign_in_link": _l("Link to sign in"),
        "accounts.invitation": _l("Invitation to sign in"),
        "accounts.factors_changed": _l("A second step changed"),
        "accounts.recovery_code_used": _l("A recovery code was used"),
        "accounts.factor_reset": _l("A second step was reset"),
        "accounts.reset_requested": _l("Somebody asked to reset a second step"),
        "accounts.reset_to_review": _l("A reset of a second step to agree to"),
    }
)
