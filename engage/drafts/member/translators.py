"""Views for choosing who translates a draft: facilitators give the right and end it, and translators hand it back."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from engage.bodies.queries import lookup
from engage.core.acts import accepted, run
from engage.core.db import db, write
from engage.core.i18n import current_language
from engage.core.i18n import gettext as _
from engage.core.i18n.content import load_texts
from engage.core.pages import Audience, Reply, page
from engage.core.security.ratelimit import hit
from engage.drafts.errors import AlreadyTranslates, NotATranslator
from engage.drafts.member import labels
from engage.drafts.member.base import bp
from engage.drafts.member.scopes import (
    DRAFT_TO_EDIT,
    OWN_GRANT,
    TRANSLATOR_TO_END,
    OpenDraft,
    facilitated_bodies,
)
from engage.drafts.member.translators_forms import TranslatorForm
from engage.drafts.services import translators
from engage.drafts.services.reads import translators_of

# So that nobody tries out addresses here.
ASKED_PER_HOUR = 20
AT = dict.fromkeys((NotATranslator, AlreadyTranslates), "email")


@bp.route("/drafts/<draft_slug>/translators", methods=["GET", "POST"])
@page(audience=Audience.MEMBER, scope=DRAFT_TO_EDIT, personal=True, form_checks_csrf=True)
def list_translators(draft_slug: str) -> Reply:
    """List who may translate the draft, and let somebody else translate it."""
    opened = DRAFT_TO_EDIT.loaded()
    bodies = [body for body in facilitated_bodies() if body.id in opened.draft.body_ids]
    names = lookup.body_names(bodies, current_language().tag)
    form = TranslatorForm([(body.id, names[body.id].value) for body in bodies])
    if form.validate_on_submit():
        draft_id, user_id = opened.draft.id, current_user.id
        with write():
            hit("drafts.translators", f"user:{user_id}", limit=ASKED_PER_HOUR, per_seconds=3600)
        if accepted(form, lambda: _give(form, draft_id, user_id), refusals=labels.ASKING, at=AT):
            flash(_("This person can translate now. We will email them."), "success")
            return redirect(url_for("drafts.list_translators", draft_slug=draft_slug), 303)
    return _show(opened, form), form.http_status


def _give(form: TranslatorForm, draft_id: int, actor: int) -> None:
    if form.body_id is None:
        translators.give_draft(draft_id, email=form.email.data, actor=actor)
    else:
        translators.give_body(form.body_id, email=form.email.data, actor=actor)


def _show(opened: OpenDraft, form: TranslatorForm) -> str:
    draft = opened.draft
    bodies = lookup.bodies_by_id(draft.body_ids)
    return render_template(
        "drafts/member/list_translators.html",
        opened=opened,
        draft=draft,
        form=form,
        translators=translators_of(draft.id, draft.body_ids),
        bodies=bodies,
        mine={body.id for body in facilitated_bodies()},
        texts=load_texts(db.session, [body.name_id for body in bodies.values()], current_language().tag),
    )


@bp.post("/drafts/<draft_slug>/translators/<int:grant_id>/end")
@page(audience=Audience.MEMBER, scope=TRANSLATOR_TO_END, personal=True)
def end_translator(draft_slug: str, grant_id: int) -> Response:
    """End somebody's right to translate the draft, or every draft of a body."""
    return run(
        lambda: translators.end_grant(grant_id, actor=current_user.id),
        done=_("This person can no longer translate. We will email them."),
        refusals={},
        back=url_for("drafts.list_translators", draft_slug=draft_slug),
    )


@bp.post("/translating/<int:grant_id>/stop")
@page(audience=Audience.MEMBER, scope=OWN_GRANT, personal=True)
def stop_translating(grant_id: int) -> Response:
    """Hand the right to translate back."""
    return run(
        lambda: translators.end_grant(grant_id, actor=current_user.id),
        done=_("You no longer translate this. Thank you for your work."),
        refusals={},
        back=url_for("drafts.list_drafts"),
    )
