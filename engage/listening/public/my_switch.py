"""The page behind the private link on which a party switches between in person and online, and reads what it means."""

from __future__ import annotations

from flask import render_template, request

from engage.core.i18n import current_language
from engage.core.i18n import gettext as _
from engage.core.pages import Audience, Reply, page
from engage.listening import policy
from engage.listening.forms.steps import SwitchModeForm
from engage.listening.labels import choices as choice_labels
from engage.listening.labels import switching
from engage.listening.models import Mode, Registration
from engage.listening.policy import Party
from engage.listening.public.my_registration import ACTOR, back_to, bp, is_changeable, press
from engage.listening.public.scopes import MANAGED
from engage.listening.queries.public import SessionView, session_of, view_session
from engage.listening.services import changes, contact, versions
from engage.listening.services.access import load_registration


@bp.route("/<lang>/my/<token>/switch", methods=["GET", "POST"])
@page(audience=Audience.PUBLIC, scope=MANAGED, personal=True, without_cookies=True)
def switch_mode(token: str) -> Reply:
    """Say what another way to take part means, and switch on yes."""
    registration = MANAGED.loaded()
    view = view_session(session_of(registration.session_id), current_language().tag)
    if request.method == "POST":
        return _switch(token, registration)
    mode = _other_mode(view, registration)
    if mode is None or not is_changeable(view, registration):
        return back_to(token)
    return render_template(
        "listening/public/switch_mode.html",
        view=view,
        token=token,
        mode=mode,
        means=switching.what_it_means(view, registration, mode),
        can_switch=switching.can_switch(view, registration, mode),
        seen=versions.page_version(registration, contact.find_open_change(registration.id)),
    )


def _other_mode(view: SessionView, registration: Registration) -> Mode | None:
    """Return the way to take part that the party does not have. A session has two at most."""
    return next((mode for mode in view.session.modes if mode != registration.mode), None)


def _switch(token: str, registration: Registration) -> Reply:
    form = SwitchModeForm()
    if not form.validate_on_submit():
        return back_to(token)
    before = policy.party_of(registration)

    def switch() -> None:
        changes.switch_mode(
            registration.id, mode=Mode(form.mode.data), actor=ACTOR, seen=form.seen.data or ""
        )

    return press(token, switch, lambda _happened: _switched(registration.id, before))


def _switched(registration_id: int, before: Party) -> str:
    """Return that the switch is saved, and which extras were full and are left out."""
    after = policy.party_of(load_registration(registration_id))
    lost = policy.extras_lost(before, after) if after.mode is Mode.IN_PERSON else ()
    return " ".join([_("Your changes are saved."), *choice_labels.short_lines(lost)])
