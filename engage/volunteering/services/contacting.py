"""Working through the volunteers of a session: what came of contacting each."""

from __future__ import annotations

from engage.core import audit, clock
from engage.core.db import db
from engage.volunteering.models import ContactOutcome
from engage.volunteering.services import access


def note_contact(signup_id: int, outcome: ContactOutcome, *, contacted_by: int, actor: audit.Actor) -> None:
    """Note what came of contacting somebody about a shift. A later outcome replaces the earlier one."""
    _volunteer, _shift, signup = access.lock_signup(signup_id)
    signup.contact_outcome = outcome
    signup.contacted_by, signup.contacted_at = contacted_by, clock.now()
    db.session.flush()
    audit.record(actor, "signup.contacted", "signup", signup.id, ["contact_outcome"])
