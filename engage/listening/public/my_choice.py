"""The pages behind the private link on which a party that waits for meals or childcare chooses to come without."""

from __future__ import annotations

from flask import render_template
from werkzeug.wrappers import Response

from engage.core.capacity.policy import name_line, read_names
from engage.core.i18n import current_language
from engage.core.i18n import gettext as _
from engage.core.i18n import lazy_gettext as _l
from engage.core.pages import Audience, Reply, page
from engage.core.refusals import Refusals
from engage.listening.errors import NotEnoughCapacity, NotOpen, OfferOver, PartlyFull, TransitionRefused
from engage.listening.forms.steps import ComeWithoutForm, ConfirmForm
from engage.listening.labels import choices as choice_labels
from engage.listening.public.my_registration import ACTOR, back_to, bp, press
from engage.listening.public.scopes import MANAGED
from engage.listening.queries.public import session_of, view_session
from engage.listening.services import choices

_STANDS = _l("Your sign-up has changed in the meantime. Please look again.")
REFUSALS: Refusals = {
    PartlyFull: lambda fact: choice_labels.look_again(fact.short),
    NotEnoughCapacity: _l("The open spots are taken. You keep your place on the waiting list."),
    OfferOver: _STANDS,
    NotOpen: _STANDS,
    TransitionRefused: _STANDS,
}


@bp.route("/<lang>/my/<token>/without", methods=["GET", "POST"])
@page(audience=Audience.PUBLIC, scope=MANAGED, personal=True, form_checks_csrf=True, without_cookies=True)
def come_without(token: str) -> Reply:
    """Say what is left out, and confirm the party without it on yes."""
    registration = MANAGED.loaded()
    session = session_of(registration.session_id)
    form = ComeWithoutForm()
    if form.validate_on_submit():
        return press(
            token,
            lambda: choices.come_without(
                registration.id, without=read_names(form.without.data or ""), actor=ACTOR
            ),
            _("Your spots are saved. We look forward to seeing you."),
            refusals=REFUSALS,
        )
    left_out = choices.choice_of(session, registration)
    if not left_out:
        return back_to(token)
    form.without.data = name_line(left_out)
    text = render_template(
        "listening/public/come_without.html",
        view=view_session(session, current_language().tag),
        form=form,
        token=token,
        heading=choice_labels.come_without(left_out),
        short=choice_labels.short_lines(left_out),
    )
    return text, form.http_status


@bp.post("/<lang>/my/<token>/keep-waiting")
@page(audience=Audience.PUBLIC, scope=MANAGED, personal=True, without_cookies=True)
def keep_waiting(token: str) -> Response:
    """Decline an offer without the meal or childcare, and keep the place on the waiting list."""
    registration = MANAGED.loaded()
    if not ConfirmForm().validate_on_submit():
        return back_to(token)
    return press(
        token,
        lambda: choices.keep_waiting(registration.id, actor=ACTOR),
        _("You keep your place on the waiting list."),
        refusals=REFUSALS,
    )
