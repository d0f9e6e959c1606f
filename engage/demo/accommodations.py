"""Interpreters and agencies for trying the product out: made up, marked as such, the same for the same day.

Some languages of each session are arranged, some wait for an answer, and for one something else is offered, so that the
boards show each state. Most messages are cancelled: a few of each kind are enough to look at.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select, update

from engage.accommodations.errors import BusyThen
from engage.accommodations.models import (
    INTERPRETATION,
    Instead,
    Provider,
    ProviderKind,
    Qualification,
    ServiceMode,
)
from engage.accommodations.policy import Moment, NeedKey
from engage.accommodations.services import access, alternatives, assigning, providers, reads
from engage.accommodations.services.alternatives import NewAlternative
from engage.accommodations.services.assigning import Terms, Wanted
from engage.accommodations.services.providers import ProviderRequest, Skill
from engage.city import City
from engage.core import clock
from engage.core.db import db
from engage.core.outbox.models import OutboxMessage, State
from engage.demo.names import NAMES
from engage.demo.sessions import MARK
from engage.listening.models import ListeningSession

# Languages that somebody speaks, and the qualification; the others have only the agency.
SPOKEN = (
    ("es", Qualification.CERTIFIED),
    ("hmn", Qualification.QUALIFIED),
    ("yue", Qualification.QUALIFIED),
    ("ru", Qualification.CERTIFIED),
    ("fa", Qualification.BILINGUAL),
)
WRITTEN = {"yue": "zh-hant", "cmn": "zh-hans"}  # the language in which they are written to
ARRANGED, ASKED, INSTEAD = ("es", "yue", "vi"), ("hmn", "pa"), "ru"
KEPT = 4


def add_providers(sessions: Sequence[ListeningSession], city: City) -> int:
    """Add interpreters and an agency, and let some of them say yes. Returns how many. Needs a unit of work."""
    spoken = [(language, how) for language, how in SPOKEN if language in city.interpretation_languages]
    made = {
        language: _interpreter(city, number, language, how)
        for number, (language, how) in enumerate(spoken, 1)
    }
    agency = _agency(city)
    for session in sorted(sessions, key=lambda one: one.starts_at):
        _arrange(session, made, agency)
    _write_to_few()
    return len(made) + 1


def _interpreter(city: City, number: int, language: str, how: Qualification) -> Provider:
    written = WRITTEN.get(language, language)
    name = f"{NAMES.get(written, NAMES['en']).name(40 + number)} {MARK}"
    spoken = city.services.varieties.get(language, ())[:1]
    request = ProviderRequest(
        kind=ProviderKind.PERSON,
        name=name,
        language=written if written in city.languages else city.default_language,
        email=f"interpreter{number}@example.org",
        phone=f"+1916555016{number}",
        skills=(Skill(INTERPRETATION, language, spoken, how),),
    )
    return providers.add_provider(request, user_id=None, actor="command", is_demo=True)


def _agency(city: City) -> Provider:
    languages = tuple(
        Skill(INTERPRETATION, language, city.services.varieties.get(language, ()), Qualification.CERTIFIED)
        for language in city.interpretation_languages
    )
    request = ProviderRequest(
        kind=ProviderKind.AGENCY,
        name=f"Valley Language Services {MARK}",
        language=city.default_language,
        email="agency@example.org",
        phone="+19165550169",
        skills=(*languages, *(Skill(service) for service in city.services.kinds)),
    )
    return providers.add_provider(request, user_id=None, actor="command", is_demo=True)


def _arrange(session: ListeningSession, made: dict[str, Provider], agency: Provider) -> None:
    """Arrange some needs of a session. What its people do not ask for is left alone."""
    moment = access.session_moment(session)
    for line in reads.lines_of(moment):
        key = line.key
        if key.variety or not line.demand.people:
            continue
        if key == NeedKey(INTERPRETATION, INSTEAD):
            offer = NewAlternative(key, Instead.PHONE)
            alternatives.offer_instead(moment.occasion, offer, user_id=None, actor="command")
        elif key.language in (*ARRANGED, *ASKED) or key.service == "asl":
            _ask(moment, key, made.get(key.language, agency), agency, quantity=line.needed)


def _ask(moment: Moment, key: NeedKey, first: Provider, agency: Provider, *, quantity: int) -> None:
    """Ask the interpreter, or the agency where that person is busy."""
    agreed = key.language not in ASKED
    terms = Terms(
        ServiceMode.IN_PERSON if moment.in_room else ServiceMode.VIDEO,
        quantity=1 if first.is_person else quantity,
        answer_by=None if agreed else clock.now() + timedelta(days=2),
        is_agreed=agreed,
    )
    for provider in (first, agency):
        wanted = Wanted(provider.id, key.service, terms, key.language)
        try:
            assigning.assign(moment.occasion, wanted, user_id=None, actor="command")
        except BusyThen:
            continue
        return


def _write_to_few() -> None:
    """Cancel all but a few of the messages, so that trying it out does not make hundreds of files."""
    for kind in ("registration.arranged", "accommodations.accepted", "accommodations.proposed"):
        waiting = (
            select(OutboxMessage.id)
            .where(OutboxMessage.kind == kind, OutboxMessage.state == State.WAITING)
            .order_by(OutboxMessage.id)
        )
        ids = db.session.scalars(waiting).all()[KEPT:]
        db.session.execute(
            update(OutboxMessage).where(OutboxMessage.id.in_(ids)).values(state=State.CANCELLED)
        )
