"""A small world in which every page has something to show, and an example address of every endpoint in it.

A new kind of argument in an address is added to `_value`; until then the guards that visit every page say so.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import select
from werkzeug.routing import Rule

from engage.about.models import PhraseReport
from engage.about.services import report_phrase
from engage.accounts.models import User
from engage.accounts.services import links as sign_in_links
from engage.bodies.models import Body, Meeting, Office
from engage.bodies.services.seats import current_seats
from engage.core import clock
from engage.core.city_time import city_today
from engage.core.db import write
from engage.core.outbox.models import CallReason, CallTask, OutboxMessage, State
from engage.core.pages import Audience, PageSpec, spec_of
from engage.core.security.permissions import Role
from engage.drafts.models import Draft
from engage.drafts.services import remarks
from engage.drafts.services.remarks import NewRemark
from engage.listening.models import (
    ListeningSession,
    Mode,
    OutcomeKind,
    Registration,
    SessionStatus,
    Status,
    TranslatorLink,
)
from engage.listening.services import translating
from engage.listening.services.links import Purpose, Saved, link_token, saved_token
from engage.listening.services.outcomes import Outcome, add_outcome
from tests.support.accounts import make_sign_in, make_user
from tests.support.bodies import give, make_body, make_meeting, make_member, seat_user
from tests.support.deciding_world import DecidingWorld, make_deciding_world
from tests.support.drafts import make_draft, revise
from tests.support.listening import make_session, register, register_many

OPEN = frozenset({Audience.PUBLIC, Audience.MACHINE})
# Pages of a decision that was made.
OF_ENDED = frozenset(
    f"facilitate.{page}" for page in ("publish_record", "set_review", "list_volunteers", "grant_mandate")
) | {"records.show_record", "decisions_api.show_decision"}
CHANGING = frozenset({"POST", "PUT", "PATCH", "DELETE"})


@dataclass(frozen=True)
class World:
    """What the examples are about."""

    session: ListeningSession
    registration: Registration
    person: User
    sign_in_token: str
    sign_in_id: str
    call: CallTask
    outcome_id: int
    translator_link: TranslatorLink
    report_id: int
    body: Body
    seat_id: int
    meeting: Meeting
    draft: Draft
    remark_id: int
    deciding: DecidingWorld

    def join(self, user: User) -> None:
        """Let somebody be a member of the world's body, with every office, so that no page of members is closed."""
        seat_user(user, self.body)
        give(self.body, user, *Office)
        self.deciding.join(user)


def make_world() -> World:
    """Make it, committed."""
    session = make_session(slug="an-evening-in-hagginwood")
    registration = register(session, "Nadia Example", email="nadia@example.org")
    register_many(session, 30)
    person = make_user(Role.ORGANIZER, name="Robin Example", email="robin@example.org")
    with write():
        token = sign_in_links.make_link_by_hand(person, trial=False, by="command")
    make_session(slug="a-draft", status=SessionStatus.DRAFT)
    body, meeting = _make_body()
    draft, remark_id = _make_draft(body)
    return World(
        session=session,
        registration=registration,
        person=person,
        sign_in_token=token,
        sign_in_id=make_sign_in(person).id,
        call=_make_call(),
        outcome_id=_make_outcome(session),
        translator_link=_make_translator_link(session, person),
        report_id=_make_report(),
        body=body,
        seat_id=current_seats(body.id)[0].id,
        meeting=meeting,
        draft=draft,
        remark_id=remark_id,
        deciding=make_deciding_world(body, draft),
    )


def _make_body() -> tuple[Body, Meeting]:
    """A body with members, an organization's seat and a meeting that is under way."""
    body = make_body("the-alliance")
    for organization in ("What we heard", None, None):
        make_member(body, organization=organization)
    now = clock.now()
    return body, make_meeting(body, now, now + timedelta(hours=2), place="What we heard")


def _make_draft(body: Body) -> tuple[Draft, int]:
    """A draft in two versions, with a change that a member proposes."""
    author = make_member(body)
    draft = make_draft([body], "# What we heard\n\n1. What we heard\n2. What we heard", title="What we heard")
    changed = revise(draft, "# What we heard\n\n1. What we heard\n2. What we heard, a word", note="a word")
    with write():
        remark = NewRemark("en", "a word", "a better word")
        remark_id = remarks.make_remark(changed.id, "c2", remark=remark, author_id=author.id).id
    return draft, remark_id


def _make_translator_link(session: ListeningSession, person: User) -> TranslatorLink:
    """An outside translator who may write the Spanish texts."""
    with write():
        return translating.invite_translator(
            session, "es", name="Ana Ejemplo", may_review=True, user_id=person.id, actor="test"
        )


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


def _make_report() -> int:
    """Words that a reader found wrong."""
    with write() as unit:
        report_phrase(language="fa", page="/fa/sessions", phrase="a word", better="a better word")
        unit.flush()
        return int(unit.scalars(select(PhraseReport.id)).one())


def _make_call() -> CallTask:
    """A message that could not be sent, and the call that is to be made instead."""
    with write() as session:
        message = session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)).first()
        assert message is not None, "who registers is told"
        message.state, message.last_error = State.PARKED, "smtp: recipient 550"
        call = CallTask(
            message_id=message.id,
            kind=message.kind,
            key=message.key,
            subject=message.subject,
            language="en",
            why=CallReason.BOUNCED,
            created_at=message.created_at,
        )
        session.add(call)
    return call


@dataclass(frozen=True)
class Endpoint:
    """One way in: an address as a rule says it, and what was declared about it."""

    rule: Rule
    methods: frozenset[str]
    spec: PageSpec | None

    @property
    def name(self) -> str:
        """The endpoint's name."""
        return str(self.rule.endpoint)

    @property
    def is_open(self) -> bool:
        """Whether anybody may come."""
        return self.spec is not None and self.spec.audience in OPEN


def endpoints(app: Flask, *methods: str) -> Iterator[Endpoint]:
    """Every way into the application, or those that take one of the methods; in the order of their addresses."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: (rule.rule, rule.endpoint)):
        taken = frozenset((rule.methods or set()) - {"HEAD", "OPTIONS"})
        if not methods or taken & set(methods):
            yield Endpoint(rule, taken, spec_of(app, rule.endpoint))


def address_of(app: Flask, endpoint: Endpoint, world: World, *, lang: str = "en") -> str:
    """An example address. Raises LookupError for an argument that no example is known of."""
    values = {name: _value(endpoint.name, name, world, lang) for name in endpoint.rule.arguments}
    path = endpoint.rule.build(values, append_unknown=False)
    assert path is not None, endpoint.rule
    return str(path[1])


def _value(endpoint: str, argument: str, world: World, lang: str) -> Any:
    deciding = world.deciding
    known = {
        "lang": lang,
        "slug": world.session.slug,
        "session_id": world.session.id,
        "registration_id": world.registration.id,
        "reference": world.registration.reference,
        "user_id": world.person.id,
        "sign_in_id": world.sign_in_id,
        "passkey_id": 1,
        "outcome_id": world.outcome_id,
        "tag": "es",
        "link_id": world.translator_link.id,
        "kind": "xliff",
        "mode": "virtual",
        "name": "offers",
        "message_id": world.call.message_id,
        "task_id": world.call.id,
        "report_id": world.report_id,
        "body_slug": world.body.slug,
        "seat_id": world.seat_id,
        "meeting_id": world.meeting.id,
        "draft_slug": world.draft.slug,
        "version": 1,
        "clause_key": "c2",
        "remark_id": world.remark_id,
        "office": "scribe",
        "decision_slug": (deciding.decided if endpoint in OF_ENDED else deciding.decision).slug,
        "number": 1 if endpoint == "decisions.show_round" else 2,
        "concern_number": 1,
        "ballot_id": deciding.ballot.id,
        "round_seat_id": deciding.voter.round_seat_id,
        "voter_id": deciding.voter.user_id,
        "statement_id": deciding.statement_id,
        "mandate_id": deciding.mandate.id,
        "way": "withdraw",
        "token": _token(endpoint, world),
    }
    if argument not in known:
        raise LookupError(
            f"{endpoint} has the argument {argument!r}: give an example in tests/support/world.py."
        )
    return known[argument]


def _token(endpoint: str, world: World) -> str:
    if endpoint.startswith("accounts."):
        return world.sign_in_token
    if endpoint.startswith("translate."):
        return translating.translator_token(world.translator_link)
    if endpoint == "registrations.show_saved":
        saved = Saved(Status.CONFIRMED, Mode.IN_PERSON, by_mail=True)
        return saved_token(world.registration.public_id, saved)
    purpose = Purpose.JOIN if endpoint == "manage.join_session" else Purpose.MANAGE
    return link_token(purpose, world.registration)
