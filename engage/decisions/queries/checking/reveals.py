"""Check the reveal of a round: the verdicts follow from the ballots, and the opened votes match them."""

from __future__ import annotations

from collections.abc import Iterator

from engage.bodies.models import Publication
from engage.core.errors import ConfigurationError
from engage.decisions.models import Round, RoundBody
from engage.decisions.policy import consensus
from engage.decisions.policy.chain import Broken
from engage.decisions.policy.counting import Counted, judge, opening_of
from engage.decisions.queries.checking.material import Entry, Material, time_of


def check(material: Material, row: Round, entry: Entry) -> Iterator[Broken]:
    """Compare the verdict of each body and the joint one in the event, in the tables, and computed again."""
    if time_of(row.revealed_at) != entry.at:
        yield entry.broken("round_changed", round=row.number, column="revealed_at")
    hashed = {one["body"]: one for one in entry.said.get("bodies", [])}
    verdicts = []
    for body in row.bodies:
        slug = material.bodies.get(body.body_id, "")
        said = hashed.get(slug, {})
        if (body.outcome, body.tally) != (said.get("outcome"), said.get("tally")):
            yield entry.broken("verdict_changed", round=row.number, body=slug)
        verdict = _judged(material, row, body)
        if verdict is None or (verdict.outcome, verdict.tally.as_json()) != (body.outcome, body.tally):
            yield entry.broken("verdict_does_not_follow", round=row.number, body=slug)
        verdicts.append(verdict)
    outcomes = [verdict.outcome for verdict in verdicts if verdict is not None]
    joint = consensus.joint_outcome(outcomes) if outcomes and len(outcomes) == len(verdicts) else None
    if row.outcome is None or not row.outcome == joint == entry.said.get("outcome"):
        yield entry.broken("outcome_changed", round=row.number)
    yield from _opened_votes(material, row, entry)


def _judged(material: Material, row: Round, body: RoundBody) -> consensus.Verdict | None:
    """Compute a verdict again from the ballots and the frozen rule; None if they are not valid."""
    counted = [Counted(seat, ballot) for seat, ballot in material.counted(row)]
    try:
        return judge([body], counted)[body.body_id]
    except (ValueError, KeyError, TypeError, ConfigurationError):
        return None


def _opened_votes(material: Material, row: Round, entry: Entry) -> Iterator[Broken]:
    """Check that the event opens exactly the votes of the bodies that name them."""
    named = {one.body_id for one in row.bodies if one.publication == Publication.NAMES}
    then = {one["seat"]: one for one in entry.said.get("votes", [])}
    now = {
        seat.number: {"seat": seat.number, **opening_of(ballot)}
        for seat, ballot in material.counted(row)
        if seat.body_id in named
    }
    for number in sorted(then.keys() | now.keys()):
        if then.get(number) != now.get(number):
            yield entry.broken("opened_vote_differs", round=row.number, seat=number)
