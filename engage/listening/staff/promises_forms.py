"""The staff form about what a session promises: the level of engagement, and the decision that it informs."""

from __future__ import annotations

from typing import Any

from wtforms import Field

from engage.core.form_parts import VersionedForm, refuse
from engage.core.forms import DateField, LineField, RadioField, SelectField, choice
from engage.core.i18n import current_language
from engage.core.i18n import staff_gettext as _
from engage.core.i18n import staff_lazy_gettext as _l
from engage.core.i18n.formats import isolate
from engage.core.ports.hearing import DecisionNews, find_decision, list_open_decisions
from engage.listening.importing.drafts import LONGEST
from engage.listening.models import Engagement, ListeningSession
from engage.listening.services.promises import Promise
from engage.listening.staff import labels as words
from engage.listening.staff.form_parts import is_web_address

NONE, ELSEWHERE = "", "elsewhere"


class PromiseForm(VersionedForm):
    """What a session promises those who come."""

    engagement = RadioField(_l("What do you promise people?"))
    decision = SelectField(_l("Which decision can people change?"), default=NONE)
    informs = LineField(
        _l("Name of the decision"),
        longest=LONGEST["informs"],
        hint=_l("Only for a decision made elsewhere. For example: The City Council's budget for 2027."),
    )
    informs_url = LineField(
        _l("Web address of the decision"),
        longest=500,
        hint=_l("Only for a decision made elsewhere. You can leave this empty."),
        validators=[is_web_address],
    )
    informs_until = DateField(
        _l("Last day to change the decision"),
        hint=_l(
            "The last day on which what people say can still change the decision. You can leave this empty."
        ),
    )

    def __init__(self, session: ListeningSession, informs: str) -> None:
        super().__init__(obj=session, data={"informs": informs, "decision": _chosen(session, informs)})
        self.session = session
        self.engagement.choices = [
            choice(NONE, _("Nothing yet")),
            *(choice(level.value, words.ENGAGEMENTS[level]) for level in Engagement),
        ]
        self.engagement.data = self.engagement.data or NONE
        self.decision.choices = [
            choice(NONE, _("No decision")),
            *(choice(f"d:{one.slug}", _title(one)) for one in _decisions(session)),
            choice(ELSEWHERE, _("A decision made elsewhere")),
        ]

    def validate(self, extra_validators: Any = None) -> bool:
        """Return whether every answer is valid and they fit together."""
        valid = super().validate(extra_validators)
        return self._elsewhere_fits() and self._day_fits() and valid

    def to_request(self) -> Promise:
        """Return what the service takes."""
        chosen = self.decision.data or NONE
        elsewhere = chosen == ELSEWHERE
        return Promise(
            engagement=Engagement(self.engagement.data) if self.engagement.data else None,
            informs_decision=chosen[2:] if chosen.startswith("d:") else None,
            informs=self.informs.data or "" if elsewhere else "",
            informs_url=self.informs_url.data or "" if elsewhere else "",
            informs_until=self.informs_until.data,
        )

    def _elsewhere_fits(self) -> bool:
        is_elsewhere = self.decision.data == ELSEWHERE
        if is_elsewhere and not self.informs.data:
            return refuse(self.informs, _("Write the name of the decision that is made elsewhere."))
        if is_elsewhere:
            return True
        return self._only_elsewhere(self.informs) and self._only_elsewhere(self.informs_url)

    def _only_elsewhere(self, field: Field) -> bool:
        if not field.data:
            return True
        return refuse(
            self.decision, _("Choose “A decision made elsewhere”, or delete the name and the web address.")
        )

    def _day_fits(self) -> bool:
        if self.informs_until.errors or not self.informs_until.data:
            return True
        if self.decision.data == NONE:
            return refuse(self.informs_until, _("Choose a decision, or delete the day."))
        if self.informs_until.data < self.session.local_day:
            return refuse(
                self.informs_until,
                _("This day is before the session. People could not change the decision any more."),
            )
        return True


def _chosen(session: ListeningSession, informs: str) -> str:
    if session.informs_decision:
        return f"d:{session.informs_decision}"
    return ELSEWHERE if informs else NONE


def _decisions(session: ListeningSession) -> list[DecisionNews]:
    """Return the decisions that are open, and the one that the session already names."""
    language = current_language().tag
    found = list_open_decisions(language)
    named = session.informs_decision
    if named and named not in {one.slug for one in found}:
        kept = find_decision(named, language)
        found += [kept] if kept else []
    return found


def _title(one: DecisionNews) -> str:
    return isolate(one.title.value, "auto")
