"""What staff pages about a session's registrations share."""

from __future__ import annotations

from dataclasses import dataclass

from flask import redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from engage.accounts.services.people import actor_of
from engage.core import access_log, clock
from engage.core.capacity.policy import offer_is_over
from engage.core.db import db
from engage.core.i18n import current_language
from engage.core.i18n.content import load_texts
from engage.core.staff.rendering import render_staff
from engage.listening import policy
from engage.listening.models import ListeningSession, Mode, Registration, Status
from engage.listening.services import choices
from engage.listening.staff import registration_labels as words
from engage.listening.staff.on_phone import is_on_phone


@dataclass(frozen=True)
class WhatMayBeDone:
    """The actions that the state of a registration and of its session allows. Only these are shown."""

    change: bool
    cancel: bool
    accept: bool
    overbook: bool
    wait_again: bool
    release: bool
    link: bool
    erase: bool
    switch_to: tuple[Mode, ...]
    without: frozenset[str] = frozenset()

    @property
    def come_without(self) -> bool:
        """Whether the party may come without something that is full: see `services.choices`."""
        return bool(self.without)


def what_may_be_done(session: ListeningSession, registration: Registration) -> WhatMayBeDone:
    """Return the actions that a page about this registration shows."""
    now = clock.now()
    status = Status(registration.status)
    stands = status is not Status.CANCELLED and policy.why_not_open(session, now) not in ("past", "cancelled")
    offer_stands = not offer_is_over(registration.offer_expires_at, session.starts_at, now)
    partly = bool(registration.offered_without)
    accept = stands and status is Status.OFFERED and offer_stands and not partly
    return WhatMayBeDone(
        change=stands,
        cancel=stands,
        accept=accept,
        overbook=stands and (status is Status.WAITING or (partly and offer_stands)),
        wait_again=stands and status is Status.LAPSED,
        release=stands and status is Status.PENDING,
        link=stands,
        erase=registration.erased_at is None,
        switch_to=tuple(mode for mode in session.modes if stands and mode != registration.mode),
        without=choices.choice_of(session, registration) if stands else frozenset(),
    )


def to_registration(
    session: ListeningSession, registration: Registration, *, on_phone: bool = False
) -> Response:
    """Redirect to the page of a registration. `on_phone`: it shows what to say to the person now."""
    return redirect(registration_address(session, registration, on_phone=on_phone), 303)


def registration_address(
    session: ListeningSession, registration: Registration, *, on_phone: bool = False
) -> str:
    """Return the address of a registration's page. Whoever has the person on the phone keeps that."""
    return url_for(
        "staff_registrations.show_registration",
        session_slug=session.slug,
        reference=registration.reference,
        call="y" if is_on_phone() or on_phone else None,
    )


def render_session(template: str, session: ListeningSession, **context: object) -> str:
    """Render a page about a session, with its title and the staff labels."""
    title = load_texts(db.session(), [session.title_id], current_language().tag)[session.title_id]
    about = {"session": session, "session_title": title.value, "on_phone": is_on_phone()}
    return render_staff(f"listening/staff/{template}", words=words, **about, **context)


def note_view(subject_kind: str, subject_id: int) -> None:
    """Write an entry in the access log: personal data was viewed."""
    access_log.note_view(actor_of(current_user), str(request.endpoint), subject_kind, subject_id)
