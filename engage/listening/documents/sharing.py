"""An invitation that people pass on to their neighbors: one sentence in their language, and the public address.

It never holds a private link. The address is the one in the reader's language: what a message program shows of it
before it is opened is then in that language, too.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from engage.core.addresses import public_address
from engage.core.i18n import gettext as _
from engage.core.i18n.formats import format_datetime
from engage.listening.models import SessionStatus
from engage.listening.queries.public import SessionView


@dataclass(frozen=True)
class Invitation:
    """The sentence to pass on, which ends in the address."""

    text: str

    @property
    def whatsapp(self) -> str:
        """The address that opens WhatsApp with the sentence. The person chooses whom to send it to."""
        return f"https://wa.me/?text={quote(self.text, safe='')}"

    @property
    def sms(self) -> str:
        """The address that opens a text message with the sentence, to nobody yet. Telephones of both kinds know it."""
        return f"sms:?&body={quote(self.text, safe='')}"


def invitation_to(view: SessionView) -> Invitation | None:
    """Return the invitation in the current language. None where there is nothing to come to."""
    if view.is_over or view.session.status == SessionStatus.CANCELLED:
        return None
    return Invitation(
        _(
            "You are invited: %(title)s, %(when)s. Read more and sign up here: %(address)s",
            title=view.texts[view.session.title_id].value,
            when=format_datetime(view.session.starts_at),
            address=public_address("listening.show_session", session_slug=view.session.slug),
        )
    )
