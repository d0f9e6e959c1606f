"""Views for writing drafts: a new draft, a new version of the whole text, and a new text for one clause."""

from __future__ import annotations

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user

from engage.bodies.models import Body
from engage.bodies.queries import lookup
from engage.core.db import write
from engage.core.forms import choice, language_choices
from engage.core.i18n import by_tag, current_language
from engage.core.i18n import gettext as _
from engage.core.i18n.addresses import offered_languages
from engage.core.i18n.content import TextRefused
from engage.core.pages import Audience, Reply, page
from engage.core.text import visible
from engage.drafts.errors import ClauseNotFound, NewerVersion, NothingChanged
from engage.drafts.member import labels
from engage.drafts.member.base import bp
from engage.drafts.member.forms import ChangeClauseForm, CreateDraftForm, OutlineField, ReviseDraftForm
from engage.drafts.member.presentation import Shown, as_clauses, shown_diffs
from engage.drafts.member.scopes import DRAFT_TO_EDIT, FACILITATED_BODIES, OpenDraft
from engage.drafts.models import ClauseKind
from engage.drafts.policy.diff import ClauseDiff, diff_clauses
from engage.drafts.policy.differing import diff_texts
from engage.drafts.policy.matching import match_keys
from engage.drafts.policy.outline import (
    Outline,
    OutlineInvalid,
    OutlineItem,
    OutlineProblem,
    Reason,
    read_closely,
)
from engage.drafts.policy.versions import ClauseText
from engage.drafts.policy.writing_out import write_outline
from engage.drafts.services import access, snapshots, writing

QUOTED = 60
NOTHING_READ = Outline([], [])
Faults = list[tuple[str, str]]


@bp.route("/new-draft", methods=["GET", "POST"])
@page(audience=Audience.MEMBER, scope=FACILITATED_BODIES, personal=True, form_checks_csrf=True)
def create_draft() -> Reply:
    """Create a draft from a file or pasted text, previewed as clauses before it is saved."""
    bodies = FACILITATED_BODIES.loaded()
    form = _create_form(bodies)
    if not form.validate_on_submit():
        return _show_create(form, bodies)
    read, faults = _read(form.text)
    if faults or not form.was_shown or request.form.get("step") != "save":
        return _show_create(form, bodies, read=read, faults=faults)
    with write():
        draft = writing.create_draft(
            title=form.title.data or "",
            body_ids=form.bodies.data or [],
            source_language=form.language.data,
            items=read.items,
            actor=current_user.id,
        )
        slug = draft.slug
    flash(_("The draft is saved. The members of the group can read it now."), "success")
    return redirect(url_for("drafts.show_draft", draft_slug=slug), 303)


def _create_form(bodies: Sequence[Body]) -> CreateDraftForm:
    names = lookup.body_names(bodies, current_language().tag)
    form = CreateDraftForm()
    form.bodies.choices = [
        choice(str(body.id), names[body.id].value, lang=by_tag(names[body.id].language).html_lang)
        for body in bodies
    ]
    form.language.choices = language_choices()
    if request.method == "GET":
        form.bodies.data = [bodies[0].id] if len(bodies) == 1 else []
        form.language.data = offered_languages()[0].tag
    return form


def _show_create(
    form: CreateDraftForm,
    bodies: Sequence[Body],
    *,
    read: Outline = NOTHING_READ,
    faults: Faults | None = None,
) -> tuple[str, int]:
    if read.items:
        form.mark_shown()
    html = render_template(
        "drafts/member/create_draft.html",
        form=form,
        items=read.items,
        untaken=read.untaken,
        faults=faults or [],
        text_language=form.language.data,
    )
    return html, form.http_status


@bp.route("/drafts/<draft_slug>/revise", methods=["GET", "POST"])
@page(audience=Audience.MEMBER, scope=DRAFT_TO_EDIT, personal=True, form_checks_csrf=True)
def revise_draft(draft_slug: str) -> Reply:
    """Revise the whole text; the changes are previewed before it is saved."""
    opened = DRAFT_TO_EDIT.loaded()
    form = ReviseDraftForm()
    if request.method == "GET":
        _fill(form, opened)
        return _show_revise(form, opened)
    if not form.validate_on_submit():
        return _show_revise(form, opened)
    read, faults = _read(form.text)
    if faults:
        return _show_revise(form, opened, faults=faults)
    if not form.was_shown or request.form.get("step") != "save":
        return _show_revise(form, opened, read=read)
    try:
        with write():
            version = writing.add_version(
                opened.draft.id,
                base=form.base.number,
                items=read.items,
                note=form.note.data or "",
                actor=current_user.id,
            )
            number = version.number
    except NewerVersion:
        return _show_revise(form, opened, read=read)
    except NothingChanged:
        form.text.errors = [_("Nothing is different from the newest version, so there is nothing to save.")]
        return _show_revise(form, opened)
    flash(_("Version %(number)s is saved.", number=number), "success")
    return redirect(_what_changed(opened, number), 303)


def _fill(form: ReviseDraftForm, opened: OpenDraft) -> None:
    """Fill the form with the newest version, in the text format in which drafts are entered."""
    texts, _idents = snapshots.source_texts(access.find_version(opened.draft.id).id)
    form.base.data = str(opened.draft.latest)
    items = [OutlineItem(ClauseKind(one.kind), one.depth, one.label, one.text) for one in texts]
    form.text.data = write_outline(items)


def _show_revise(
    form: ReviseDraftForm,
    opened: OpenDraft,
    *,
    read: Outline = NOTHING_READ,
    faults: Faults | None = None,
) -> tuple[str, int]:
    draft = opened.draft
    theirs = _made_meanwhile(opened, form.base.number)
    changes = _preview(opened, read.items) if read.items else []
    if read.items:
        form.mark_shown()
        form.base.data, form.base.raw_data = str(draft.latest), None
    html = render_template(
        "drafts/member/revise_draft.html",
        opened=opened,
        draft=draft,
        form=form,
        faults=faults or [],
        is_preview=bool(read.items),
        untaken=read.untaken,
        changes=changes,
        theirs=theirs,
        rewritten=sum(row.change == "changed" for row in changes),
    )
    return html, 409 if theirs and not form.errors else form.http_status


def _preview(opened: OpenDraft, items: Sequence[OutlineItem]) -> list[Shown]:
    """Return what saving these items would change in the newest version."""
    draft = opened.draft
    old, _idents = snapshots.source_texts(access.find_version(draft.id).id)
    keys, _last = match_keys(old, items, draft.last_clause)
    return _changes(diff_clauses(old, as_clauses(keys, items)), draft.source_language)


def _made_meanwhile(opened: OpenDraft, base: int) -> list[Shown]:
    """Return what others changed since the version that the writer started from."""
    if not 0 < base < opened.draft.latest:
        return []
    old, _idents = snapshots.source_texts(access.find_version(opened.draft.id, base).id)
    new, _idents = snapshots.source_texts(access.find_version(opened.draft.id).id)
    return _changes(diff_clauses(old, new), opened.draft.source_language)


def _changes(diffs: Sequence[ClauseDiff[ClauseText]], language: str) -> list[Shown]:
    return [row for row in shown_diffs(diffs, language) if row.is_change]


@bp.route("/drafts/<draft_slug>/clauses/<clause_key>/change", methods=["GET", "POST"])
@page(audience=Audience.MEMBER, scope=DRAFT_TO_EDIT, personal=True, form_checks_csrf=True)
def change_clause(draft_slug: str, clause_key: str) -> Reply:
    """Change the text of one clause, in one step."""
    opened = DRAFT_TO_EDIT.loaded()
    form = ChangeClauseForm()
    clause = _clause(opened, opened.draft.latest, clause_key)
    if request.method == "GET":
        form.base.data, form.text.data = str(opened.draft.latest), clause.text
        return _show_change(form, opened, clause)
    if not form.validate_on_submit():
        return _show_change(form, opened, clause)
    try:
        with write():
            version = writing.change_clause(
                opened.draft.id,
                clause_key,
                base=form.base.number,
                text=form.text.data or "",
                note=form.note.data or "",
                actor=current_user.id,
            )
            number = version.number
    except NewerVersion:
        return _show_change(form, opened, clause)
    except NothingChanged:
        form.text.errors = [_("The clause says the same as before, so there is nothing to save.")]
        return _show_change(form, opened, clause)
    except TextRefused as fact:
        form.text.errors = [labels.text_refused(fact)]
        return _show_change(form, opened, clause)
    flash(
        _("Version %(number)s is saved. Its translations need to be brought up to date.", number=number),
        "success",
    )
    return redirect(_what_changed(opened, number), 303)


def _show_change(form: ChangeClauseForm, opened: OpenDraft, clause: ClauseText) -> tuple[str, int]:
    base, newest = form.base.number, opened.draft.latest
    overtaken = 0 < base < newest
    theirs = None
    if overtaken:
        before = _clause(opened, base, clause.key)
        theirs = diff_texts(before.text, clause.text) if before.text != clause.text else None
        form.base.data, form.base.raw_data = str(newest), None
    html = render_template(
        "drafts/member/change_clause.html",
        opened=opened,
        draft=opened.draft,
        clause=clause,
        form=form,
        overtaken=overtaken,
        theirs=theirs,
    )
    return html, 409 if overtaken else form.http_status


def _clause(opened: OpenDraft, number: int, key: str) -> ClauseText:
    """Return a clause in its source language. Raise ClauseNotFound, DraftNotFound."""
    texts, _idents = snapshots.source_texts(access.find_version(opened.draft.id, number).id)
    for one in texts:
        if one.key == key:
            return one
    raise ClauseNotFound(key)


def _what_changed(opened: OpenDraft, number: int) -> str:
    return url_for("drafts.compare_versions", draft_slug=opened.draft.slug, to=number)


def _read(field: OutlineField) -> tuple[Outline, Faults]:
    """Return the clauses that a text makes; or its faults, each with its line."""
    text = field.data or ""
    try:
        return read_closely(text), []
    except OutlineInvalid as fact:
        lines = text.split("\n")
        faults = [(labels.outline_problem(one), _quoted(lines, one)) for one in fact.problems]
        field.errors = [sentence for sentence, _line in faults]
        return NOTHING_READ, faults


def _quoted(lines: Sequence[str], problem: OutlineProblem) -> str:
    if problem.reason is Reason.AND_MORE or problem.line > len(lines):
        return ""
    line = visible(lines[problem.line - 1]).strip()
    return f"{line[:QUOTED]}…" if len(line) > QUOTED else line
