"""Announcements to all registrants of a session: write, preview in every language, send."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from engage.accounts.queries.actors import names_of
from engage.accounts.services.people import actor_of
from engage.core import clock
from engage.core.audit_log import written_actor
from engage.core.current import current_city
from engage.core.db import db, write
from engage.core.happened import noting
from engage.core.i18n import TAGS, by_tag, current_language
from engage.core.i18n import staff_gettext as _
from engage.core.i18n.content import DRAFT, SOURCE, TextValue, load_texts
from engage.core.outbox.reach import reach_of_people
from engage.core.pages import Audience, Reply, page
from engage.core.security.permissions import Permission
from engage.core.staff.told import say_happened, will_be_told
from engage.listening import policy
from engage.listening.emails import announcements as announcement_emails
from engage.listening.emails.announcements import Note
from engage.listening.models import REGISTRANT, ListeningSession
from engage.listening.queries import registrations
from engage.listening.services import announcements
from engage.listening.services.announcements import AnnouncementDraft, Recipients
from engage.listening.staff.announcements_forms import (
    MAY_BE_WRITTEN_TO,
    AnnouncementForm,
    announcement_form,
)
from engage.listening.staff.registration_base import render_session
from engage.listening.staff.scopes import SESSION

bp = Blueprint("staff_announcements", __name__, url_prefix="/staff/sessions/<session_slug>/messages")


@dataclass(frozen=True)
class Preview:
    """The announcement as readers of one language get it."""

    tag: str
    recipients: Recipients
    note: Note


@bp.get("")
@page(audience=Audience.STAFF, permission=Permission.WRITE_TO_REGISTRANTS, scope=SESSION)
def list_announcements(session_slug: str) -> str:
    """List the session's announcements: when, by whom and to how many."""
    session = SESSION.loaded()
    sent = announcements.list_announcements(session.id)
    ids = [ident for one in sent for ident in (one.subject_id, one.body_id)]
    return render_session(
        "list_announcements.html",
        session,
        sent=sent,
        texts=load_texts(db.session(), ids, current_language().tag),
        people=names_of(written_actor(one.created_by) for one in sent if one.created_by),
        by_tag=by_tag,
    )


@bp.route("/new", methods=["GET", "POST"])
@page(
    audience=Audience.STAFF, permission=Permission.WRITE_TO_REGISTRANTS, scope=SESSION, form_checks_csrf=True
)
def write_announcement(session_slug: str) -> Reply:
    """Write, preview, then send an announcement. Only the last step sends anything."""
    session = SESSION.loaded()
    form = announcement_form(current_city(), current_language().tag)
    act = request.form.get("act", "preview")
    if act != "edit" and form.validate_on_submit():
        draft = form.to_draft()
        recipients = announcements.recipients_by_language(session, draft.statuses)
        if not recipients:
            form.statuses.errors = [_no_one(announcements.count_stopped(session, draft.statuses))]
        elif act == "send":
            return _send(session, draft, form.submission_ident)
        else:
            return _show_preview(session, form, draft, recipients)
    return _show_form(session, form)


def _no_one(left_out: int) -> str:
    if left_out:
        return _("Everyone in the groups you selected asked us not to write to them. Select another group.")
    return _("No one is in the groups you selected. Select another group.")


def _show_form(session: ListeningSession, form: AnnouncementForm) -> Reply:
    recipients = announcements.recipients_by_language(session, form.to_draft().statuses or MAY_BE_WRITTEN_TO)
    by_language = {one.language: one for one in recipients}
    body = render_session(
        "write_announcement.html",
        session,
        form=form,
        is_over=policy.is_over(session, clock.now()),
        counts=registrations.count_by_status(session.id),
        by_language=by_language,
        by_tag=by_tag,
    )
    return body, form.http_status if form.errors else 200


def _show_preview(
    session: ListeningSession,
    form: AnnouncementForm,
    draft: AnnouncementDraft,
    recipients: Sequence[Recipients],
) -> Reply:
    return render_session(
        "preview_announcement.html",
        session,
        form=form,
        everyone=sum(one.total for one in recipients),
        left_out=announcements.count_stopped(session, draft.statuses),
        told=_would_be_told(session, draft),
        previews=[Preview(one.language, one, _note(draft, one.language)) for one in recipients],
        statuses=draft.statuses,
        by_tag=by_tag,
    )


def _would_be_told(session: ListeningSession, draft: AnnouncementDraft) -> list[str]:
    ids = announcements.recipient_ids(session, draft.statuses)
    return will_be_told(reach_of_people(REGISTRANT, ids))


def _note(draft: AnnouncementDraft, tag: str) -> Note:
    """Return the wording for readers of one language, as it will be made from the stored texts."""
    wording, language, state = draft.source, draft.source_language, SOURCE
    if tag in draft.translations:
        wording, language, state = draft.translations[tag], tag, DRAFT
    reader = tag if tag in TAGS else draft.source_language
    return announcement_emails.word_note(
        TextValue(wording.subject, language, state), TextValue(wording.body, language, state), reader
    )


def _send(session: ListeningSession, draft: AnnouncementDraft, submission: str) -> Response:
    with noting() as happened, write():
        announcements.send_announcement(
            session.id,
            draft=draft,
            submission=submission,
            user_id=current_user.id,
            actor=actor_of(current_user),
        )
    already = _("This message has already been sent, so it was not sent again.")
    flash(say_happened(happened, _("Your message is sent."), nothing=already), "success")
    return redirect(url_for("staff_announcements.list_announcements", session_slug=session.slug), 303)
