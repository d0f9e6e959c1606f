"""Texts of verdicts, answers and refusals in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engage.bodies.errors import MeetingCancelled, MeetingNotYet, MeetingOver, NoOffice
from engage.core.errors import DomainError, NotFound
from engage.core.i18n import gettext as _
from engage.core.i18n import lazy_gettext as _l
from engage.core.i18n import lazy_pgettext, ngettext
from engage.core.i18n.formats import format_datetime, format_list, format_number, language_name
from engage.core.refusals import Refusals, why
from engage.decisions import errors
from engage.decisions.models import Answer, ConcernState, DecisionStatus, Outcome, RoundMode, Wish
from engage.decisions.policy.consensus import BLOCK, PASSES_FROM, Tally

MEANINGS: dict[str, Any] = {
    "0": _l("I block this until it changes."),
    "1": _l("I have serious concerns. We need to talk and change it."),
    "2": _l("I have concerns. I want to talk about them first."),
    "3": _l("I can live with it."),
    "4": _l("I think it is good. I will work for it."),
    "5": _l("I fully support it. I will help lead it."),
}

ANSWERS: dict[Answer, Any] = {
    Answer.STAND_ASIDE: _l("I stand aside"),
    Answer.RECUSE: _l("I take no part: I have a conflict of interest"),
    Answer.ABSTAIN: _l("I take no position"),
}

ANSWER_HINTS: dict[Answer, Any] = {
    Answer.STAND_ASIDE: _l("I will not help carry this, but the group can go ahead."),
    Answer.RECUSE: _l("Please say why in a few words."),
    Answer.ABSTAIN: _l("I am neither for nor against it."),
}

# In the third person, for lists and tables.
ANSWER_NAMES: dict[Answer, Any] = {
    Answer.STAND_ASIDE: _l("stood aside"),
    Answer.RECUSE: _l("took no part"),
    Answer.ABSTAIN: _l("took no position"),
}

OUTCOMES: dict[Outcome, Any] = {
    Outcome.CONSENSUS: _l("Consensus"),
    Outcome.CONCERNS_OPEN: _l("Concerns raised"),
    Outcome.BLOCKED: _l("Blocked"),
    Outcome.NO_QUORUM: _l("No quorum"),
    Outcome.TOO_FEW_NUMBERS: _l("Not enough answers from 0 to 5"),
}

JOINT_OUTCOMES: dict[bool, Any] = {
    True: _l("Joint consensus: every group has consensus."),
    False: _l("No joint consensus: every group must have consensus."),
}

STATUSES: dict[DecisionStatus, Any] = {
    DecisionStatus.OPEN: _l("Under way"),
    DecisionStatus.CONSENSUS: _l("Decided by consensus"),
    DecisionStatus.WITHDRAWN: lazy_pgettext("state of a decision", "Withdrawn"),
    DecisionStatus.REFERRED: lazy_pgettext("state of a decision", "Referred"),
}

MODES: dict[RoundMode, Any] = {
    RoundMode.CHECK: _l("This round is a straw poll: it decides nothing and stays inside the group."),
    RoundMode.BINDING: _l("This round can make the decision."),
}

# Of a round that is over.
PAST_MODES: dict[RoundMode, Any] = {
    RoundMode.CHECK: _l("The round was a straw poll: it decided nothing and stays inside the group."),
    RoundMode.BINDING: _l("The round was binding: it could make the decision."),
}

CONCERN_STATES: dict[ConcernState, Any] = {
    ConcernState.OPEN: lazy_pgettext("state of a concern", "Open"),
    ConcernState.ANSWERED: _l("Answered by a change"),
    ConcernState.RESOLVED: _l("Resolved for the person who raised it"),
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
    """Return the reasons for a body's verdict: whole sentences with the numbers, each true of any outcome it stands in.

    A round without a quorum tells its blocks and concerns too, because they stay open.
    """
    sentences = [_answered(tally), *_quorum(tally)]
    if outcome == Outcome.NO_QUORUM:
        sentences.append(_("The quorum was not reached, so this round decides nothing."))
    sentences += _blocks_and_concerns(tally)
    if outcome == Outcome.TOO_FEW_NUMBERS:
        sentences += _too_few(tally)
    if outcome == Outcome.CONSENSUS:
        sentences.append(
            ngettext(
                "%(num)s seat gave a number, and it is 3 or more.",
                "%(num)s seats gave a number, and every number is 3 or more.",
                tally.numbers,
            )
        )
    return sentences + _beside(outcome, tally)


def _answered(tally: Tally) -> str:
    if not tally.answered:
        return _("No seat answered.")
    return ngettext(
        "%(answered)s of %(num)s seat answered.",
        "%(answered)s of %(num)s seats answered.",
        tally.entitled,
        answered=format_number(tally.answered),
    )


def _quorum(tally: Tally) -> list[str]:
    """Return the quorum, how many seats count toward it, and how many of those that answered do not."""
    said = [
        ngettext(
            "The quorum is %(num)s seat: with fewer, nothing can be decided.",
            "The quorum is %(num)s seats: with fewer, nothing can be decided.",
            tally.quorum,
        ),
        ngettext(
            "%(num)s seat counts toward the quorum.",
            "%(num)s seats count toward the quorum.",
            tally.present,
        )
        if tally.present
        else _("No seat counts toward the quorum."),
    ]
    uncounted = tally.answered - tally.present
    if uncounted:
        said.append(
            ngettext(
                "Under the group's rule, %(num)s answer without a number does not count toward the quorum.",
                "Under the group's rule, %(num)s answers without a number do not count toward the quorum.",
                uncounted,
            )
        )
    return said


def _blocks_and_concerns(tally: Tally) -> list[str]:
    said = []
    if tally.blocks:
        said.append(
            ngettext(
                "%(num)s seat gave 0, which is a block.",
                "%(num)s seats gave 0, which is a block.",
                tally.blocks,
            )
        )
    said.extend(
        ngettext(
            "%(num)s seat gave %(value)s and has concerns.",
            "%(num)s seats gave %(value)s and have concerns.",
            tally.counts[value],
            value=format_number(value),
        )
        for value in range(BLOCK + 1, PASSES_FROM)
        if tally.counts[value]
    )
    return said


def _too_few(tally: Tally) -> list[str]:
    return [
        ngettext(
            "For consensus, at least %(num)s seat must give a number from 0 to 5.",
            "For consensus, at least %(num)s seats must give a number from 0 to 5.",
            tally.minimum,
        ),
        ngettext("%(num)s seat gave a number.", "%(num)s seats gave a number.", tally.numbers)
        if tally.numbers
        else _("No seat gave a number."),
    ]


def _beside(outcome: str, tally: Tally) -> list[str]:
    sentences = []
    if tally.counts[PASSES_FROM]:
        sentences.append(
            ngettext(
                "%(num)s seat gave 3 and can live with it.",
                "%(num)s seats gave 3 and can live with it.",
                tally.counts[PASSES_FROM],
            )
        )
    if tally.stood_aside:
        sentences.append(_stood_aside(outcome, tally.stood_aside))
    if tally.recused:
        sentences.append(
            ngettext(
                "%(num)s seat took no part because of a conflict of interest.",
                "%(num)s seats took no part because of a conflict of interest.",
                tally.recused,
            )
        )
    if tally.abstained:
        sentences.append(
            ngettext("%(num)s seat took no position.", "%(num)s seats took no position.", tally.abstained)
        )
    if tally.not_cast:
        sentences.append(
            ngettext(
                "%(num)s seat did not answer. Not answering does not count as agreeing.",
                "%(num)s seats did not answer. Not answering does not count as agreeing.",
                tally.not_cast,
            )
        )
    return sentences


def _stood_aside(outcome: str, seats: int) -> str:
    if outcome == Outcome.CONSENSUS:
        return ngettext(
            "%(num)s seat stood aside, which does not stop the decision.",
            "%(num)s seats stood aside, which does not stop the decision.",
            seats,
        )
    return ngettext("%(num)s seat stood aside.", "%(num)s seats stood aside.", seats)


def _round_over(error: errors.RoundOver) -> str:
    return _(
        "This round closed on %(when)s. Your answer came too late and does not count.",
        when=format_datetime(error.at),
    )


def _reason_needed(error: errors.ReasonNeeded) -> str:
    if error.remedy:
        return _("Please write what change would resolve it for you.")
    return _("Please write your reason in a few words.")


def _language_not_ready(error: errors.LanguageNotReady) -> str:
    return _(
        "The translation is missing or out of date in: %(languages)s. Bring it up to date. Or have the text "
        "interpreted for every member who reads one of these languages, "
        "and ask each of them to confirm it on the draft's page.",
        languages=format_list(language_name(tag) for tag in error.languages),
    )


def _rounds_used_up(error: errors.RoundsUsedUp) -> str:
    return ngettext(
        "The limit of %(num)s binding round is used up. Choose one of the options in the groups' rules.",
        "The limit of %(num)s binding rounds is used up. Choose one of the options in the groups' rules.",
        error.limit,
    )


def _closes_after_meeting(error: errors.ClosesAfterMeeting) -> str:
    return _(
        "Under the law on open meetings, the round must close before the meeting ends, on %(when)s.",
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
        "You do not have a seat that can answer in this round. The list of seats was fixed when the round opened."
    ),
    errors.WrongBody: _l("You do not have a seat in the group that this answer is for."),
    errors.AnsweredSince: _l(
        "Another answer came in after you opened this page, and that one counts. To replace it, send your answer again."
    ),
    errors.RoundVoided: _l("This round was stopped and does not count. Your answer was not saved."),
    errors.NothingToDecide: _l("The draft has no text yet. Write or import a first version."),
    errors.NobodySeated: _l("No one holds a seat in one of the groups, so no one could answer for it."),
    errors.RuleOutOfReach: _l(
        "The rule of one group needs more answers from 0 to 5 than the group has seats. "
        "A binding round could never end with consensus."
    ),
    errors.DecisionEnded: _l("This decision has ended, so this is no longer possible."),
    errors.NotDecided: _l("This decision has not ended yet."),
    errors.RoundUnderWay: _l("A round is under way. Close and reveal it first."),
    errors.RoundStillOpen: _l(
        "The round is still open: not everyone has answered, and the closing time has not come."
    ),
    errors.NotClosed: _l("This round cannot be revealed or stopped now."),
    errors.RoundsNotUsedUp: _l("There are still rounds left, so no resolution meeting is needed yet."),
    errors.WayOutNotAdopted: _l("The groups' rules do not include this option."),
    errors.OnlyInMeetings: _l(
        "Under the law on open meetings, this group can vote only in its meetings. No meeting is going on now."
    ),
    errors.ClosesTooSoon: _l("Choose a closing time in the future."),
    errors.ClosesTooLate: _closes_too_late,
    errors.OfficeTooNew: _l(
        "You became a facilitator or scribe after this round opened. "
        "You can act in this decision when the round is over."
    ),
    errors.MandateNeeded: _l("A work team can decide only if it has a mandate from the full groups."),
    errors.MandateOver: _l("The mandate has ended, was taken back, or will end before this round closes."),
    errors.MandateExceeded: _l(
        "The mandate does not cover this decision. No decisions are left under it, or the money goes over its limit."
    ),
    errors.NotPresent: _l(
        "You can write down an answer only for someone who is marked as present at this meeting."
    ),
    errors.VotedThemselves: _l("This person answered without a scribe. Only they can change their answer."),
    errors.NothingToDispute: _l("There is no answer here that a scribe wrote down."),
    errors.NotYours: _l("Only the person who wrote this can do that."),
    errors.AlreadyEnded: _l("This concern is already resolved or closed."),
    NoOffice: _l("Only a facilitator or a scribe of this group can do this."),
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
    errors.RoundOver: _l("This round is already over. The page below shows where things stand now."),
    errors.RoundStillOpen: REFUSALS[errors.RoundStillOpen],
    errors.NotClosed: REFUSALS[errors.NotClosed],
}
ENDED: Refusals = {errors.AlreadyEnded: REFUSALS[errors.AlreadyEnded]}
ANSWERING: Refusals = {
    errors.WrongVersion: _l("Choose a version that is newer than the one the concern is about."),
    NotFound: _l("This version does not have that clause. Choose another one."),
}
ARRIVING: Refusals = {
    MeetingCancelled: _l("This meeting was canceled."),
    MeetingNotYet: _l("This meeting has not begun. Come back when it starts."),
    MeetingOver: _l("This meeting is over."),
}


def refusal(error: DomainError) -> str | None:
    """Return why an act was refused, and what to do; None if the error is not about decisions."""
    return why(error, REFUSALS)
