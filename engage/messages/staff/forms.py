"""Forms of the staff pages about messages and calls."""

from __future__ import annotations

from engage.core.forms import BaseForm, SelectField, choice
from engage.core.i18n import staff_gettext as _
from engage.core.i18n import staff_lazy_gettext as _l
from engage.core.outbox import registry
from engage.core.outbox.models import CallOutcome
from engage.messages.queries.messages import MessageFilter, known_states
from engage.messages.staff.labels import STATES


class FilterForm(BaseForm):
    """Which messages to list. Sent with GET; changes nothing."""

    class Meta(BaseForm.Meta):
        csrf = False

    state = SelectField(_l("Status"))
    kind = SelectField(_l("What it is about"))

    def __init__(self, arguments: object) -> None:
        super().__init__(arguments)
        self.state.choices = [
            choice("", _("All")),
            *(choice(state, STATES[state]) for state in known_states()),
        ]
        names = sorted((registry.name_of(kind), kind) for kind in registry.kinds())
        self.kind.choices = [choice("", _("All")), *(choice(kind, name) for name, kind in names)]

    def to_request(self) -> MessageFilter:
        """Return the filter. Unknown values are ignored."""
        known = {str(option.value) for option in self.state.choices}
        state = self.state.data if self.state.data in known else ""
        kind = self.kind.data if self.kind.data in registry.kinds() else ""
        return MessageFilter(state or "", kind or "")


def read_outcome(value: str) -> CallOutcome | None:
    """Return the outcome of the button that was pressed, or None for an unknown value."""
    try:
        outcome = CallOutcome(value)
    except ValueError:
        return None
    return None if outcome is CallOutcome.OPEN else outcome
