"""The page of an outside translator: one session, one language, a private link, no account."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from engage.core.db import write
from engage.core.i18n import gettext as _
from engage.core.i18n import ngettext
from engage.core.i18n.languages import by_tag
from engage.core.pages import Audience, page
from engage.core.translating.texts import Saved
from engage.listening.forms.translation import by_number, session_form
from engage.listening.models import ListeningSession, SessionStatus, TranslatorLink
from engage.listening.public.scopes import TRANSLATED
from engage.listening.queries.public import session_of
from engage.listening.services import translating

bp = Blueprint("translate", __name__)


@bp.route("/<lang>/translate/<token>", methods=["GET", "POST"])
@page(audience=Audience.PUBLIC, scope=TRANSLATED, personal=True, form_checks_csrf=True, without_cookies=True)
def translate_texts(token: str) -> str | Response | tuple[str, int]:
    """Edit a session's texts in one language; on a public session what is written waits to be confirmed.

    Changes that others made since are never overwritten without a warning.
    """
    link = TRANSLATED.loaded()
    session = session_of(link.session_id)
    form = session_form(
        translating.texts_to_translate(session),
        link.language,
        may_review=link.may_review,
        mine=_proposals(link, session),
    )
    if form.validate_on_submit():
        with write():
            saved = translating.save_from_outside(link.id, entries=form.to_entries())
        if not saved.conflicts:
            _thank(saved)
            return redirect(url_for("translate.translate_texts", token=token), 303)
        now = by_number(translating.texts_to_translate(session))
        form.show_conflicts(saved, now, _proposals(link, session))
    body = render_template(
        "listening/public/translate_texts.html",
        form=form,
        link=link,
        session=session,
        target=by_tag(link.language),
        is_public=session.status != SessionStatus.DRAFT,
    )
    return body, form.http_status


def _proposals(link: TranslatorLink, session: ListeningSession) -> translating.Proposals:
    return translating.proposals_of(session, link.language, translating.actor_of(link))


def _thank(saved: Saved[int]) -> None:
    if saved.proposed:
        flash(
            ngettext(
                "Thank you. %(num)d text will be on the website after we confirm it.",
                "Thank you. %(num)d texts will be on the website after we confirm them.",
                len(saved.proposed),
            ),
            "success",
        )
    else:
        flash(_("Thank you. Your translation is saved."), "success")
