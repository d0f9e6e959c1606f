"""What others have saved of a registration while a form about it was open."""

from __future__ import annotations

from engage.listening.forms.party import PartyForm
from engage.listening.services import versions
from engage.listening.services.access import load_registration
from engage.listening.services.contact import find_open_change


def show_what_changed(form: PartyForm, registration_id: int) -> bool:
    """Show in a form what others have saved since it was opened. True where it says just what is saved: sent twice."""
    registration = load_registration(registration_id)
    change = find_open_change(registration_id)
    return form.show_meanwhile(versions.answers_of(registration, change, by_staff=form.by_staff))
