"""The form with which an ambassador signs up somebody who is there with them."""

from __future__ import annotations

from dataclasses import replace

from flask import request

from engage.core.current import current_city
from engage.core.form_parts import SubmittedOnce
from engage.core.forms import TickField
from engage.core.i18n import lazy_gettext as _l
from engage.listening.forms.party import PartyForm
from engage.listening.forms.party_made import party_form
from engage.listening.models import ListeningSession
from engage.listening.services.reservations import RegistrationRequest


class AmbassadorForm(SubmittedOnce, PartyForm):
    """A party as its people say it to somebody whom they trust. Neither email nor phone is required."""

    agreed = TickField(
        _l("I read this to them, and they said yes."),
        required=_l("Read the notice to them first. If they say no, do not sign them up."),
    )

    asks_contact = False

    def to_request(self) -> RegistrationRequest:
        """Return what the services take."""
        return replace(super().to_request(), submission=self.submission_ident)


def ambassador_form(session: ListeningSession) -> AmbassadorForm:
    """Return the form for a session, in which the language that they asked for is chosen."""
    city = current_city()
    form = party_form(session, city, base=AmbassadorForm)
    assert isinstance(form, AmbassadorForm)
    form.new_submission()
    asked = request.args.get("for", "")
    if not form.is_submitted() and asked in city.languages:
        form.language.data = asked
    return form
