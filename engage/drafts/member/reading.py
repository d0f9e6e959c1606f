"""Views for reading drafts: the list, a version in one or two languages, and comparisons of versions."""

from __future__ import annotations

from flask import Response, render_template, request
from flask_login import current_user

from engage.bodies.queries import lookup
from engage.core.db import db
from engage.core.i18n import Language, by_tag, current_language
from engage.core.i18n import gettext as _
from engage.core.i18n.addresses import offered_languages
from engage.core.i18n.content import load_texts
from engage.core.i18n.formats import format_date
from engage.core.pages import Audience, page
from engage.core.query_string import asked_number
from engage.drafts.member.base import bp, chosen_language
from engage.drafts.member.presentation import shown_rows, with_levels
from engage.drafts.member.scopes import DRAFT, OWN_BODIES, OpenDraft, facilitated_bodies
from engage.drafts.policy.diff import Change
from engage.drafts.policy.outline import OutlineItem
from engage.drafts.policy.writing_out import write_outline
from engage.drafts.queries import comparing, reading, works
from engage.drafts.services import remarks
from engage.drafts.services.reads import grants_of, translators_of, version_states

FEW_VERSIONS = 5


@bp.get("/drafts")
@page(audience=Audience.MEMBER, scope=OWN_BODIES, personal=True)
def list_drafts() -> str:
    """List the drafts of the reader's bodies, and those that the reader was asked to translate."""
    body_ids = OWN_BODIES.loaded()
    mine, grants = works.works_of(body_ids), grants_of(current_user.id)
    to_translate = works.drafts_to_translate(grants)
    wanted = {key for draft in (*(work.draft for work in mine), *to_translate) for key in draft.body_ids}
    bodies = lookup.bodies_by_id(wanted | {grant.body_id for grant in grants if grant.body_id})
    idents = [*(work.draft.title_id for work in mine), *(draft.title_id for draft in to_translate)]
    names = [body.name_id for body in bodies.values()]
    return render_template(
        "drafts/member/list_drafts.html",
        mine=mine,
        grants=grants,
        to_translate={draft.id: draft for draft in to_translate},
        bodies=bodies,
        texts=load_texts(db.session, [*idents, *names], current_language().tag),
        may_create=bool(facilitated_bodies()),
    )


@bp.get("/drafts/<draft_slug>")
@page(audience=Audience.MEMBER, scope=DRAFT, personal=True)
def show_draft(draft_slug: str) -> str:
    """Show the newest version."""
    return _show(DRAFT.loaded(), None)


@bp.get("/drafts/<draft_slug>/versions/<int:version>")
@page(audience=Audience.MEMBER, scope=DRAFT, personal=True)
def show_version(draft_slug: str, version: int) -> str:
    """Show one version."""
    return _show(DRAFT.loaded(), version)


def _show(opened: OpenDraft, number: int | None) -> str:
    draft, language = opened.draft, chosen_language()
    shown = reading.load_version(draft_id=draft.id, number=number, language=language.tag)
    states = version_states(shown.id, [one.tag for one in offered_languages()])
    bodies = lookup.bodies_by_id(draft.body_ids)
    return render_template(
        "drafts/member/show_version.html",
        opened=opened,
        draft=draft,
        version=shown,
        is_newest=shown.number == draft.latest,
        lines=with_levels(shown.clauses),
        language=language,
        states=states,
        versions=reading.list_versions(draft.id),
        said=remarks.count_open(draft.id),
        may_speak=remarks.may_speak(draft),
        translators=translators_of(draft.id, draft.body_ids),
        bodies=bodies,
        texts=load_texts(db.session, [one.name_id for one in bodies.values()], current_language().tag),
        few=FEW_VERSIONS,
    )


@bp.get("/drafts/<draft_slug>/versions/<int:version>/side-by-side")
@page(audience=Audience.MEMBER, scope=DRAFT, personal=True)
def read_side_by_side(draft_slug: str, version: int) -> str:
    """Show a version in two languages, clause by clause."""
    opened = DRAFT.loaded()
    source = by_tag(opened.draft.source_language)
    left = chosen_language("left", source)
    right = chosen_language("right", _other_than(left))
    first = reading.load_version(draft_id=opened.draft.id, number=version, language=left.tag)
    second = reading.load_version(first.id, language=right.tag)
    return render_template(
        "drafts/member/read_side_by_side.html",
        opened=opened,
        draft=opened.draft,
        version=first,
        left=left,
        right=right,
        rows=list(zip(with_levels(first.clauses), second.clauses, strict=True)),
        states=version_states(first.id, [left.tag, right.tag]),
    )


def _other_than(language: Language) -> Language:
    """Return the reader's language, or if that is shown already, the first other language of the city."""
    wanted = (current_language(), *offered_languages())
    return next((one for one in wanted if one.tag != language.tag), language)


@bp.get("/drafts/<draft_slug>/compare")
@page(audience=Audience.MEMBER, scope=DRAFT, personal=True)
def compare_versions(draft_slug: str) -> str:
    """Compare two versions: `from` and `to` are their numbers; `whole=1` also shows unchanged clauses."""
    opened, language = DRAFT.loaded(), chosen_language()
    newest = opened.draft.latest
    asked_new, asked_old = asked_number("to"), asked_number("from")
    new = newest if asked_new is None else asked_new
    old = max(new - 1, 1) if asked_old is None else asked_old
    comparison = comparing.compare(opened.draft.id, old, new, language=language.tag)
    rows = shown_rows(comparison.rows)
    changes = [row for row in rows if row.is_change]
    whole = request.args.get("whole") == "1"
    return render_template(
        "drafts/member/compare_versions.html",
        opened=opened,
        draft=opened.draft,
        comparison=comparison,
        rows=rows if whole else changes,
        changes=changes,
        counts={change: comparison.count(change) for change in Change},
        whole=whole,
        language=language,
        numbers_to_choose=[
            (
                one.number,
                _("Version %(number)s from %(day)s", number=one.number, day=format_date(one.created_at)),
            )
            for one in reading.list_versions(opened.draft.id)
        ],
    )


@bp.get("/drafts/<draft_slug>/versions/<int:version>/text")
@page(audience=Audience.MEMBER, scope=DRAFT, personal=True)
def download_version(draft_slug: str, version: int) -> Response:
    """Download a version in one language as a text file, in the format in which drafts can be entered."""
    opened, language = DRAFT.loaded(), chosen_language()
    shown = reading.load_version(draft_id=opened.draft.id, number=version, language=language.tag)
    items = [OutlineItem(one.kind, one.depth, one.label, one.text.value) for one in shown.clauses]
    response = Response(write_outline(items), mimetype="text/plain")
    name = f"{opened.draft.slug}.{shown.number}.{language.tag}.md"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
