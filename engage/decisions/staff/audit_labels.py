"""Labels of decisions in the audit log and the list of messages. They never say what a person answered."""

from __future__ import annotations

from collections.abc import Collection

from flask_login import current_user
from sqlalchemy import select

from engage.bodies.services import access
from engage.core.addresses import page_url
from engage.core.db import db
from engage.core.i18n import current_language
from engage.core.i18n import staff_gettext as _
from engage.core.i18n import staff_lazy_gettext as _l
from engage.core.i18n.content import load_texts
from engage.core.outbox.registry import name_kinds
from engage.core.staff import audit as staff_audit
from engage.core.staff.audit import Subject
from engage.decisions.models import Decision

ACTIONS = {
    "ballot.disputed": _l("Withdrew an answer that a scribe entered"),
    "ballot.redacted": _l("Permanently deleted the words of an answer"),
    "ballot.scribed": _l("Entered an answer for someone in the room"),
    "concern.answered": _l("Answered a concern with a change"),
    "concern.closed": _l("Closed a concern with a note"),
    "decision.notice_given": _l("Told the public what will be decided"),
    "decision.published": _l("Published the record of a decision"),
    "decision.referred": _l("Referred a decision to someone else"),
    "decision.resolution_recorded": _l("Recorded a resolution meeting"),
    "decision.review_set": _l("Set the next review of a decision"),
    "decision.started": _l("Started a decision"),
    "decision.translated": _l("Translated the title or summary of a decision"),
    "decision.withdrawn": _l("Withdrew a decision"),
    "mandate.granted": _l("Granted a mandate to a work team"),
    "mandate.reported": _l("Reported back on a mandate"),
    "mandate.revoked": _l("Took a mandate back"),
    "round.closed": _l("Closed a round"),
    "round.opened": _l("Opened a round"),
    "round.revealed": _l("Revealed the answers of a round"),
    "round.voided": _l("Stopped a round"),
    "statement.redacted": _l("Permanently deleted the words of a statement"),
    "statement.written": _l("Sent a written statement"),
}
FIELDS = {
    "summary": _l("summary"),
    "title": _l("title"),
}


def _decisions(idents: Collection[int]) -> dict[int, Subject]:
    """Return titles of decisions that are public, or that the reader knows as a member; the others stay numbers."""
    mine = access.member_body_ids(current_user.id)
    found = {one: not mine.isdisjoint(one.body_ids) for one in _those(idents)}
    known = [one for one, is_mine in found.items() if is_mine or one.noticed_at or one.published_at]
    titles = load_texts(db.session, [one.title_id for one in known], current_language().tag)
    return {
        one.id: Subject(
            _("Decision: %(title)s", title=titles[one.title_id].value),
            page_url("decisions.show_decision", decision_slug=one.slug) if found[one] else None,
        )
        for one in known
    }


def _those(idents: Collection[int]) -> list[Decision]:
    return list(db.session.scalars(select(Decision).where(Decision.id.in_(idents))))


staff_audit.name_actions(ACTIONS)
staff_audit.name_fields(FIELDS, "decision")
staff_audit.name_subjects("decision", _l("Decision"), _decisions)

name_kinds(
    {
        "decisions.round_opened": _l("A round is open"),
        "decisions.round_closing": _l("Reminder: a round closes soon"),
        "decisions.round_closed": _l("A round is closed"),
        "decisions.round_revealed": _l("The outcome of a round"),
        "decisions.round_voided": _l("A round was stopped"),
        "decisions.ended": _l("A decision was withdrawn or referred"),
        "decisions.scribed": _l("A scribe entered an answer for a member"),
        "decisions.answer_replaced": _l("Another answer counts for a shared seat"),
        "decisions.concern_answered": _l("A concern was answered with a change"),
        "decisions.concern_insisted": _l("A change did not resolve a concern"),
        "decisions.volunteers": _l("Members offered to help lead"),
        "decisions.review_due": _l("A review of a decision is due"),
        "decisions.mandate_granted": _l("A work team got a mandate"),
        "decisions.mandate_revoked": _l("A mandate was taken back"),
        "decisions.mandate_report_due": _l("A work team's report is due"),
    }
)
