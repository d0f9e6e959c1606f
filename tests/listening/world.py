"""A session with registrations, for the small world."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar, Self

from engage.accounts.models import User
from engage.core import clock
from engage.core.city_time import city_today
from engage.core.db import write
from engage.core.i18n.content import DRAFT, NOTHING
from engage.core.photographs import read_picture
from engage.core.security.tokens import random_ident
from engage.core.translating.texts import Entry
from engage.listening.models import (
    Ambassador,
    ContactChange,
    ListeningSession,
    Mode,
    OutcomeKind,
    Registration,
    SessionStatus,
    TranslatorLink,
)
from engage.listening.services import ambassadors, translating
from engage.listening.services.ambassadors import NewAmbassador
from engage.listening.services.links import (
    Purpose,
    Saved,
    Way,
    contact_token,
    link_token,
    saved_token,
    stop_token,
)
from engage.listening.services.outcomes import Outcome, add_outcome
from engage.listening.services.pictures import set_picture
from engage.listening.services.venues import lock_venue
from tests.support.listening import make_session, register, register_many
from tests.support.photographs import a_photograph

PICTURE = read_picture(a_photograph())

if TYPE_CHECKING:
    from tests.support.world import World


@dataclass
class Piece:
    """A session that people have registered for and something came of, one in draft, and an outside translator."""

    written: ClassVar = ("Ana Ejemplo", "Ana Embajadora", "a new text", "A low brick building.")

    session: ListeningSession
    registration: Registration
    change: ContactChange
    outcome_id: int
    translator_link: TranslatorLink
    ambassador: Ambassador

    @classmethod
    def make(cls, world: World) -> Self:
        """Make it, committed."""
        session = make_session(slug=f"an-evening-in-hagginwood{world.mark}")
        with write():
            venue = lock_venue(session.venue_id or 0)
            set_picture(
                venue.id, picture=PICTURE, alt="A low brick building.", version=venue.version, actor="test"
            )
        registration = register(session, "Nadia Example", email=f"nadia{world.mark}@example.org")
        register_many(session, 30, seed=1 + len(world.mark))
        make_session(slug=f"a-draft{world.mark}", status=SessionStatus.DRAFT)
        return cls(
            session,
            registration,
            _make_change(registration),
            _make_outcome(session),
            _make_translator_link(session, world),
            _make_ambassador(world),
        )

    def examples(self, endpoint: str) -> dict[str, object]:
        """What its addresses name."""
        found: dict[str, object] = {
            "session_slug": self.session.slug,
            "session_id": self.session.id,
            "venue_id": self.session.venue_id,
            "registration_id": self.registration.id,
            "reference": self.registration.reference,
            "outcome_id": self.outcome_id,
            "link_id": self.translator_link.id,
            "ambassador_id": self.ambassador.id,
            "mode": "virtual",
            "name": "offers",
            "picture_key": PICTURE.key,
            "size": "small",
        }
        token = self._token(endpoint)
        return found | ({"token": token} if token else {})

    def _token(self, endpoint: str) -> str | None:
        blueprint = endpoint.partition(".")[0]
        if blueprint == "translate":
            return translating.translator_token(self.translator_link)
        if blueprint == "ambassadors":
            return ambassadors.ambassador_token(self.ambassador)
        if blueprint == "registrations":
            return saved_token(Saved(self.registration.session_id, Mode.IN_PERSON, Way.EMAIL))
        if blueprint == "contact":
            is_new = endpoint == "contact.confirm_contact"
            return contact_token(Purpose.NEW_CONTACT if is_new else Purpose.OLD_CONTACT, self.change)
        if blueprint == "stopping":
            return stop_token(self.registration)
        if blueprint == "manage":
            purpose = Purpose.JOIN if endpoint == "manage.join_session" else Purpose.MANAGE
            return link_token(purpose, self.registration)
        return None

    def join(self, user: User) -> None:
        """Sessions have no members."""


def _make_change(registration: Registration) -> ContactChange:
    """Another address that is to be confirmed."""
    change = ContactChange(
        registration_id=registration.id,
        public_id=random_ident(),
        email=f"new.{registration.email}",
        email_before=registration.email,
        asked_at=clock.now(),
    )
    with write() as session:
        session.add(change)
    return change


def _make_outcome(session: ListeningSession) -> int:
    """Something that came of the session."""
    report = Outcome(
        kind=OutcomeKind.REPORT,
        title="What we heard",
        url="https://city.example.org/report",
        happened_on=city_today(),
    )
    with write():
        return add_outcome(session.id, outcome=report, source_language="en", actor="command").id


def _make_ambassador(world: World) -> Ambassador:
    """Somebody who signs people up for every session to come."""
    wanted = NewAmbassador("Ana Embajadora", "es", clock.now() + timedelta(days=90))
    with write():
        return ambassadors.add_ambassador(wanted, user_id=world.accounts.person.id, actor="test")


def _make_translator_link(session: ListeningSession, world: World) -> TranslatorLink:
    """An outside translator who may write the Spanish texts, and has proposed two."""
    by = world.accounts.person
    with write():
        link = translating.invite_translator(
            session, "es", name="Ana Ejemplo", may_review=True, user_id=by.id, actor="test"
        )
        words = {
            ident: Entry("a new text", NOTHING, "", DRAFT) for ident in (session.title_id, session.summary_id)
        }
        translating.save_from_outside(link.id, entries=words)
        return link
