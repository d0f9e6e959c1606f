"""Check rounds: what each froze at its opening, when it closed, and how it was revealed or voided."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from engage.decisions.models import Round, RoundBody, RoundSeat, RoundState
from engage.decisions.policy import chain
from engage.decisions.policy.chain import Broken, Head
from engage.decisions.queries.checking import reveals
from engage.decisions.queries.checking.material import Entry, Material, time_of
from engage.drafts.policy.versions import ClauseText, content_hash


def check(material: Material) -> Iterator[Broken]:
    """Check every round against its events, in both directions."""
    numbers = {row.number for row in material.rounds}
    for entry in material.of("opened", "closed", "revealed", "voided"):
        if entry.said.get("round") not in numbers:
            yield entry.broken("round_missing", round=entry.said.get("round"))
    if material.decision.rounds != len(material.rounds):
        yield Broken("rounds_miscounted")
    for row in material.rounds:
        opened = material.of_round(row.number, "opened")
        if len(opened) != 1:
            yield Broken("round_without_event", None, {"round": row.number})
            continue
        yield from _opening(material, row, opened[0])
        yield from _version(material, row, opened[0])
        yield from _texts(material, row, opened[0])
        yield from _bodies(material, row, opened[0])
        yield from _ends(material, row, opened[0])


def _opening(material: Material, row: Round, entry: Entry) -> Iterator[Broken]:
    columns: dict[str, tuple[Any, Any]] = {
        "mode": (row.mode, entry.said.get("mode")),
        "version": (row.version_hash, entry.said.get("version")),
        "closes_at": (chain.time_of(row.closes_at), entry.said.get("closes_at")),
        "opened_at": (chain.time_of(row.opened_at), entry.at),
        "one_ballot": (row.one_ballot, entry.said.get("one_ballot")),
        "live": (row.is_live, entry.said.get("live")),
        "meeting": (row.meeting_id, entry.said.get("meeting")),
        "interpreted": (row.interpreted, entry.said.get("interpreted")),
    }
    for name, (kept, hashed) in columns.items():
        if kept != hashed:
            yield entry.broken("round_changed", round=row.number, column=name)


def _version(material: Material, row: Round, entry: Entry) -> Iterator[Broken]:
    version = material.versions.get(row.version_id)
    hashed = entry.said.get("version")
    if version is None or version.draft_id != material.decision.draft_id:
        yield entry.broken("version_missing", round=row.number)
        return
    if version.content_hash != hashed or version.number != entry.said.get("number"):
        yield entry.broken("version_changed", round=row.number)
    if content_hash(material.clauses.get(version.id, [])) != hashed:
        yield entry.broken("clauses_changed", round=row.number)


def _texts(material: Material, row: Round, entry: Entry) -> Iterator[Broken]:
    hashed = dict(entry.said.get("texts", {}))
    kept = {text.language: text for text in material.texts if text.round_id == row.id}
    for language in sorted(hashed.keys() | kept.keys()):
        text = kept.get(language)
        if text is None or text.digest != hashed.get(language) or chain.digest(text.clauses) != text.digest:
            yield entry.broken("text_changed", round=row.number, language=language)
    decided = [text for text in kept.values() if text.is_source]
    if len(decided) != 1 or _hash_of(decided[0].clauses) != entry.said.get("version"):
        yield entry.broken("source_text_changed", round=row.number)


def _hash_of(clauses: list[dict[str, Any]]) -> str | None:
    try:
        return content_hash(
            ClauseText(one["key"], one["kind"], one["depth"], one["label"], one["text"]) for one in clauses
        )
    except (KeyError, TypeError, AttributeError):
        return None


def _bodies(material: Material, row: Round, entry: Entry) -> Iterator[Broken]:
    hashed = {one["body"]: one for one in entry.said.get("bodies", [])}
    kept = {material.bodies.get(one.body_id, ""): one for one in row.bodies}
    for slug in sorted(hashed.keys() | kept.keys()):
        if slug not in hashed or slug not in kept:
            yield entry.broken("body_changed", round=row.number, body=slug)
        else:
            yield from _rule(row, kept[slug], hashed[slug], entry)
            yield from _seats(material, row, kept[slug], hashed[slug], entry)
    deciding = {one.body_id for one in row.bodies}
    for seat in material.by_round.get(row.id, []):
        if seat.body_id not in deciding:
            yield entry.broken("seat_changed", round=row.number, seat=seat.number)


def _rule(row: Round, kept: RoundBody, hashed: dict[str, Any], entry: Entry) -> Iterator[Broken]:
    columns = {
        "rule": (chain.digest(kept.rule), hashed.get("rule")),
        "publication": (kept.publication, hashed.get("publication")),
        "entitled": (kept.entitled, hashed.get("entitled")),
    }
    for name, (now, then) in columns.items():
        if now != then:
            yield entry.broken("rule_changed", round=row.number, body=hashed["body"], column=name)


def _seats(
    material: Material, row: Round, body: RoundBody, hashed: dict[str, Any], entry: Entry
) -> Iterator[Broken]:
    then = {one["seat"]: one["voters"] for one in hashed.get("seats", [])}
    now = {seat.number: seat for seat in material.by_round.get(row.id, []) if seat.body_id == body.body_id}
    for number in sorted(then.keys() | now.keys()):
        seat = now.get(number)
        if seat is None or number not in then:
            yield entry.broken("seat_changed", round=row.number, seat=number)
        elif seat.voters_digest != then[number] or not _opens(seat):
            yield entry.broken("voters_changed", round=row.number, seat=number)


def _opens(seat: RoundSeat) -> bool:
    """Return whether the digest matches who may answer. No event permits destroying these names, so all must exist."""
    if seat.voters_salt is None or any(person.round_id != seat.round_id for person in seat.people):
        return False
    voters = [(person.user_id, person.part, person.name) for person in seat.people]
    return chain.voters_digest(voters, seat.organization, seat.voters_salt) == seat.voters_digest


def _ends(material: Material, row: Round, opened: Entry) -> Iterator[Broken]:
    closed = _only(material, row, "closed")
    revealed = _only(material, row, "revealed")
    voided = _only(material, row, "voided")
    state = RoundState.OPEN
    if voided:
        state = RoundState.VOID
    elif revealed:
        state = RoundState.REVEALED
    elif closed:
        state = RoundState.CLOSED
    last = voided or revealed or closed or opened
    for kind in ("closed", "revealed", "voided"):
        for entry in material.of_round(row.number, kind)[1:]:
            yield entry.broken("round_ended_twice", round=row.number)
    if row.state != state:
        yield last.broken("round_state_changed", round=row.number)
    yield from _close(row, closed, opened)
    yield from _answers(material, row, closed, opened)
    if revealed:
        yield from reveals.check(material, row, revealed)
    elif row.outcome is not None or row.revealed_at or any(one.outcome or one.tally for one in row.bodies):
        yield last.broken("outcome_without_reveal", round=row.number)
    reason = voided.said.get("reason") if voided else chain.sha256("")
    if chain.sha256(row.void_reason) != reason:
        yield last.broken("round_changed", round=row.number, column="void_reason")


def _only(material: Material, row: Round, kind: str) -> Entry | None:
    found = material.of_round(row.number, kind)
    return found[0] if found else None


def _close(row: Round, closed: Entry | None, opened: Entry) -> Iterator[Broken]:
    at = closed.at if closed else None
    head = str(Head(closed.number, closed.hash)) if closed else None
    if time_of(row.closed_at) != at:
        yield (closed or opened).broken("round_changed", round=row.number, column="closed_at")
    if row.closed_head != head:
        yield (closed or opened).broken("round_changed", round=row.number, column="closed_head")


def _answers(material: Material, row: Round, closed: Entry | None, opened: Entry) -> Iterator[Broken]:
    """Check that no ballot came after the close or at the deadline, and that the close states their number."""
    cast = [entry for entry in material.of("cast", "disputed") if entry.said.get("round") == row.number]
    for entry in cast:
        if (closed and entry.number > closed.number) or entry.at >= opened.said.get("closes_at", ""):
            yield entry.broken("cast_too_late", round=row.number, seat=entry.said.get("seat"))
    last = {entry.said.get("seat"): entry.kind for entry in cast}
    if closed and closed.said.get("answered") != sum(kind == "cast" for kind in last.values()):
        yield closed.broken("answers_miscounted", round=row.number)
