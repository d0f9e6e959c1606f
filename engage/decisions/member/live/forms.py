"""The form on which a scribe records the answer of a person in the room."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from engage.core.forms import ParagraphField, RadioField, choice
from engage.core.i18n import current_language
from engage.core.i18n import lazy_gettext as _l
from engage.decisions.errors import ReasonNeeded
from engage.decisions.labels import decisions
from engage.decisions.member.ballot_forms import NUMBERLESS, BallotForm
from engage.decisions.models import Wish
from engage.decisions.policy import consensus


class ScribeForm(BallotForm):
    """The ballot, asked aloud."""

    answer = RadioField(
        _l("Fist to Five: how many fingers do they show?"),
        choices=[],
        required=_l("Choose one of the answers."),
    )
    reason = ParagraphField(_l("Their reason, in their own words"), rows=4)
    remedy = ParagraphField(_l("What change would resolve their concern?"), rows=3)
    wish = RadioField(
        _l("What should happen to their words when the record is published?"),
        choices=[choice(wish.value, decisions.WISHES[wish]) for wish in Wish],
        default=Wish.INSIDE.value,
    )

    def word(self, rule: Mapping[str, Any]) -> None:
        """Offer the numbers in a body's own wording, in the reader's language."""
        tag = current_language().tag
        self.answer.choices = [
            *(choice(str(value), decisions.meaning(rule, value, tag)) for value in consensus.VALUES),
            *(choice(answer.value, decisions.ANSWERS[answer]) for answer in NUMBERLESS),
        ]
        self.know_clauses(())

    def has_its_reasons(self, rules: Iterable[Mapping[str, Any]]) -> bool:
        """Return whether the answer has the reasons that the bodies' rules need; if not, add errors."""
        request = self.to_request(None)
        for rule in map(consensus.rule_of, rules):
            if rule.needs_reason(request.answer, request.value) and not request.reason.strip():
                self.reason.errors = [decisions.refusal(ReasonNeeded())]
            if rule.needs_remedy(request.answer, request.value) and not request.remedy.strip():
                self.remedy.errors = [decisions.refusal(ReasonNeeded(remedy=True))]
        return not (self.reason.errors or self.remedy.errors)
