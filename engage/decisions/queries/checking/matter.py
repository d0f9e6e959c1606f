"""Check the decision itself: subject, end, notice, publication, review, and mandates."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from engage.decisions.models import DecisionStatus, Mandate, MandateUse
from engage.decisions.policy import chain
from engage.decisions.policy.chain import Broken
from engage.decisions.policy.limits import limits_said
from engage.decisions.queries.checking.material import Entry, Material, time_of

_ALWAYS_INSIDE = frozenset({"wished"})
_OF_A_ROUND = frozenset({"opened", "cast", "disputed", "closed", "revealed", "voided", "concern.raised"})


def check(material: Material) -> Iterator[Broken]:
    """Check the decision's own row, and the mandates it granted or used."""
    created = material.of("created")
    if len(created) != 1:
        yield Broken("decision_without_event")
    else:
        yield from _creation(material, created[0])
    yield from _ending(material)
    yield from _after(material)
    yield from _resolution_meetings(material)
    yield from _mandates(material)
    yield from _uses(material)
    yield from _visibility(material)


def _creation(material: Material, entry: Entry) -> Iterator[Broken]:
    decision = material.decision
    deciding = sorted(material.bodies.get(body_id, "") for body_id in decision.body_ids)
    columns: dict[str, tuple[Any, Any]] = {
        "slug": (decision.slug, entry.said.get("decision")),
        "draft": (material.draft.slug, entry.said.get("draft")),
        "bodies": (deciding, sorted(entry.said.get("bodies", []))),
        "one_ballot": (decision.one_ballot, entry.said.get("one_ballot")),
        "title": (_source(material, decision.title_id), entry.said.get("title")),
        "summary": (_source(material, decision.summary_id), entry.said.get("summary")),
        "created_at": (chain.time_of(decision.created_at), entry.at),
    }
    if "limits" in entry.said:  # decisions from before the limits were frozen have none
        now = [limits_said(material.bodies.get(rule.body_id, ""), rule) for rule in material.rules]
        columns["limits"] = (_by_body(now), _by_body(entry.said["limits"]))
    for name, (kept, hashed) in columns.items():
        if kept != hashed:
            yield entry.broken("decision_changed", column=name)


def _by_body(limits: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(limits, key=lambda one: str(one["body"]))


def _source(material: Material, text_id: int | None) -> str | None:
    """Return the digest of a text in its source language."""
    return None if text_id is None else chain.sha256(material.sources.get(text_id, ""))


def _ending(material: Material) -> Iterator[Broken]:
    decision, ended = material.decision, material.of("ended")
    status = ended[-1].said.get("status") if ended else DecisionStatus.OPEN
    if decision.status != status or time_of(decision.ended_at) != (ended[-1].at if ended else None):
        yield _at("decision_changed", ended, column="status")
    if len(ended) > 1:
        yield ended[-1].broken("ended_twice")
    notes = material.of("ending_note")
    note = notes[-1].said.get("note") if notes else chain.sha256("")
    if chain.sha256(decision.ending_note) != note:
        yield _at("decision_changed", notes, column="ending_note")


def _after(material: Material) -> Iterator[Broken]:
    decision = material.decision
    noticed, published = material.of("noticed"), material.of("published")
    reviews = material.of("review")
    if time_of(decision.noticed_at) != (noticed[0].at if noticed else None):
        yield _at("decision_changed", noticed, column="noticed_at")
    if decision.notice_meeting_id != (noticed[-1].said.get("meeting") if noticed else None):
        yield _at("decision_changed", noticed, column="notice_meeting")
    if time_of(decision.published_at) != (published[0].at if published else None):
        yield _at("decision_changed", published, column="published_at")
    review_on = decision.review_on.isoformat() if decision.review_on else None
    if review_on != (reviews[-1].said.get("on") if reviews else None):
        yield _at("decision_changed", reviews, column="review_on")


def _at(what: str, entries: list[Entry], **detail: Any) -> Broken:
    """Return a failure at the last of these events, or without an event if there are none."""
    return entries[-1].broken(what, **detail) if entries else Broken(what, None, detail)


def _resolution_meetings(material: Material) -> Iterator[Broken]:
    events = material.of("resolution_meeting")
    if material.decision.extra_rounds != len(events):
        yield _at("decision_changed", events, column="extra_rounds")
    kept = [
        (row.held_on.isoformat(), chain.sha256(row.note), chain.time_of(row.recorded_at))
        for row in material.meetings
    ]
    for index, entry in enumerate(events):
        then = (entry.said.get("held_on"), entry.said.get("note"), entry.at)
        if index >= len(kept) or kept[index] != then:
            yield entry.broken("resolution_meeting_changed")
    if len(kept) > len(events):
        yield _at("resolution_meeting_without_event", events)


def _mandates(material: Material) -> Iterator[Broken]:
    events = {entry.said.get("mandate"): entry for entry in material.of("mandate.granted")}
    kept = {mandate.id: mandate for mandate in material.granted}
    for ident in events.keys() - kept.keys():
        yield events[ident].broken("mandate_missing", mandate=ident)
    for ident, mandate in kept.items():
        if ident not in events:
            yield Broken("mandate_without_event", None, {"mandate": ident})
        else:
            yield from _mandate(material, mandate, events[ident])


def _mandate(material: Material, mandate: Mandate, entry: Entry) -> Iterator[Broken]:
    columns: dict[str, tuple[Any, Any]] = {
        "team": (material.bodies.get(mandate.team_id), entry.said.get("team")),
        "scope": (_source(material, mandate.scope_id), entry.said.get("scope")),
        "limits": (_source(material, mandate.limits_id), entry.said.get("limits")),
        "most_decisions": (mandate.most_decisions, entry.said.get("decisions")),
        "most_cents": (mandate.most_cents, entry.said.get("cents")),
        "report_on": (mandate.report_on.isoformat(), entry.said.get("report_on")),
        "expires_at": (chain.time_of(mandate.expires_at), entry.said.get("expires_at")),
        "granted_at": (chain.time_of(mandate.granted_at), entry.at),
    }
    revoked, reported = _about(material, mandate, "revoked"), _about(material, mandate, "reported")
    columns["revoked_at"] = (time_of(mandate.revoked_at), revoked.at if revoked else None)
    columns["revoked_reason"] = (
        chain.sha256(mandate.revoked_reason),
        revoked.said.get("reason") if revoked else chain.sha256(""),
    )
    columns["reported_at"] = (time_of(mandate.reported_at), reported.at if reported else None)
    columns["report"] = (
        _source(material, mandate.report_id),
        reported.said.get("report") if reported else None,
    )
    uses = [use for use in material.uses if use.mandate_id == mandate.id]
    columns["used"] = (mandate.used, len(uses))
    columns["used_cents"] = (mandate.used_cents, sum(use.spends_cents for use in uses))
    later = {"revoked_at": revoked, "revoked_reason": revoked, "reported_at": reported, "report": reported}
    for name, (now, then) in columns.items():
        if now != then:
            latest = later.get(name) or entry
            yield latest.broken("mandate_changed", mandate=mandate.id, column=name)


def _about(material: Material, mandate: Mandate, what: str) -> Entry | None:
    found = [one for one in material.of(f"mandate.{what}") if one.said.get("mandate") == mandate.id]
    return found[-1] if found else None


def _uses(material: Material) -> Iterator[Broken]:
    """Check the mandate that this decision is made under."""
    events = material.of("mandate.used")
    own = [use for use in material.uses if use.decision_id == material.decision.id]
    if [_used(use) for use in own] != [
        (one.said.get("mandate"), one.said.get("cents"), one.at) for one in events
    ]:
        yield _at("mandate_use_changed", events)


def _used(use: MandateUse) -> tuple[int, int, str]:
    return use.mandate_id, use.spends_cents, chain.time_of(use.used_at)


def _visibility(material: Material) -> Iterator[Broken]:
    """Check that the public flag of each event follows from the event itself."""
    rounds = {row.number: row for row in material.rounds}
    raised = {entry.said.get("concern"): entry.said.get("round") for entry in material.of("concern.raised")}
    for entry in material.entries:
        number = None
        if entry.kind in _OF_A_ROUND:
            number = entry.said.get("round")
        elif entry.kind.startswith("concern."):
            number = raised.get(entry.said.get("concern"))
        row = rounds.get(number) if number is not None else None
        of_ballot = entry.kind == "redacted" and entry.said.get("what") == "ballot"
        inside = of_ballot or entry.kind in _ALWAYS_INSIDE
        is_public = not inside and (row is None or row.is_binding)
        if entry.is_public != is_public:
            yield entry.broken("visibility_changed")
