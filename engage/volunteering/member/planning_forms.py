"""Forms of the planning team: deciding about somebody, and what the host decides for a session."""

from __future__ import annotations

from collections.abc import Sequence

from engage.core.current import current_city
from engage.core.form_parts import VersionedForm
from engage.core.forms import BaseForm, CheckboxesField, CountField, RadioField, TickField, choice
from engage.core.i18n import gettext as _
from engage.core.i18n import lazy_gettext as _l
from engage.volunteering.labels.declines import why_declined
from engage.volunteering.labels.roles import rule_on_uniforms
from engage.volunteering.member.labels import shift_line
from engage.volunteering.models import DeclineReason, Shift
from engage.volunteering.queries.partners import Choices
from engage.volunteering.services.hosting import HostChoices
from engage.volunteering.services.partners import Known

ACCEPT = "accept"
# Who needs screening is told so by what is missing, not by the host.
REASONS = (DeclineReason.ENOUGH, DeclineReason.ROOM_FOR_RESIDENTS, DeclineReason.HOSTS_RULE)
MOST_PARTNERS = 500


class DecideForm(BaseForm):
    """Yes, or a kind no with its reason, which the person reads."""

    decision = RadioField(
        _l("What is your answer?"), required=_l("Choose an answer."), hint=_l("We send your answer.")
    )
    will_wait = TickField(_l("The shift is full. Put this person on the waiting list."))
    majority = TickField(_l("I have read this. Accept this person anyway."))

    def __init__(self, *, is_pending: bool) -> None:
        super().__init__()
        self.decision.choices = [
            *([choice(ACCEPT, _("Yes, please come"))] if is_pending else []),
            *(
                choice(reason.value, _("Not this time: %(reason)s", reason=why_declined(reason)))
                for reason in REASONS
            ),
        ]

    @property
    def reason(self) -> DeclineReason | None:
        """Why the person is declined; None where they are accepted."""
        return None if self.decision.data == ACCEPT else DeclineReason(self.decision.data)

    @property
    def known(self) -> Known:
        """What the page said."""
        return Known(will_wait=bool(self.will_wait.data), majority=bool(self.majority.data))


class ChoicesForm(VersionedForm):
    """The limit, the rule on uniforms and weapons, and the shifts without people from the City."""

    partner_limit = CountField(
        _l("How many people from the City can come at most?"),
        most=MOST_PARTNERS,
        hint=_l("Leave this empty if there is no limit. If you lower the number, no one is sent home."),
    )
    uniform_rule = RadioField(_l("Uniforms and weapons"), required=_l("Choose a rule."))
    free = CheckboxesField(
        _l("Shifts without people from the City"),
        hint=_l("People from the City cannot sign up for the shifts you check."),
    )

    def __init__(self, choices: Choices, shifts: Sequence[Shift]) -> None:
        kept_free = [str(shift.id) for shift in shifts if not shift.partners_welcome]
        super().__init__(
            data={
                "partner_limit": choices.partner_limit,
                "uniform_rule": choices.uniform_rule,
                "free": kept_free,
            }
        )
        self.uniform_rule.choices = [
            choice(key, rule_on_uniforms(key)) for key in current_city().uniform_rules
        ]
        self.free.choices = [choice(str(shift.id), shift_line(shift)) for shift in shifts]

    def to_request(self) -> HostChoices:
        """Return what the service takes."""
        return HostChoices(
            partner_limit=self.partner_limit.data,
            uniform_rule=self.uniform_rule.data,
            free_of_partners=frozenset(int(ident) for ident in self.free.data or ()),
            version=self.seen_version,
        )
