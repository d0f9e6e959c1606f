"""The page of an outside translator: one session, one language, a private link, no account."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from engage.core.db import write
from engage.core.i18n import gettext as _
from engage.core.i18n.content import DRAFT, Reviewer
from engage.core.i18n.languages import by_tag
from engage.core.pages import Audience, page
from engage.core.translating.texts import Entry
from engage.listening.forms.translation import by_number, session_form
from engage.listening.public.scopes import TRANSLATED
from engage.listening.queries.public import session_of
from engage.listening.services import translating

bp = Blueprint("translate", __name__)


@bp.route("/<lang>/translate/<token>", methods=["GET", "POST"])
@page(audience=Audience.PUBLIC, scope=TRANSLATED, personal=True, form_checks_csrf=True)
def translate_texts(token: str) -> str | Response | tuple[str, int]:
    """Edit a session's texts in one language.

    Changes that others made since are never overwritten without a warning.
    """
    link = TRANSLATED.loaded()
    session = session_of(link.session_id)
    texts = translating.texts_to_translate(session)
    form = session_form(texts, link.language, may_review=link.may_review)
    if form.validate_on_submit():
        entries = form.to_entries() if link.may_review else _unchecked(form.to_entries())
        with write():
            saved = translating.save_translations(
                session.id,
                link.language,
                entries=entries,
                writer=Reviewer(link.name),
                actor=f"translator:{link.id}",
            )
        if not saved.conflicts:
            flash(_("Thank you. Your translation is saved."), "success")
            return redirect(url_for("translate.translate_texts", token=token), 303)
        form.show_conflicts(saved.conflicts, by_number(translating.texts_to_translate(session)))
    body = render_template(
        "listening/public/translate_texts.html",
        form=form,
        link=link,
        session=session,
        target=by_tag(link.language),
    )
    return body, form.http_status


def _unchecked(entries: Mapping[int, Entry]) -> dict[int, Entry]:
    """Mark the entries as not reviewed: only translators who were asked to review may do so."""
    return {ident: replace(entry, state=DRAFT) for ident, entry in entries.items()}
