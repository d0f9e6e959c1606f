"""Views for remarks: comments and proposed changes by members, and what is done with them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from engage.bodies.models import Meeting
from engage.bodies.services.reads import upcoming
from engage.core import clock
from engage.core.acts import accepted, run, say
from engage.core.db import write
from engage.core.forms import BaseForm, choice
from engage.core.i18n import Language, by_tag, current_language
from engage.core.i18n import gettext as _
from engage.core.i18n.addresses import offered_languages
from engage.core.i18n.content import TextRefused
from engage.core.i18n.formats import format_date
from engage.core.pages import Audience, Reply, page
from engage.core.paging import Paging
from engage.core.query_string import asked_page
from engage.core.refusals import why
from engage.core.text import many_lines
from engage.drafts.errors import (
    NewerVersion,
    NothingChanged,
    OnlyInMeetings,
    RemarkEnded,
)
from engage.drafts.member import labels
from engage.drafts.member.base import bp, chosen_language
from engage.drafts.member.forms import MarkForm, RemarkForm, SetAsideForm, TakeUpForm
from engage.drafts.member.scopes import (
    DRAFT,
    OWN_REMARK,
    REMARK,
    REMARK_TO_ANSWER,
    REMARK_TO_TAKE_UP,
    OpenDraft,
)
from engage.drafts.models import Remark, RemarkState
from engage.drafts.policy.differing import diff_texts
from engage.drafts.queries import proposals, reading
from engage.drafts.queries.reading import ClauseView, VersionView
from engage.drafts.services import access, remarks, writing

REMARKS_SHOWN = 30


@bp.get("/drafts/<draft_slug>/remarks")
@page(audience=Audience.MEMBER, scope=DRAFT, personal=True)
def list_remarks(draft_slug: str) -> str:
    """List all remarks on a draft by clause; those that wait for an answer come first."""
    opened = DRAFT.loaded()
    show_all = request.args.get("all") == "1"
    found = remarks.list_remarks(opened.draft.id, states=None if show_all else [RemarkState.OPEN])
    version = reading.load_version(draft_id=opened.draft.id, language=current_language().tag)
    positions = {clause.key: clause.position for clause in version.clauses}
    found.sort(key=lambda one: (positions.get(one.clause_key, len(positions) + 1), one.id))
    paging = Paging.of(len(found), REMARKS_SHOWN, asked_page())
    return render_template(
        "drafts/member/list_remarks.html",
        opened=opened,
        draft=opened.draft,
        clauses={clause.key: clause for clause in version.clauses},
        show_all=show_all,
        paging=paging,
        **_about(opened, found[paging.rows]),
    )


@bp.route("/drafts/<draft_slug>/clauses/<clause_key>", methods=["GET", "POST"])
@page(audience=Audience.MEMBER, scope=DRAFT, personal=True, form_checks_csrf=True)
def discuss_clause(draft_slug: str, clause_key: str) -> Reply:
    """Show a clause with its remarks, and a form for a comment or a proposed text."""
    opened, language = DRAFT.loaded(), chosen_language()
    form = RemarkForm()
    version = reading.load_version(draft_id=opened.draft.id, language=language.tag)
    clause = version.clause(clause_key)
    if request.method == "GET":
        form.version.data, form.language.data = str(version.number), clause.text.language
        form.proposed.data = clause.text.value
        return _show_clause(form, opened, version, clause, language)
    if not form.validate_on_submit():
        return _show_clause(form, opened, version, clause, language)
    if not accepted(
        form,
        lambda: _make(form, opened, clause_key),
        refusals=labels.SPEAKING,
        at=dict.fromkeys(labels.SPEAKING, "body"),
    ):
        return _show_clause(form, opened, version, clause, language)
    flash(_("Your comment is saved. Your group can read it now."), "success")
    return redirect(_clause_address(opened, clause_key), 303)


def _make(form: RemarkForm, opened: OpenDraft, key: str) -> None:
    """Save the remark, on the version that the page showed. A proposal identical to the clause becomes a comment."""
    known = {one.tag for one in offered_languages()} | {opened.draft.source_language}
    language = form.language.data if form.language.data in known else opened.draft.source_language
    before = reading.load_version(draft_id=opened.draft.id, number=form.version.number, language=language)
    proposed = form.proposed.data if form.proposed.data != many_lines(before.clause(key).text.value) else None
    spoken = language if proposed else current_language().tag
    new = remarks.NewRemark(
        spoken if spoken in known else opened.draft.source_language, form.body.data or "", proposed or None
    )
    remarks.make_remark(before.id, key, remark=new, actor=current_user.id)


def _show_clause(
    form: RemarkForm, opened: OpenDraft, version: VersionView, clause: ClauseView, language: Language
) -> tuple[str, int]:
    may_speak = remarks.may_speak(opened.draft)
    html = render_template(
        "drafts/member/discuss_clause.html",
        opened=opened,
        draft=opened.draft,
        version=version,
        clause=clause,
        language=language,
        form=form,
        next_meeting=None if may_speak else _next_meeting(opened),
        proposes=form.proposed.data not in (clause.text.value, many_lines(clause.text.value)),
        **_about(opened, remarks.list_remarks(opened.draft.id, key=clause.key), may_speak),
    )
    return html, form.http_status


def _next_meeting(opened: OpenDraft) -> Meeting | None:
    coming = upcoming([body.id for body in opened.bodies], clock.now(), limit=1)
    return coming[0] if coming else None


@bp.get("/drafts/<draft_slug>/remarks/<int:remark_id>")
@page(audience=Audience.MEMBER, scope=REMARK, personal=True)
def show_remark(draft_slug: str, remark_id: int) -> Reply:
    """Show one remark, to facilitators and scribes with the ways to answer it."""
    return _show_remark(*REMARK.loaded())


@bp.post("/drafts/<draft_slug>/remarks/<int:remark_id>/take-up")
@page(audience=Audience.MEMBER, scope=REMARK_TO_TAKE_UP, personal=True, form_checks_csrf=True)
def take_up_remark(draft_slug: str, remark_id: int) -> Reply:
    """Make the version that the remark asks for, in one step."""
    opened, remark = REMARK_TO_TAKE_UP.loaded()
    form = TakeUpForm()
    if not form.validate_on_submit():
        return _show_remark(opened, remark, take_up=form)
    try:
        with write():
            version = writing.change_clause(
                opened.draft.id,
                remark.clause_key,
                base=form.base.number,
                text=form.text.data or "",
                note=_("Changed because of a comment on this clause."),
                actor=current_user.id,
            )
            remarks.take_up(
                remark_id, version_id=version.id, answer=form.take_up_answer.data or "", actor=current_user.id
            )
            number = version.number
    except (NewerVersion, NothingChanged, TextRefused) as fact:
        say(form, fact, labels.TAKING_UP, "text")
        return _show_remark(opened, remark, take_up=form)
    except (RemarkEnded, OnlyInMeetings) as fact:
        flash(why(fact, labels.ANSWERING) or "", "error")
        return redirect(_clause_address(opened, remark.clause_key), 303)
    flash(
        _("Version %(number)s is saved. Its translations need to be brought up to date.", number=number),
        "success",
    )
    return redirect(url_for("drafts.compare_versions", draft_slug=draft_slug, to=number), 303)


@bp.post("/drafts/<draft_slug>/remarks/<int:remark_id>/mark")
@page(audience=Audience.MEMBER, scope=REMARK_TO_ANSWER, personal=True, form_checks_csrf=True)
def mark_remark(draft_slug: str, remark_id: int) -> Reply:
    """Record that an existing version already does what the remark asks for."""
    opened, remark = REMARK_TO_ANSWER.loaded()
    form = _mark_form(opened, remark)
    if not form.validate_on_submit():
        return _show_remark(opened, remark, mark=form)
    version_id = access.find_version(opened.draft.id, form.version.data).id
    answer = form.mark_answer.data or ""
    return _run(
        opened,
        remark,
        lambda: remarks.take_up(remark_id, version_id=version_id, answer=answer, actor=current_user.id),
        _("The comment is marked as used."),
    )


@bp.post("/drafts/<draft_slug>/remarks/<int:remark_id>/set-aside")
@page(audience=Audience.MEMBER, scope=REMARK_TO_ANSWER, personal=True, form_checks_csrf=True)
def set_aside_remark(draft_slug: str, remark_id: int) -> Reply:
    """Set the remark aside with an answer that says why it leads to no change."""
    opened, remark = REMARK_TO_ANSWER.loaded()
    form = SetAsideForm()
    if not form.validate_on_submit():
        return _show_remark(opened, remark, aside=form)
    return _run(
        opened,
        remark,
        lambda: remarks.set_aside(remark_id, answer=form.answer.data or "", actor=current_user.id),
        _("The comment is marked as not used, with your reply."),
    )


@bp.post("/drafts/<draft_slug>/remarks/<int:remark_id>/reopen")
@page(audience=Audience.MEMBER, scope=REMARK_TO_ANSWER, personal=True)
def reopen_remark(draft_slug: str, remark_id: int) -> Response:
    """Reopen a remark that was set aside."""
    opened, remark = REMARK_TO_ANSWER.loaded()
    return _run(
        opened,
        remark,
        lambda: remarks.reopen(remark_id, actor=current_user.id),
        _("The comment is open again."),
        back=url_for("drafts.show_remark", draft_slug=draft_slug, remark_id=remark_id),
    )


@bp.post("/drafts/<draft_slug>/remarks/<int:remark_id>/withdraw")
@page(audience=Audience.MEMBER, scope=OWN_REMARK, personal=True)
def withdraw_remark(draft_slug: str, remark_id: int) -> Response:
    """Withdraw the reader's own remark."""
    opened, remark = OWN_REMARK.loaded()
    return _run(
        opened,
        remark,
        lambda: remarks.withdraw(remark_id, actor=current_user.id),
        _("You withdrew your comment. Others can still read it, marked as withdrawn."),
    )


def _run(
    opened: OpenDraft, remark: Remark, act: Callable[[], object], done: str, *, back: str | None = None
) -> Response:
    """Carry out an act on a remark. If it is refused, the page of the clause shows the reason."""
    clause = _clause_address(opened, remark.clause_key)
    return run(act, done=done, refusals=labels.ANSWERING, back=back or clause, refused_back=clause)


def _clause_address(opened: OpenDraft, key: str) -> str:
    return url_for("drafts.discuss_clause", draft_slug=opened.draft.slug, clause_key=key)


def _about(opened: OpenDraft, found: Sequence[Remark], may_speak: bool | None = None) -> dict[str, object]:
    """Return what a page needs to show remarks and the possible acts on each."""
    numbers = {one.id: one.number for one in reading.list_versions(opened.draft.id)}
    return {
        "found": found,
        "differences": proposals.proposed_changes(found),
        "numbers": numbers,
        "may_speak": remarks.may_speak(opened.draft) if may_speak is None else may_speak,
    }


def _mark_form(opened: OpenDraft, remark: Remark) -> MarkForm:
    form = MarkForm()
    form.version.choices = [
        choice(
            str(one.number),
            _("Version %(number)s from %(day)s", number=one.number, day=format_date(one.created_at)),
        )
        for one in reading.list_versions(opened.draft.id)
        if one.id >= remark.version_id
    ]
    return form


def _show_remark(
    opened: OpenDraft,
    remark: Remark,
    *,
    take_up: TakeUpForm | None = None,
    mark: MarkForm | None = None,
    aside: SetAsideForm | None = None,
) -> tuple[str, int]:
    draft = opened.draft
    wrong: BaseForm | None = take_up or mark or aside
    version = reading.load_version(draft_id=draft.id, language=draft.source_language)
    clause = next((one for one in version.clauses if one.key == remark.clause_key), None)
    html = render_template(
        "drafts/member/show_remark.html",
        opened=opened,
        draft=draft,
        remark=remark,
        clause=clause,
        form=wrong,
        take_up_form=_take_up_form(take_up, draft.latest, remark, clause) if clause else None,
        mark_form=mark or _mark_form(opened, remark),
        aside_form=aside or SetAsideForm(formdata=None),
        against_now=_against_now(remark, clause, draft.source_language),
        source_language=by_tag(draft.source_language),
        **_about(opened, [remark]),
    )
    return html, wrong.http_status if wrong else 200


def _against_now(remark: Remark, clause: ClauseView | None, source_language: str) -> object:
    """Return what the proposal changes in the current clause, if it was written for an older one."""
    if clause is None or remark.proposed is None or remark.language != source_language:
        return None
    return diff_texts(clause.text.value, remark.proposed)


def _take_up_form(form: TakeUpForm | None, newest: int, remark: Remark, clause: ClauseView) -> TakeUpForm:
    """Return the form, filled with the proposal if it is in the authoritative language, else with the clause."""
    if form is None:
        form = TakeUpForm(formdata=None)
        same_language = remark.language == clause.source.language
        form.text.data = remark.proposed if remark.proposed and same_language else clause.text.value
    form.base.data, form.base.raw_data = str(newest), None
    return form
