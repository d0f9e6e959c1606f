"""What staff call the messages of this domain."""

from __future__ import annotations

from engage.core.i18n import staff_lazy_gettext as _l
from engage.core.outbox.registry import name_kinds

name_kinds(
    {
        "decisions.round_opened": _l("A round is open"),
        "decisions.round_closing": _l("Reminder, a round closes soon"),
        "decisions.round_closed": _l("A round is closed"),
        "decisions.round_revealed": _l("The outcome of a round"),
        "decisions.round_voided": _l("A round was stopped"),
        "decisions.ended": _l("A decision was withdrawn or referred"),
        "decisions.scribed": _l("An answer was written down for a member"),
        "decisions.concern_answered": _l("A change answers a concern"),
        "decisions.volunteers": _l("Members offered to help lead"),
        "decisions.review_due": _l("Time to look at a decision again"),
        "decisions.mandate_granted": _l("A work team got a mandate"),
        "decisions.mandate_revoked": _l("A mandate was taken back"),
        "decisions.mandate_report_due": _l("A work team's report is due"),
    }
)
