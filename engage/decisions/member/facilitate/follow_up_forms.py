"""Facilitators' forms after a round: concerns, mandates and translations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import Field, HiddenField

from engage.core.city_time import end_of_day
from engage.core.form_parts import choose_languages
from engage.core.forms import (
    BaseForm,
    CountField,
    DateField,
    LineField,
    ParagraphField,
    RadioField,
    SelectField,
    choice,
)
from engage.core.i18n import gettext as _
from engage.core.i18n import lazy_gettext as _l
from engage.core.i18n import lazy_pgettext as _p
from engage.core.i18n.content import DRAFT, NOTHING, REVIEWED, FullText
from engage.core.money_field import DollarsField
from engage.core.translating.forms import TranslationForm
from engage.decisions.member.facilitate.forms import (
    LONGEST_NOTE,
    LONGEST_SUMMARY,
    LONGEST_TITLE,
    is_to_come,
)
from engage.decisions.member.facilitate.labels import TRANSLATION_STATES
from engage.decisions.services.mandates import NewMandate

MOST_DECISIONS = 99


class AnswerConcernForm(BaseForm):
    """The change that answers a concern."""

    version = SelectField(_l("Which version has the change?"), coerce=int)
    clause = SelectField(_l("Which clause changed?"))
    answer = ParagraphField(
        _l("What changed?"),
        longest=LONGEST_NOTE,
        hint=_l(
            "The person who raised the concern will read your answer and say whether the change resolves it."
        ),
        required=_l("Say in a few words what changed."),
    )

    def __init__(self, versions: Sequence[int], clauses: Mapping[str, str], **kwargs: Any) -> None:
        """`versions`: the numbers of the later versions. `clauses`: the label of each clause, by key."""
        super().__init__(**kwargs)
        self.version.choices = [
            choice(str(number), _("Version %(number)s", number=str(number))) for number in versions
        ]
        self.clause.choices = [choice(key, name) for key, name in clauses.items()]


class CloseConcernForm(BaseForm):
    """The note for closing a concern that its raiser has not resolved."""

    note = ParagraphField(
        _l("Why are you closing this concern?"),
        longest=LONGEST_NOTE,
        hint=_l("The public can read your note once the record is published."),
        required=_l("Write a note, so that the public can read why the concern was closed."),
    )


class MandateForm(BaseForm):
    """What a work team may decide, and until when."""

    team = SelectField(_l("Which team?"), coerce=int)
    scope = ParagraphField(
        _l("What may the team decide?"),
        longest=LONGEST_NOTE,
        hint=_l("Name one specific matter, so that everyone knows what the mandate covers."),
        required=_l("Say what the team may decide."),
    )
    limits = ParagraphField(
        _l("What is the team not allowed to do?"),
        longest=LONGEST_NOTE,
        required=_l("Say what the team is not allowed to do."),
    )
    language = SelectField(_l("Which language did you write this in?"))
    most_decisions = CountField(
        _l("How many decisions may the team make?"),
        least=1,
        most=MOST_DECISIONS,
        required=_l("Say how many decisions the team may make."),
    )
    most_money = DollarsField(
        _l("How much money may the team spend in total, in dollars?"),
        hint=_l("Leave this empty if the team may not spend money."),
    )
    report_on = DateField(
        _l("When will the team report back?"), required=_l("Choose the day when the team reports back.")
    )
    expires_on = DateField(
        _l("What is the last day of the mandate?"), required=_l("Choose the last day of the mandate.")
    )

    def __init__(self, teams: Mapping[int, str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        choose_languages(self.language)
        self.team.choices = [choice(str(ident), name) for ident, name in teams.items()]
        if not self.is_submitted():
            self.most_decisions.data = 1

    def validate(self, extra_validators: Any = None) -> bool:
        """Return whether the form is valid and its days are in the future."""
        valid = super().validate(extra_validators)
        days = [is_to_come(field) for field in (self.report_on, self.expires_on)]
        return valid and all(days)

    def to_request(self) -> NewMandate:
        """Return the mandate to grant."""
        return NewMandate(
            team_id=self.team.data,
            scope=self.scope.data,
            limits=self.limits.data,
            language=self.language.data,
            most_decisions=self.most_decisions.data or 1,
            most_cents=self.most_money.data or None,
            report_on=self.report_on.data,
            expires_at=end_of_day(self.expires_on.data),
        )


class RevokeForm(BaseForm):
    """The reason for revoking a mandate."""

    reason = ParagraphField(
        _l("Why are you taking the mandate back?"),
        longest=LONGEST_NOTE,
        hint=_l("The team will read your reason."),
        required=_l("Say why. The team will read your reason."),
    )


class ReportForm(BaseForm):
    """What a team did under a mandate."""

    text = ParagraphField(
        _l("What did the team decide and do?"),
        longest=8_000,
        rows=10,
        required=_l("Write what the team decided and did."),
    )
    language = SelectField(_l("Which language did you write this in?"))

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        choose_languages(self.language)


def _state_field() -> RadioField:
    return RadioField(
        _l("How was this translation made?"),
        choices=[choice(state, name) for state, name in TRANSLATION_STATES.items()],
        required=_l("Say how this translation was made."),
    )


class TitlesForm(TranslationForm[str]):
    """The title and summary of a decision in one language, with the source that the translator saw."""

    title = LineField(_p("draft or decision", "Title"), longest=2 * LONGEST_TITLE)
    title_state = _state_field()
    title_seen = HiddenField()
    title_source = HiddenField()
    summary = ParagraphField(_p("draft or decision", "Summary"), longest=2 * LONGEST_SUMMARY, rows=6)
    summary_state = _state_field()
    summary_seen = HiddenField()
    summary_source = HiddenField()

    def __init__(self, texts: Mapping[str, FullText], language: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.texts, self.language = texts, language
        if not self.is_submitted():
            for name, text in texts.items():
                self._fill(name, text)

    def _fill(self, name: str, text: FullText) -> None:
        row = text.translations.get(self.language)
        self[name].data = row.value if row else ""
        self[f"{name}_state"].data = row.state if row else DRAFT
        self[f"{name}_seen"].data = row.version if row else NOTHING
        self[f"{name}_source"].data = text.source_hash

    def part(self, key: str, part: str) -> Field:
        """Return a field of the title or of the summary."""
        return self[{"text": key, "checked": f"{key}_state"}.get(part, f"{key}_{part}")]

    def say_that_reviewed_stands(self) -> None:
        """Say where other words that nobody has checked would replace a text that a person has checked."""
        for name, text in self.texts.items():
            row = text.translations.get(self.language)
            if row is None or row.state != REVIEWED or row.value == self[name].data:
                continue
            if self.state_given(name) != REVIEWED:
                self[f"{name}_state"].errors = [
                    _(
                        "Someone has checked this translation. Only a translation that someone has checked can "
                        "replace it."
                    )
                ]

    def state_given(self, key: str) -> str:
        """Return the origin of the translation that the facilitator states."""
        return str(self[f"{key}_state"].data)
