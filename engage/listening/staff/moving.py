"""The staff pages that move a session: the form, and what will be sent, which is shown before it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from flask import request
from flask_login import current_user

from engage.accounts.services.people import actor_of
from engage.core.db import write
from engage.core.errors import Changed
from engage.core.happened import noting
from engage.core.i18n import staff_gettext as _
from engage.core.i18n.content import FullText
from engage.core.outbox.reach import reach_of_people
from engage.core.pages import Audience, Reply, page
from engage.core.security.permissions import Permission
from engage.core.staff.told import will_be_told
from engage.core.typed_work import typed_fields
from engage.listening.emails.preview import preview_move
from engage.listening.errors import LinkNeeded, ModeInUse, NotOpen, VenueNotFound
from engage.listening.models import REGISTRANT, ListeningSession, Mode
from engage.listening.queries import sessions as session_queries
from engage.listening.queries.venues import source_texts
from engage.listening.services import sessions, telling
from engage.listening.services.moves import MovePlan, plan_move
from engage.listening.staff.moving_forms import MoveForm
from engage.listening.staff.said import helpers_told, say
from engage.listening.staff.scopes import SESSION
from engage.listening.staff.session_lifecycle import refused
from engage.listening.staff.sessions import bp, render_form, saved, show_conflict
from engage.listening.staff.venues_forms import written_venue


@dataclass(frozen=True)
class ToldIn:
    """How many are told in one language, and whether they get the way to the place in it.

    `way` is `ready`, `original` (they get it in the language it was written in), `none` (nobody has written it), or
    empty where nobody comes in person.
    """

    language: str
    number: int
    way: str


class ToldOf(NamedTuple):
    """Lines that say who would be told of another time and of another place, and by what; empty where nobody."""

    time: list[str]
    place: list[str]


@bp.route("/<session_slug>/move", methods=["GET", "POST"])
@page(audience=Audience.STAFF, permission=Permission.EDIT_SESSIONS, scope=SESSION, form_checks_csrf=True)
def move_session(session_slug: str) -> Reply:
    """Change time or place. What will be sent, and to how many, is shown before it is saved."""
    session = SESSION.loaded()
    form = MoveForm(session)
    act = request.form.get("act", "preview")
    if act != "edit" and form.validate_on_submit():
        plan = plan_move(session, form.to_request(), written_venue(form))
        if act != "send" and (plan.told or plan.changes_place or helpers_told(session.id)):
            return _show_preview(session, form, plan)
        answer = _save(session, form)
        if answer is not None:
            return answer
    return render_form("move_session.html", session, form, told=_would_be_told(session))


def _would_be_told(session: ListeningSession) -> ToldOf:
    """Return who would be told of another time, and of another place, and by what."""
    everyone = telling.live_registration_ids(session.id)
    in_person = telling.live_registration_ids(session.id, mode=Mode.IN_PERSON)
    helpers = helpers_told(session.id)
    return ToldOf(
        *([*will_be_told(reach_of_people(REGISTRANT, ids)), *helpers] for ids in (everyone, in_person))
    )


def _save(session: ListeningSession, form: MoveForm) -> Reply | None:
    """Save the move. Returns None where it was refused, with the reason in the form's errors."""
    try:
        with noting() as happened, write():
            sessions.move_session(
                session.id,
                when=form.to_request(),
                new_venue=written_venue(form),
                title=form.to_title(),
                version=form.seen_version,
                actor=actor_of(current_user),
            )
    except ModeInUse as fact:
        form.modes.errors = [_mode_in_use(fact.mode)]
    except VenueNotFound:
        form.venue.errors = [_("This place is no longer there. Choose another one.")]
    except LinkNeeded:
        form.form_errors.append(
            _(
                "The session would start in less than a week, and its online link is missing. Add the link first, "
                "then save this page again."
            )
        )
    except Changed:
        show_conflict(form, session.slug)
    except NotOpen:
        return refused(session, _("This session is over, so its time and place can no longer be changed."))
    else:
        return saved(session, say(happened, _("Your changes are saved.")))
    return None


def _mode_in_use(mode: str) -> str:
    if mode == "virtual":
        return _(
            "People are registered to take part online. Ask them to come in person before you remove "
            "this choice."
        )
    return _(
        "People are registered to come in person. Ask them to switch to online before you remove this choice."
    )


def _show_preview(session: ListeningSession, form: MoveForm, plan: MovePlan) -> Reply:
    """Show the message, who gets it, and what is missing for whom. Nothing is saved yet."""
    title = session_queries.source_texts(session)[session.title_id].source
    if plan.changes_place and not form.title.data:
        form.title.data = title
    new_venue = written_venue(form)
    reach = reach_of_people(REGISTRANT, plan.told)
    return render_form(
        "preview_move.html",
        session,
        form,
        plan=plan,
        preview=preview_move(session, plan, new_venue, title=form.to_title(), reader=current_user.name),
        lines=will_be_told(reach),
        helpers=helpers_told(session.id) if plan.changes_time or plan.changes_place else [],
        languages=_told_in(form, plan),
        hidden=typed_fields("act", "title"),
    )


def _told_in(form: MoveForm, plan: MovePlan) -> list[ToldIn]:
    texts: Mapping[str, FullText] = source_texts(plan.venue) if plan.venue and plan.when.in_person else {}
    return [ToldIn(tag, number, _way(form, plan, texts, tag)) for tag, number in plan.languages]


def _way(form: MoveForm, plan: MovePlan, texts: Mapping[str, FullText], language: str) -> str:
    if not plan.when.in_person:
        return ""
    if plan.venue is None:
        new = written_venue(form)
        if new is None or not new.texts.get("directions"):
            return "none"
        return "ready" if language == new.source_language else "original"
    if not texts["directions"].source:
        return "none"
    ready = all(_is_current(text, language) for text in texts.values() if text.source)
    return "ready" if ready else "original"


def _is_current(text: FullText, language: str) -> bool:
    is_there = language == text.source_language or language in text.translations
    return is_there and not text.is_stale(language)
