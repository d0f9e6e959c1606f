"""Texts of verdicts, answers and refusals in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engage.bodies.errors import MeetingCancelled, MeetingNotYet, MeetingOver, NoOffice
from engage.core.errors import DomainError, NotFound
from engage.core.i18n import gettext as _
from engage.core.i18n import lazy_gettext as _l
from engage.core.i18n import ngettext
from engage.core.i18n.formats import format_datetime, format_list, format_number, language_name
from engage.core.refusals import Refusals, why
from engage.decisions import errors
from engage.decisions.models import Answer, ConcernState, DecisionStatus, Outcome, RoundMode, Wish
from engage.decisions.policy.consensus import PASSES_FROM, Tally

MEANINGS: dict[str, Any] = {
    "0": _l("I block this until it changes."),
    "1": _l("I have serious concerns. Let us talk and change it."),
    "2": _l("I have concerns that I want heard first."),
    "3": _l("I can live with it."),
    "4": _l("It is good. I will work for it."),
    "5": _l("I fully support it. I will help lead it."),
}

ANSWERS: dict[Answer, Any] = {
    Answer.STAND_ASIDE: _l("I stand aside"),
    Answer.RECUSE: _l("I take no part: I have a conflict of interest"),
    Answer.ABSTAIN: _l("I take no position"),
}

ANSWER_HINTS: dict[Answer, Any] = {
    Answer.STAND_ASIDE: _l("This is not mine to carry, and the group may go on without me."),
    Answer.RECUSE: _l("Please say why in a few words."),
    Answer.ABSTAIN: _l("Neither for nor against."),
}

# In the third person, for lists and tables.
ANSWER_NAMES: dict[Answer, Any] = {
    Answer.STAND_ASIDE: _l("stood aside"),
    Answer.RECUSE: _l("took no part"),
    Answer.ABSTAIN: _l("took no position"),
}

OUTCOMES: dict[Outcome, Any] = {
    Outcome.CONSENSUS: _l("Consensus"),
    Outcome.CONCERNS_OPEN: _l("Concerns are open"),
    Outcome.BLOCKED: _l("Blocked"),
    Outcome.NO_QUORUM: _l("No quorum"),
    Outcome.TOO_FEW_NUMBERS: _l("Too few numbers"),
}

JOINT_OUTCOMES: dict[bool, Any] = {
    True: _l("Joint consensus: every body has consensus."),
    False: _l("No joint consensus: it needs consensus in every body."),
}

STATUSES: dict[DecisionStatus, Any] = {
    DecisionStatus.OPEN: _l("Under way"),
    DecisionStatus.CONSENSUS: _l("Decided by consensus"),
    DecisionStatus.WITHDRAWN: _l("Withdrawn"),
    DecisionStatus.REFERRED: _l("Referred"),
}

MODES: dict[RoundMode, Any] = {
    RoundMode.CHECK: _l("A check: it decides nothing and stays inside the group."),
    RoundMode.BINDING: _l("A binding round: it can decide."),
}

CONCERN_STATES: dict[ConcernState, Any] = {
    ConcernState.OPEN: _l("Open"),
    ConcernState.ANSWERED: _l("Answered by a change"),
    ConcernState.RESOLVED: _l("Resolved, says who raised it"),
    ConcernState.CLOSED: _l("Closed with a note"),
}

WISHES: dict[Wish, Any] = {
    Wish.INSIDE: _l("Keep my words inside the group"),
    Wish.UNNAMED: _l("Publish my words without my name"),
    Wish.NAMED: _l("Publish my words with my name"),
}


def meaning(rule: Mapping[str, Any], value: int, language: str) -> str:
    """Return the meaning of a value: in the body's own wording if it has one in this language, else the product's."""
    own = rule["meanings"].get(str(value), {})
    return str(own.get(language) or MEANINGS[str(value)])


def answer_name(answer: str, value: int | None) -> str:
    """Return a short name of an answer for lists: the number, or a word."""
    return format_number(value) if value is not None else str(ANSWER_NAMES[Answer(answer)])


def explain(outcome: str, tally: Tally) -> list[str]:
    """Return the reasons for a body's verdict: whole sentences with the numbers."""
    sentences = [_answered(tally), _quorum(tally)]
    if outcome == Outcome.NO_QUORUM:
        sentences.append(_("The quorum was not reached, so nothing is decided."))
        return sentences
    if tally.blocks:
        sentences.append(
            ngettext(
                "%(num)s seat gave 0 and blocks it until it changes.",
                "%(num)s seats gave 0 and block it until it changes.",
                tally.blocks,
            )
        )
    if tally.concerns:
        sentences.append(
            ngettext(
                "%(num)s seat gave 1 or 2 and has concerns.",
                "%(num)s seats gave 1 or 2 and have concerns.",
                tally.concerns,
            )
        )
    if outcome == Outcome.TOO_FEW_NUMBERS:
        sentences.append(
            _(
                "At least %(minimum)s seats have to give a number, and %(numbers)s did.",
                minimum=format_number(tally.minimum),
                numbers=format_number(tally.numbers),
            )
        )
    if outcome == Outcome.CONSENSUS:
        sentences.append(
            ngettext(
                "%(num)s seat gave a number, and it is 3 or more.",
                "%(num)s seats gave a number, and every number is 3 or more.",
                tally.numbers,
            )
        )
    return sentences + _beside(tally)


def _answered(tally: Tally) -> str:
    return ngettext(
        "%(answered)s of %(num)s seat answered.",
        "%(answered)s of %(num)s seats answered.",
        tally.entitled,
        answered=format_number(tally.answered),
    )


def _quorum(tally: Tally) -> str:
    return _(
        "The quorum is %(quorum)s, and %(present)s count toward it.",
        quorum=format_number(tally.quorum),
        present=format_number(tally.present),
    )


def _beside(tally: Tally) -> list[str]:
    sentences = []
    if tally.counts[PASSES_FROM]:
        sentences.append(
            ngettext(
                "%(num)s seat gave 3: they can live with it.",
                "%(num)s seats gave 3: they can live with it.",
                tally.counts[PASSES_FROM],
            )
        )
    if tally.stood_aside:
        sentences.append(
            ngettext(
                "%(num)s seat stood aside, which does not stop the decision.",
                "%(num)s seats stood aside, which does not stop the decision.",
                tally.stood_aside,
            )
        )
    if tally.recused or tally.abstained:
        sentences.append(
            _(
                "%(recused)s took no part and %(abstained)s took no position.",
                recused=format_number(tally.recused),
                abstained=format_number(tally.abstained),
            )
        )
    if tally.not_cast:
        sentences.append(_("Whoever did not answer is not counted as agreeing."))
    return sentences


def _round_over(error: errors.RoundOver) -> str:
    return _(
        "This round closed on %(when)s. Your answer came too late and was not taken.",
        when=format_datetime(error.at),
    )


def _reason_needed(error: errors.ReasonNeeded) -> str:
    if error.remedy:
        return _("Please say what change would resolve it for you.")
    return _("Please give your reason, so that the group can work with it.")


def _language_not_ready(error: errors.LanguageNotReady) -> str:
    return _(
        "The translation is missing or out of date in: %(languages)s. Bring it up to date, or have it interpreted to "
        "every seated reader, who then confirms it on the draft's page.",
        languages=format_list(language_name(tag) for tag in error.languages),
    )


def _rounds_used_up(error: errors.RoundsUsedUp) -> str:
    return ngettext(
        "The limit of %(num)s binding round is used up. Choose one of the ways out the bodies adopted.",
        "The limit of %(num)s binding rounds is used up. Choose one of the ways out the bodies adopted.",
        error.limit,
    )


def _closes_after_meeting(error: errors.ClosesAfterMeeting) -> str:
    return _(
        "Under the law on open meetings the round has to close before the meeting ends, on %(when)s.",
        when=format_datetime(error.ends_at),
    )


def _closes_too_late(error: errors.ClosesTooLate) -> str:
    return ngettext(
        "A round can stay open for %(num)s day at most.",
        "A round can stay open for %(num)s days at most.",
        error.days,
    )


REFUSALS: Refusals = {
    errors.NoSeat: _l(
        "You hold no seat that can answer in this round. Who may answer was fixed when it opened."
    ),
    errors.WrongBody: _l("You hold no seat in the body this answer is for."),
    errors.AnsweredSince: _l(
        "Another answer has come since this page was shown, and that one counts. To change it, send yours again."
    ),
    errors.RoundVoided: _l("This round was stopped and does not count. Your answer was not taken."),
    errors.NothingToDecide: _l("The draft has no text yet. Write or import a first version."),
    errors.NobodySeated: _l("One of the bodies has no seated members, so nobody could answer for it."),
    errors.DecisionEnded: _l("This decision has ended. Nothing more is asked."),
    errors.NotDecided: _l("This decision has not ended yet."),
    errors.RoundUnderWay: _l("A round is under way. Close and reveal it first."),
    errors.RoundStillOpen: _l(
        "The round is still open: not everybody has answered, and its time is not over."
    ),
    errors.NotClosed: _l("This round cannot be revealed or stopped now."),
    errors.RoundsNotUsedUp: _l("There are still rounds left, so no resolution meeting is needed yet."),
    errors.WayOutNotAdopted: _l("The bodies did not adopt this way out."),
    errors.OnlyInMeetings: _l(
        "Under the law on open meetings this body votes in its meetings only, and no meeting is under way."
    ),
    errors.ClosesTooSoon: _l("Choose a closing time in the future."),
    errors.ClosesTooLate: _closes_too_late,
    errors.OfficeTooNew: _l(
        "You became a facilitator or scribe after this round opened. "
        "You can act in this decision when the round is over."
    ),
    errors.MandateNeeded: _l("A work team decides only with a mandate from the full bodies."),
    errors.MandateOver: _l("The mandate has expired, was taken back, or ends before this round would."),
    errors.MandateExceeded: _l("The mandate is used up: it covers no more decisions or no more money."),
    errors.NotPresent: _l(
        "You can write down an answer only for somebody who is marked as present at this meeting."
    ),
    errors.VotedThemselves: _l("This person has answered without help. Only they can change it."),
    errors.NothingToDispute: _l("There is no answer here that somebody else wrote down."),
    errors.NotYours: _l("Only the person who wrote this can do that."),
    errors.AlreadyEnded: _l("This concern is already resolved or closed."),
    NoOffice: _l("Only somebody who facilitates this body, or writes for it, can do this."),
    errors.WrongVersion: _l(
        "The text has changed since you opened this page. Please read it again and then answer."
    ),
    errors.RoundOver: _round_over,
    errors.ReasonNeeded: _reason_needed,
    errors.LanguageNotReady: _language_not_ready,
    errors.RoundsUsedUp: _rounds_used_up,
    errors.ClosesAfterMeeting: _closes_after_meeting,
}
# For a button on a page that is out of date: the next page shows the current state.
OVERTAKEN: Refusals = {
    errors.RoundOver: _l("This round is over already. The page below shows how it stands."),
    errors.RoundStillOpen: REFUSALS[errors.RoundStillOpen],
    errors.NotClosed: REFUSALS[errors.NotClosed],
}
ENDED: Refusals = {errors.AlreadyEnded: REFUSALS[errors.AlreadyEnded]}
ANSWERING: Refusals = {
    errors.WrongVersion: _l("Choose a version that is newer than the one the concern is about."),
    NotFound: _l("This version has no such clause. Choose another."),
}
ARRIVING: Refusals = {
    MeetingCancelled: _l("This meeting was called off."),
    MeetingNotYet: _l("This meeting has not begun. Come back when it starts."),
    MeetingOver: _l("This meeting is over."),
}


def refusal(error: DomainError) -> str | None:
    """Return why an act was refused, and what to do; None if the error is not about decisions."""
    return why(error, REFUSALS)
