"""Forms of the ballot. They keep everything that was typed, whatever must be corrected."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from wtforms import HiddenField

from engage.core.forms import BaseForm, CheckboxesField, ParagraphField, RadioField, choice
from engage.core.i18n import current_language
from engage.core.i18n import lazy_gettext as _
from engage.core.security.tokens import random_ident
from engage.decisions.errors import ReasonNeeded
from engage.decisions.labels.decisions import ANSWERS, WISHES, refusal
from engage.decisions.models import Answer, Ballot, StatementKind, Wish
from engage.decisions.policy.consensus import VALUES, is_concern
from engage.decisions.services.casting import BallotRequest

NUMBERLESS = (Answer.STAND_ASIDE, Answer.ABSTAIN, Answer.RECUSE)
LONGEST_SUBMISSION = 32


@dataclass(frozen=True)
class Option:
    """One offered answer, and whether the bodies' rules need a reason or a remedy with it."""

    answer: Answer
    value: int | None
    needs_reason: bool
    needs_remedy: bool

    @property
    def sent(self) -> str:
        """The value that the form sends."""
        return str(self.value) if self.value is not None else self.answer.value

    @property
    def is_concern(self) -> bool:
        """Whether this answer raises a concern."""
        return is_concern(self.value)


class SubmissionForm(BaseForm):
    """Identifies one display of a form and the version of the text shown with it."""

    submission = HiddenField()
    version_hash = HiddenField()
    body = HiddenField()

    def fresh(self, version_hash: str, body: str = "") -> None:
        """Start a new display with a new submission id."""
        self.submission.data = random_ident()
        self.version_hash.data = version_hash
        self.body.data = body

    def named(self, *content: str) -> str:
        """Return the id of the submission: a hash of the display and the content.

        The same content sent twice is one vote; other content sent from a page left open is another vote.
        """
        parts = (self.submission.data or "", self.body.data or "", *content)
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:LONGEST_SUBMISSION]


class BallotForm(SubmissionForm):
    """One answer. `answer` is a number from 0 to 5 (0 is a normal choice) or a word."""

    answer = RadioField(
        _("Your answer"),
        choices=[
            *(choice(str(value), str(value)) for value in VALUES),
            *(choice(answer.value, ANSWERS[answer]) for answer in NUMBERLESS),
        ],
        required=_("Choose one of the answers."),
    )
    reason = ParagraphField(_("Your reason"), rows=4)
    remedy = ParagraphField(_("What change would resolve your concern?"), rows=3)
    clauses = CheckboxesField(_("Which clauses is your concern about?"))
    wish = RadioField(
        _("What should happen to your words when the record is published?"),
        choices=[choice(wish.value, WISHES[wish]) for wish in Wish],
        default=Wish.INSIDE.value,
    )

    def know_clauses(self, keys: Iterable[str]) -> None:
        """Accept these clause keys as choices. The page shows the clauses by their labels."""
        self.clauses.choices = [choice(key, key) for key in keys]

    def show_own(self, ballot: Ballot) -> None:
        """Fill the form with the person's last answer in this round."""
        self.answer.data = str(ballot.value) if ballot.value is not None else ballot.answer
        self.reason.data, self.remedy.data = ballot.reason or "", ballot.remedy or ""
        self.clauses.data, self.wish.data = list(ballot.clause_keys), ballot.wish

    def ask_for_words(self, options: Iterable[Option]) -> None:
        """Add an error to each field that the chosen answer still needs."""
        for option in options:
            if option.sent == self.answer.data:
                if option.needs_reason and not (self.reason.data or "").strip():
                    self.reason.errors = [str(refusal(ReasonNeeded()))]
                if option.needs_remedy and not (self.remedy.data or "").strip():
                    self.remedy.errors = [str(refusal(ReasonNeeded(remedy=True)))]

    def to_request(self, body_id: int | None) -> BallotRequest:
        """Return the request. A remedy and clauses are kept only for 0, 1 and 2."""
        number = self.answer.data.isdecimal()
        value = int(self.answer.data) if number else None
        raises = is_concern(value)
        reason = self.reason.data or ""
        remedy = (self.remedy.data or "") if raises else ""
        keys = tuple(self.clauses.data or ()) if raises else ()
        wish = self.wish.data or Wish.INSIDE.value
        return BallotRequest(
            answer=Answer.NUMBER if number else Answer(self.answer.data),
            value=value,
            reason=reason,
            remedy=remedy,
            clause_keys=keys,
            wish=Wish(wish),
            language=current_language().tag,
            submission=self.named(self.answer.data, reason, remedy, *keys, wish),
            version_hash=self.version_hash.data or "",
            body_id=body_id,
        )


class SameForm(SubmissionForm):
    """The same answer as in the last round, on one tap."""

    def to_request(self, before: Ballot, keys: Iterable[str], body_id: int | None) -> BallotRequest:
        """Return the earlier answer as a request, limited to clauses that are still in the text."""
        return BallotRequest(
            answer=Answer(before.answer or Answer.VOID),
            value=before.value,
            reason=before.reason or "",
            remedy=before.remedy or "",
            clause_keys=tuple(key for key in before.clause_keys if key in set(keys)),
            wish=Wish(before.wish),
            language=before.language,
            submission=self.named("same"),
            version_hash=self.version_hash.data or "",
            body_id=body_id,
        )


class WishForm(BaseForm):
    """Change later how one's own words are published."""

    wish = RadioField(
        _("What should happen to your words when the record is published?"),
        choices=[choice(wish.value, WISHES[wish]) for wish in Wish],
        required=_("Choose one of the answers."),
    )


class StatementForm(BaseForm):
    """A written statement on a decision."""

    text = ParagraphField(
        _("Your statement"), rows=6, required=_("Write what you want the other members to read.")
    )
    wish = RadioField(
        _("What should happen to your words when the record is published?"),
        choices=[choice(wish.value, WISHES[wish]) for wish in Wish],
        default=Wish.INSIDE.value,
    )

    @staticmethod
    def kind(*, is_open: bool) -> StatementKind:
        """Return the kind: before the end a statement of an absent member, after it a dissent."""
        return StatementKind.ABSENT if is_open else StatementKind.DISSENT
