"""Ends of a decision other than consensus, and what follows: record, review, volunteers, translations."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask_login import current_user

from engage.bodies.models import Meeting
from engage.bodies.queries import lookup
from engage.bodies.services.reads import body_ids_of, upcoming
from engage.core import clock
from engage.core.acts import accepted
from engage.core.db import db, write
from engage.core.i18n import current_language, ngettext
from engage.core.i18n import gettext as _
from engage.core.i18n.addresses import offered_languages
from engage.core.i18n.content import ReviewedStands, Reviewer, load_texts
from engage.core.i18n.formats import format_datetime_range, format_list
from engage.core.i18n.languages import Language
from engage.core.pages import Audience, Reply, page
from engage.core.translating.screens import find_target
from engage.core.translating.texts import state_of_all
from engage.decisions.labels.decisions import REFUSALS
from engage.decisions.member.facilitate.base import OF_DECISION, back, bp, show
from engage.decisions.member.facilitate.follow_up_forms import TitlesForm
from engage.decisions.member.facilitate.forms import (
    ConfirmForm,
    EndForm,
    NoticeForm,
    ResolutionForm,
    ReviewForm,
)
from engage.decisions.member.scopes import FACILITATED
from engage.decisions.models import Decision, DecisionStatus
from engage.decisions.queries import facilitating, record
from engage.decisions.queries.readiness import Obstacle, readiness_of
from engage.decisions.services import outcomes, titles

ENDS = {"withdraw": DecisionStatus.WITHDRAWN, "refer": DecisionStatus.REFERRED}


@bp.route(f"{OF_DECISION}/<any(withdraw, refer):way>", methods=["GET", "POST"])
@page(audience=Audience.MEMBER, scope=FACILITATED, personal=True, form_checks_csrf=True)
def end_decision(decision_slug: str, way: str) -> Reply:
    """Withdraw a decision, or refer it to somebody else."""
    decision = FACILITATED.loaded()
    form = EndForm()
    if form.validate_on_submit():
        if accepted(
            form,
            lambda: outcomes.end_without_consensus(
                decision.id, ENDS[way], note=form.note.data, actor=current_user.id
            ),
            refusals=REFUSALS,
        ):
            flash(_("The decision has ended. We are telling every member."), "success")
            return back(decision)
    elif not form.is_submitted() and not _may_end(decision, way):
        flash(_("You cannot do this now. The page below shows where the decision stands."), "warning")
        return back(decision)
    return show("end_decision", decision, form, way=way)


def _may_end(decision: Decision, way: str) -> bool:
    if decision.status != DecisionStatus.OPEN or facilitating.under_way(decision.id) is not None:
        return False
    return way == "withdraw" or "referral" in readiness_of(decision).ways_out


@bp.route(f"{OF_DECISION}/resolution", methods=["GET", "POST"])
@page(audience=Audience.MEMBER, scope=FACILITATED, personal=True, form_checks_csrf=True)
def record_resolution(decision_slug: str) -> Reply:
    """Record a resolution meeting, which grants one more binding round."""
    decision = FACILITATED.loaded()
    form = ResolutionForm()
    if form.validate_on_submit():
        if accepted(
            form,
            lambda: outcomes.record_resolution_meeting(
                decision.id, held_on=form.held_on.data, note=form.note.data, actor=current_user.id
            ),
            refusals=REFUSALS,
        ):
            flash(_("The resolution meeting is added. You can open one more binding round."), "success")
            return back(decision)
    elif not form.is_submitted():
        ready = readiness_of(decision)
        used_up = decision.status == DecisionStatus.OPEN and ready.rounds_left <= 0
        is_free = Obstacle.ROUND_UNDER_WAY not in ready.obstacles
        if not used_up or not is_free or "resolution_meeting" not in ready.ways_out:
            flash(_("You cannot add a resolution meeting now."), "warning")
            return back(decision)
    return show("record_resolution", decision, form)


@bp.route(f"{OF_DECISION}/review", methods=["GET", "POST"])
@page(audience=Audience.MEMBER, scope=FACILITATED, personal=True, form_checks_csrf=True)
def set_review(decision_slug: str) -> Reply:
    """Set the day on which the bodies review the decision."""
    decision = FACILITATED.loaded()
    if decision.status == DecisionStatus.OPEN:
        return _not_ended(decision)
    form = ReviewForm(review_on=decision.review_on)
    if form.validate_on_submit():
        with write():
            outcomes.set_review(decision.id, review_on=form.review_on.data, actor=current_user.id)
        flash(_("The next review is saved. We will email you on that day."), "success")
        return back(decision)
    return show("set_review", decision, form)


@bp.get(f"{OF_DECISION}/volunteers")
@page(audience=Audience.MEMBER, scope=FACILITATED, personal=True)
def list_volunteers(decision_slug: str) -> Reply:
    """List the people who gave a 5, and how to reach them."""
    decision = FACILITATED.loaded()
    if decision.status != DecisionStatus.CONSENSUS:
        return _not_ended(decision)
    return show("list_volunteers", decision, people=outcomes.volunteers(decision))


@bp.route(f"{OF_DECISION}/notice", methods=["GET", "POST"])
@page(audience=Audience.MEMBER, scope=FACILITATED, personal=True, form_checks_csrf=True)
def give_notice(decision_slug: str) -> Reply:
    """Announce to the public what will be decided."""
    decision = FACILITATED.loaded()
    if decision.status != DecisionStatus.OPEN:
        flash(_("This decision has ended, so this is no longer possible."), "warning")
        return back(decision)
    coming = upcoming(decision.body_ids, clock.now())
    form = NoticeForm([(one.id, name) for one, name in _named(coming)], decision.notice_meeting_id)
    if form.validate_on_submit():
        with write():
            outcomes.give_notice(decision.id, meeting_id=form.meeting_id, actor=current_user.id)
        flash(_("The public can now read what will be decided."), "success")
        return back(decision)
    return show("give_notice", decision, form)


def _named(coming: list[Meeting]) -> list[tuple[Meeting, str]]:
    """Return each meeting with a label of its time and bodies."""
    bodies = lookup.bodies_by_id({ident for one in coming for ident in body_ids_of(one)})
    names = load_texts(db.session, [body.name_id for body in bodies.values()], current_language().tag)
    return [
        (
            one,
            _(
                "%(when)s: %(bodies)s",
                when=format_datetime_range(one.starts_at, one.ends_at),
                bodies=format_list(
                    names[body.name_id].value for ident, body in bodies.items() if ident in body_ids_of(one)
                ),
            ),
        )
        for one in coming
    ]


@bp.route(f"{OF_DECISION}/publish", methods=["GET", "POST"])
@page(audience=Audience.MEMBER, scope=FACILITATED, personal=True, form_checks_csrf=True)
def publish_record(decision_slug: str) -> Reply:
    """Preview the public record, then publish it."""
    decision = FACILITATED.loaded()
    if decision.status == DecisionStatus.OPEN:
        return _not_ended(decision)
    form = ConfirmForm()
    if form.validate_on_submit():
        with write():
            outcomes.publish(decision.id, actor=current_user.id)
        flash(_("The record is public now."), "success")
        return back(decision)
    return show(
        "publish_record",
        decision,
        form,
        record=record.preview_record(decision, current_language().tag),
        beside=False,
    )


@bp.get(f"{OF_DECISION}/translations")
@page(audience=Audience.MEMBER, scope=FACILITATED, personal=True)
def list_translations(decision_slug: str) -> Reply:
    """Show in which languages the title and summary exist."""
    decision = FACILITATED.loaded()
    texts = titles.texts_of(decision)
    languages = _targets(texts[titles.TITLE].source_language)
    states = {language.tag: state_of_all(texts.values(), language.tag) for language in languages}
    return show("list_translations", decision, languages=languages, states=states)


@bp.route(f"{OF_DECISION}/translations/<tag>", methods=["GET", "POST"])
@page(audience=Audience.MEMBER, scope=FACILITATED, personal=True, form_checks_csrf=True)
def translate_titles(decision_slug: str, tag: str) -> Reply:
    """Write the title and summary in one language."""
    decision = FACILITATED.loaded()
    texts = titles.texts_of(decision)
    target = find_target(tag, _targets(texts[titles.TITLE].source_language))
    form = TitlesForm(texts, target.tag)
    if form.validate_on_submit():
        try:
            with write():
                saved = titles.save_translation(
                    decision.id,
                    target.tag,
                    entries=form.to_entries(),
                    writer=Reviewer(current_user.name, current_user.id),
                    actor=current_user.id,
                )
        except ReviewedStands:
            form.say_that_reviewed_stands()
            return show("translate_titles", decision, form, target=target)
        if not saved.conflicts:
            count = len(saved.changed)
            flash(ngettext("%(num)s text is saved.", "%(num)s texts are saved.", count), "success")
            address = url_for("facilitate.list_translations", decision_slug=decision.slug)
            return redirect(address, 303)
        form.show_conflicts(saved, titles.texts_of(decision))
    return show("translate_titles", decision, form, target=target)


def _targets(source: str) -> list[Language]:
    return [language for language in offered_languages() if language.tag != source]


def _not_ended(decision: Decision) -> Reply:
    flash(_("This decision has not ended yet."), "warning")
    return back(decision)
