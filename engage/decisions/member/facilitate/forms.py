"""Facilitators' forms about a decision and its rounds. Times are in the city's time zone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Any

from engage.core.city_time import city_today, to_instant, to_wall_clock
from engage.core.form_parts import VersionedForm, choose_languages, refuse
from engage.core.forms import (
    BaseForm,
    CheckboxesField,
    DateField,
    DateTimeField,
    LineField,
    ParagraphField,
    RadioField,
    SelectField,
    choice,
)
from engage.core.i18n import gettext as _
from engage.core.i18n import lazy_gettext as _l
from engage.core.money_field import DollarsField
from engage.core.text import slug_of
from engage.decisions.member.facilitate.labels import MODES, WAYS
from engage.decisions.models import RoundMode
from engage.decisions.queries.readiness import RoundReadiness
from engage.decisions.services.opening import NewRound
from engage.decisions.services.starting import NewDecision

LONGEST_TITLE = 200
LONGEST_SUMMARY = 2_000
LONGEST_NOTE = 2_000
LONGEST_SLUG = 70  # leaves room for a number at the end
LASTS = timedelta(days=7)
CLOSES = time(20)
_RESERVED = frozenset({"new"})  # taken by other pages under /members/decisions/


def suggested_slug(title: str) -> str:
    """Return a slug made from a title; `decision` if the title has no Latin letters."""
    slug = slug_of(title, longest=LONGEST_SLUG)
    return slug if slug and slug not in _RESERVED else "decision"


def is_to_come(field: Any) -> bool:
    """Return whether a day is in the future, or is missing or already refused. Otherwise add an error to the field."""
    if field.data and not field.errors and field.data <= city_today():
        return refuse(field, _("Choose a day in the future."))
    return True


class StartForm(BaseForm):
    """What is decided, and by which bodies."""

    title = LineField(
        _l("What will be decided?"),
        longest=LONGEST_TITLE,
        hint=_l("Use a few plain words. Every page and email about this decision starts with them."),
        required=_l("Write in a few words what will be decided."),
    )
    summary = ParagraphField(
        _l("What is the decision about?"),
        longest=LONGEST_SUMMARY,
        hint=_l("Write two or three sentences for someone who has not read the draft."),
        required=_l("Write two or three sentences about the decision."),
    )
    language = SelectField(_l("Which language did you write this in?"))
    bodies = CheckboxesField(_l("Who decides?"), coerce=int, required=_l("Choose who decides."))
    ballots = RadioField(
        _l("If someone has a seat in more than one of these groups"),
        choices=[
            choice("one", _l("One answer that counts in every group")),
            choice("each", _l("A separate answer for each group")),
        ],
    )
    mandate = SelectField(_l("Which mandate covers this decision?"))
    spends = DollarsField(
        _l("How much money does this decision spend, in dollars?"),
        hint=_l("Leave this empty if the decision spends no money."),
    )

    def __init__(
        self,
        *,
        bodies: Mapping[int, str],
        chosen: Sequence[int],
        mandates: Mapping[int, tuple[int, str]],
        **kwargs: Any,
    ) -> None:
        """`bodies`: names by id. `mandates`: team id and label by mandate id.

        `chosen` are the bodies that are ticked at first.
        """
        super().__init__(**kwargs)
        choose_languages(self.language)
        self.mandate_teams = {ident: team for ident, (team, _name) in mandates.items()}
        self.bodies.choices = [choice(str(ident), name) for ident, name in bodies.items()]
        none = choice("", _l("None: straw polls only"))
        self.mandate.choices = [none, *(choice(str(ident), name) for ident, (_t, name) in mandates.items())]
        if len(bodies) < 2:
            del self.ballots
        elif self.ballots.data is None:
            self.ballots.data = "one"
        if not self.is_submitted():
            self.bodies.data = list(chosen)
        if not mandates:
            del self.mandate, self.spends

    @property
    def mandate_id(self) -> int | None:
        """The id of the chosen mandate."""
        return int(self.mandate.data) if self.mandate and self.mandate.data else None

    def validate(self, extra_validators: Any = None) -> bool:
        """Return whether the form is valid and the mandate fits the deciding bodies."""
        valid = super().validate(extra_validators)
        if self.mandate is None or self.mandate.errors or self.bodies.errors:
            return valid
        if self.mandate_id is None and self.spends.data:
            return refuse(self.mandate, _("Choose the mandate that lets the team spend this money."))
        if self.mandate_id and self.mandate_teams[self.mandate_id] not in self.bodies.data:
            return refuse(self.mandate, _("This mandate is for a team that you did not choose above."))
        return valid

    def to_request(self, draft_id: int) -> NewDecision:
        """Return the decision to start."""
        return NewDecision(
            slug=suggested_slug(self.title.data),
            title=self.title.data,
            summary=self.summary.data,
            language=self.language.data,
            draft_id=draft_id,
            body_ids=tuple(self.bodies.data),
            one_ballot=self.ballots is None or self.ballots.data == "one",
            mandate_id=self.mandate_id,
            spends_cents=(self.spends.data or 0) if self.mandate_id else 0,
        )


class OpenRoundForm(VersionedForm):
    """A round to open on the version that the page shows."""

    mode = RadioField(
        _l("What kind of round?"),
        choices=[choice(mode.value, name, hint=hint) for mode, (name, hint) in MODES.items()],
        required=_l("Choose the kind of round."),
    )
    way = RadioField(_l("How do members answer?"), required=_l("Choose how members answer."))
    closes_at = DateTimeField(_l("When does the round close?"), required=_l("Say when the round closes."))

    def __init__(self, ready: RoundReadiness, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        ways = WAYS if ready.meeting else {"own": WAYS["own"]}
        self.way.choices = [choice(key, name, hint=hint) for key, (name, hint) in ways.items()]
        if not ready.may_bind:
            self.mode.choices = [one for one in self.mode.choices if one.value == RoundMode.CHECK.value]
        if not self.is_submitted():
            self._suggest(ready)

    def _suggest(self, ready: RoundReadiness) -> None:
        self.way.data = "live" if ready.meeting else "own"
        self.mode.data = RoundMode.BINDING.value if ready.may_bind else RoundMode.CHECK.value
        self.version.data = str(ready.version.number) if ready.version else "0"
        if ready.meeting:
            self.closes_at.data = to_wall_clock(ready.meeting.ends_at)
        else:
            self.closes_at.data = datetime.combine(city_today() + LASTS, CLOSES)

    def to_request(self) -> NewRound:
        """Return the round to open. A manipulated version number becomes 0, which no version has."""
        return NewRound(
            mode=RoundMode(self.mode.data),
            version=self.seen_version,
            closes_at=to_instant(self.closes_at.data),
            is_live=self.way.data == "live",
        )


class ConfirmForm(BaseForm):
    """A confirmation page's form: only the button."""


class StopRoundForm(BaseForm):
    """The reason why a round must not count."""

    reason = ParagraphField(
        _l("Why are you stopping this round?"),
        longest=LONGEST_NOTE,
        hint=_l("Every member will read your reason."),
        required=_l("Say why you are stopping the round. Every member will read your reason."),
    )


class EndForm(BaseForm):
    """Why a decision is withdrawn, or to whom it is referred."""

    note = ParagraphField(
        _l("Why, and what happens next?"),
        longest=LONGEST_NOTE,
        hint=_l("The public can read your words once the record is published."),
        required=_l("Say why, and what happens next."),
    )


class ResolutionForm(BaseForm):
    """A resolution meeting that was held."""

    held_on = DateField(_l("When did you meet?"), required=_l("Choose the day you met."))
    note = ParagraphField(
        _l("What came out of the meeting?"),
        longest=LONGEST_NOTE,
        hint=_l("Say who met, and what will be different in the next round."),
        required=_l("Say what came out of the meeting."),
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """Return whether the form is valid and the day is not in the future."""
        valid = super().validate(extra_validators)
        if self.held_on.data and not self.held_on.errors and self.held_on.data > city_today():
            return refuse(self.held_on, _("The day you met cannot be in the future."))
        return valid


class ReviewForm(BaseForm):
    """The day on which the bodies review their decision."""

    review_on = DateField(_l("Next review"), required=_l("Choose a day."))

    def validate(self, extra_validators: Any = None) -> bool:
        """Return whether the form is valid and the day is in the future."""
        valid = super().validate(extra_validators)
        return is_to_come(self.review_on) and valid


class NoticeForm(BaseForm):
    """The meeting announced to the public, at which the bodies decide."""

    meeting = RadioField(
        _l("At which meeting will this be decided?"), required=_l("Choose a meeting, or none.")
    )

    def __init__(self, meetings: Sequence[tuple[int, str]], chosen: int | None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        none = choice("none", _l("No meeting, or not known yet"))
        self.meeting.choices = [*(choice(str(ident), name) for ident, name in meetings), none]
        if not self.is_submitted():
            known = {ident for ident, _name in meetings}
            self.meeting.data = str(chosen) if chosen in known else "none"

    @property
    def meeting_id(self) -> int | None:
        """The id of the chosen meeting."""
        return None if self.meeting.data == "none" else int(self.meeting.data)
