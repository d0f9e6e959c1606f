"""Describe in plain English, for the command line, where a decision's record is broken and what is wrong there."""

from __future__ import annotations

from engage.decisions.policy.chain import Broken

SENTENCES = {
    "missing_event": "the event is missing",
    "wrong_parent": "the event does not follow the one before it",
    "payload_changed": "what the event says was changed",
    "payload_unreadable": "what the event says cannot be read",
    "hash_changed": "the event's number, time or hash was changed",
    "end_differs": "the decision says that its chain ends elsewhere",
    "head_beyond_end": "the head is of an event that is not there any more",
    "head_differs": "the head is of another chain: this event, or one before it, was rewritten",
    "record_unreadable": "the record is so damaged that a check could not be carried out",
    "visibility_changed": "the mark that says who may read the event was changed",
    "decision_without_event": "no event says how the decision began",
    "decision_changed": "the decision was changed",
    "ended_twice": "the decision ended twice",
    "resolution_meeting_changed": "a resolution meeting was changed or taken out",
    "resolution_meeting_without_event": "a resolution meeting was added",
    "round_missing": "a round was taken out",
    "round_without_event": "a round was added, or its opening taken out",
    "rounds_miscounted": "the number of rounds was changed",
    "round_changed": "a round was changed",
    "round_state_changed": "the state of a round was changed",
    "round_ended_twice": "a round was closed, revealed or stopped twice",
    "version_missing": "the version that was decided is gone or of another draft",
    "version_changed": "the version that was decided was changed",
    "clauses_changed": "the clauses of the draft's version were changed",
    "text_changed": "the frozen text was changed",
    "source_text_changed": "the frozen text that is decided was changed",
    "body_changed": "a body was added to the round or taken out",
    "rule_changed": "the frozen rule was changed",
    "seat_changed": "a seat was added, taken out or given to another body",
    "voters_changed": "who may answer for a seat was changed",
    "cast_too_late": "an answer came after the close",
    "cast_twice": "two events are about the same answer",
    "answers_miscounted": "the number of answers at the close does not match",
    "outcome_without_reveal": "there is an outcome, and no reveal",
    "outcome_changed": "the outcome of the round was changed",
    "verdict_changed": "the verdict of a body was changed",
    "verdict_does_not_follow": "the verdict of a body does not follow from the answers and the rule",
    "opened_vote_differs": "a vote that the public can read is not the one that was cast",
    "ballot_without_seat": "a ballot has no seat in its round",
    "ballot_without_event": "a ballot was added, or its event taken out",
    "ballot_missing": "a ballot was taken out",
    "ballot_changed": "a ballot was changed",
    "ballot_emptied": "a ballot that counts was emptied",
    "ballot_not_emptied": "a ballot that does not count was kept or written again",
    "casts_miscounted": "the number of answers of a seat was changed",
    "vote_changed": "what a ballot says was changed",
    "words_changed": "someone's words were changed, or taken out without a trace",
    "wish_changed": "how someone wants their words published was changed",
    "redaction_differs": "words are marked as redacted and no event says so, or the other way round",
    "concern_missing": "a concern was taken out",
    "concern_without_event": "a concern was added",
    "concern_raised_twice": "two events raise the same concern",
    "concern_changed": "a concern was changed",
    "concern_of_another_ballot": "a concern was given to another ballot or another person",
    "concern_not_raised": "an answer of 0, 1 or 2 has no concern, or several",
    "statement_missing": "a statement was taken out",
    "statement_without_event": "a statement was added",
    "statement_changed": "a statement was changed",
    "mandate_missing": "a mandate was taken out",
    "mandate_without_event": "a mandate was added",
    "mandate_changed": "a mandate was changed",
    "mandate_use_changed": "under which mandate this was decided was changed",
}


def describe(broken: Broken) -> str:
    """Return one line: `event 12 (round 2, seat 4, cast 1): a ballot was taken out`."""
    where = f"event {broken.number}" if broken.number is not None else "no event"
    detail = ", ".join(f"{name} {value}" for name, value in (broken.detail or {}).items())
    return f"{where}{f' ({detail})' if detail else ''}: {SENTENCES[broken.what]}"
