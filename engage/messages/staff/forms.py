"""Forms of the staff pages about messages and calls."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from engage.core.forms import BaseForm, SelectField, choice
from engage.core.i18n import staff_gettext as _
from engage.core.i18n import staff_lazy_gettext as _l
from engage.core.outbox import registry
from engage.core.outbox.models import CallOutcome
from engage.messages.queries.calls import CallFilter
from engage.messages.queries.messages import MessageFilter, known_states
from engage.messages.staff.labels import STATES

Choices = Sequence[tuple[str, str]]


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


class CallFilterForm(BaseForm):
    """Whom to call. Sent with GET; changes nothing."""

    class Meta(BaseForm.Meta):
        csrf = False

    language = SelectField(_l("Language"))
    about = SelectField(_l("Session"))

    def offer(self, languages: Choices, occasions: Choices) -> None:
        """Show the languages and the occasions that there are, as (value, label)."""
        everything = choice("", _("All"))
        self.language.choices = [everything, *(choice(value, label) for value, label in languages)]
        self.about.choices = [everything, *(choice(value, label) for value, label in occasions)]

    def to_request(self, *, is_finding: bool) -> CallFilter:
        """Return the filter. An unknown value finds nobody."""
        return CallFilter(
            (self.language.data or "")[:12], (self.about.data or "")[:40], is_finding=is_finding
        )


def read_outcome(value: str, allowed: Collection[CallOutcome]) -> CallOutcome | None:
    """Return the outcome of the button that was pressed, or None for one that is not allowed."""
    return next((outcome for outcome in allowed if outcome == value), None)
