"""Who comes to the evening: twenty volunteers, three people from the City, six interpreters, four residents."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from engage.core.db import db, write
from engage.listening.models import ListeningSession
from engage.volunteering.models import Kind, Shift
from engage.volunteering.services import orientations
from engage.volunteering.services.orientations import OrientationPlan
from engage.volunteering.services.signups import Person
from tests.support.hosting import make_planner
from tests.support.listening import make_party, make_session, register
from tests.support.providers import ask, make_provider, speaks
from tests.support.volunteering import make_shift, read_signup, sign_up

HOUR = timedelta(hours=1)
TITLES = {
    "es": {"title": "Escuchamos en Hagginwood"},
    "fa": {"title": "گفت‌وگو در هگین‌وود"},
    "hmn": {"title": "Mloog suab hauv Hagginwood"},
    "ko": {"title": "해긴우드에서 듣습니다"},
}


def person(name: str, language: str = "en", *, phone: str = "", **more: object) -> Person:
    """Somebody with an address made of their name, or with a phone alone."""
    email = None if phone else f"{name.split(maxsplit=1)[0].casefold()}@story.example.org"
    details = {"name": name, "language": language, "email": email, "phone": phone or None, **more}
    return Person(**details)  # type: ignore[arg-type]


WELCOMING = (
    person("Abigail Orchard"),
    person("Benjamin Quill"),
    person("Catalina Robledo", "es"),
    person("Diego Salcedo", "es", phone="+19165550151"),
    person("Esfandiar Tehrani", "fa"),
    person("Forough Yazdani", "fa", phone="+19165550152"),
    person("Gwangsu Pyeon", "ko"),
    person("Hortense Umber", kind=Kind.ORGANIZATION, organization="Hmong Garden"),
)
SETTING_UP = (
    person("Isadora Vantongeren", may_be_asked=True, speaks=("hmn", "en")),
    person("Jeremias Wolfram"),
    person("Kaus Xyoojntsuab", "hmn"),
    person("Leopoldo Zurbaran", "es", phone="+19165550153"),
    person("Mirabel Applegate"),
)
WAITING = person("Nkauj Yajlaug", "hmn", phone="+19165550154")
HELPING = (
    person("Octavius Brambleby"),
    person("Paj Cawvlis", "hmn"),
    person("Quentin Dovetail"),
)
NOTING = (
    person("Rosalind Everhart"),
    person("Soraya Farrokhzad", "fa"),
    person("Teodora Galindo", "es"),
)
OFFICIALS = (
    person("Ulysses Hargreave", kind=Kind.ELECTED_OFFICIAL),
    person("Violante Ibarra", "es", kind=Kind.ELECTED_OFFICIAL),
)
OFFICER = person("Wendell Jessamine", kind=Kind.SWORN_OFFICER, organization="Police Department")
EVERYONE = (*WELCOMING, *SETTING_UP, WAITING, *HELPING, *NOTING)


@dataclass
class Evening:
    """The session with its shifts, and the numbers of everybody's sign-ups by name."""

    session: ListeningSession
    welcome: Shift
    setup: Shift
    helpers: Shift
    notes: Shift
    planner_id: int
    orientation_id: int
    prepared_at: datetime
    signups: dict[str, int] = field(default_factory=dict)
    asked: dict[str, int] = field(default_factory=dict)

    def sign_up(self, shift: Shift, *people: Person, **wanted: Any) -> None:
        """Sign people up, one after the other."""
        for one in people:
            self.signups[one.name] = sign_up(shift, one, agreed_language=one.language, **wanted).signup_id

    def ask(self, name: str, spoken: str, **contact: Any) -> None:
        """Ask somebody to interpret for the whole evening."""
        provider = make_provider(name, speaks(spoken), **contact)
        self.asked[name] = ask(self.session, provider, language=spoken).id

    def volunteer(self, name: str) -> int:
        """The number of a volunteer."""
        return read_signup(self.signups[name]).volunteer_id

    def status_of(self, name: str) -> str:
        """How somebody's sign-up stands in the database."""
        return read_signup(self.signups[name]).status


def make_evening() -> Evening:
    """The session, what is wanted at it, who plans it, and a date on which note-takers are prepared."""
    session = make_session(slug="an-evening", translations=TITLES, languages=("en", *TITLES))
    begins = session.starts_at
    prepared_at = begins - timedelta(days=8)
    planner_id = make_planner(session, name="Xanthe Kilbride").id
    plan = OrientationPlan(prepared_at, prepared_at + HOUR, place="City Hall")
    with write():
        date = orientations.plan_orientation(plan, user_id=planner_id, actor=planner_id)
    orientation_id = date.id
    shifts = (
        make_shift(session, people=10, met_by="Juniper"),
        make_shift(session, role="setup", people=5, starts_at=begins - HOUR),
        make_shift(session, role="interpreters_helper", people=3, languages=("hmn",), lasts=2 * HOUR),
        make_shift(session, role="note_taking", people=3, table_name="Table 4", lasts=2 * HOUR),
    )
    db.session.expunge_all()  # they stay as they were made, whatever pages do
    return Evening(session, *shifts, planner_id, orientation_id, prepared_at)


def residents_ask(session: ListeningSession) -> None:
    """Four parties, three of which need an interpreter; one has a phone alone."""
    for name, language, wants, contact in (
        ("Mai Xiong-Redwood", "hmn", {"hmn": 6}, {"email": "mai@story.example.org"}),
        ("Elena Marisol", "es", {"es": 1}, {"phone": "+19165550161"}),
        ("Nasrin Golestan", "fa", {"fa": 1}, {"email": "nasrin@story.example.org"}),
        ("Jonathan Plainview", "en", {}, {"email": "jonathan@story.example.org"}),
    ):
        register(session, name, party=make_party(grown=6, interpretation=wants), language=language, **contact)
