"""Before the reveal nothing that the product gives out depends on what anybody answered.

Two worlds are made that differ in the answers alone: what people gave, their reasons, what would resolve it. Then every
page, file, mail, log and entry is read in both, by everybody there is, and has to be the same. So no list of places
has to be kept where a value might slip out: whatever depends on one is found, also what nobody thought of.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from engage.accounts.models import SignIn, User
from engage.bodies.models import Office
from engage.core.access_log import AccessEntry
from engage.core.audit_log import AuditEntry
from engage.core.db import db, write
from engage.core.outbox import registry
from engage.core.outbox.models import OutboxMessage
from engage.core.outbox.outgoing import Email
from engage.core.outbox.rendering import message_context
from engage.core.security.permissions import Role
from engage.decisions.models import Answer, Round, Wish
from engage.decisions.services import casting, outcomes
from engage.decisions.services.casting import Scribed
from engage.drafts.models import Draft
from tests.conftest import Clock
from tests.support.accounts import enter, make_sign_in, make_user
from tests.support.bodies import give, make_body, make_meeting, make_member
from tests.support.client import EngageClient
from tests.support.database import Database
from tests.support.decisions import (
    ballot_request,
    cast,
    close,
    make_decision,
    make_facilitator,
    open_round,
    seat_of,
)
from tests.support.world import endpoints

START = datetime(2027, 3, 1, 18, 0, tzinfo=UTC)
# Only the person who gave an answer sees it before the reveal, and only here.
OWN_ANSWER = frozenset({"decisions.show_ballot", "decisions.show_sent"})
# Shows a new secret each time, which is nobody's answer.
ALWAYS_NEW = "accounts.add_totp"
# The time of the test itself; the length of a text that is compared without what is random.
NOT_COMPARED = frozenset({"Content-Length", "Date", "Set-Cookie"})
RANDOM = re.compile(r"[A-Za-z0-9_.-]{16,}|person\d+@")


@dataclass(frozen=True)
class Answers:
    """What is different between the worlds: the same people answer at the same times."""

    first: tuple[int, str, str]
    second: tuple[int, str, str]
    changed_to: tuple[int, str, str]
    scribed: tuple[int, str, str]
    apart: Answer
    wish: Wish


KIND = Answers(
    (5, "", ""), (4, "A fine text.", ""), (4, "Still fine.", ""), (3, "", ""), Answer.ABSTAIN, Wish.NAMED
)
HARSH = Answers(
    (0, "Zebras are missing here.", "Put zebras in."),
    (1, "Quagmires everywhere.", ""),
    (2, "Fewer quagmires now.", ""),
    (0, "Xylophones block this.", "No xylophones."),
    Answer.STAND_ASIDE,
    Wish.INSIDE,
)


@dataclass(frozen=True)
class Room:
    """Who is there, and the round that is open."""

    values: dict[str, str | int]
    voters: frozenset[str]
    sign_ins: dict[str, SignIn | None]


NO_ONE: frozenset[str] = frozenset()
# Take the same ways through the code as others who look: among the full tests alone.
NOT_EVERY_DAY = frozenset(
    {"a member of another body", f"staff: {Role.ORGANIZER}", f"staff: {Role.AUDITOR}", "Bo Both"}
)
BETWEEN_MEETINGS, LIVE, CLOSED = "between meetings", "live", "live and closed, not revealed"


@pytest.mark.parametrize(
    ("kind_of_round", "absent"),
    [
        pytest.param(LIVE, NOT_EVERY_DAY, marks=pytest.mark.long, id="live, some look"),
        *(
            pytest.param(kind, NO_ONE, marks=pytest.mark.long, id=kind)
            for kind in (BETWEEN_MEETINGS, LIVE, CLOSED)
        ),
    ],
)
def test_nothing_that_is_given_out_depends_on_an_answer_before_the_reveal(
    application: Flask,
    app: Flask,
    database: Database,
    clock: Clock,
    kind_of_round: str,
    absent: frozenset[str],
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # The lot by which seats are numbered is the same in both worlds.
    monkeypatch.setattr(secrets.SystemRandom, "shuffle", lambda _random, _seats: None)
    seen = []
    for answers in (KIND, HARSH):
        db.session.remove()
        database.reset(application)
        caplog.clear()
        clock.move_to(START)
        room = _make_room(answers, kind_of_round)
        seen.append(dict(_everything(app, room, caplog, absent)))
    kind, harsh = seen
    assert kind.keys() == harsh.keys()
    assert len(kind) > (300 if absent else 500), "Hardly anything was read."
    assert any("Room of the blind" in text for text in kind.values()), "The decision is on no page."
    told = [name for name in kind if kind[name] != harsh[name]]
    assert not told, "\n".join(f"{name}: {_difference(kind[name], harsh[name])}" for name in told[:10])


def _make_room(answers: Answers, kind: str) -> Room:
    """A joint decision in two languages, in its second round, with every way to answer."""
    is_live = kind != BETWEEN_MEETINGS
    first = make_body("rea")
    second = make_body("council", name="Racial Equity Council")
    facilitator = make_facilitator(first, second)
    scribe = make_member(name="Sky Scribe")
    give(first, scribe, Office.SCRIBE)
    names = ("Ada", "Bao", "Chue", "Dara", "Eli")
    ada, bao, chue, dara, still = (make_member(first, name=f"{name} Example") for name in names)
    silent = make_member(second, name="Sil Example")
    both = make_member(first, second, name="Bo Both")
    meeting = make_meeting([first, second], START, START + timedelta(hours=2))
    _arrive(meeting.id, facilitator, chue)
    decision = make_decision(first, second, by=facilitator, slug="blind", title="Room of the blind")
    with write():
        outcomes.give_notice(decision.id, meeting_id=meeting.id, actor=facilitator.id)
    opened = open_round(decision, by=facilitator, is_live=is_live, lasts=timedelta(minutes=90))
    _cast(opened, ada, answers.first, answers.wish)
    _cast(opened, bao, answers.second, answers.wish)
    _cast(opened, bao, answers.changed_to, answers.wish)
    _cast(opened, both, answers.first, answers.wish)
    cast(opened, dara, answer=answers.apart)
    cast(opened, still, 4, reason="The same in both worlds.", submission="still")
    if is_live:
        _scribe(opened, chue, scribe, answers.scribed)
    if kind == CLOSED:
        close(opened, by=facilitator)
    viewers: dict[str, User | None] = {
        "the public": None,
        "somebody who answered the same": still,
        "somebody who has not answered": silent,
        "the facilitator": facilitator,
        "the scribe": scribe,
        "a member of another body": make_member(make_body("other", name="Another Body")),
        **{f"staff: {role}": make_user(role) for role in (Role.ORGANIZER, Role.ADMINISTRATOR, Role.AUDITOR)},
    }
    values: dict[str, str | int] = {
        "decision_slug": decision.slug,
        "draft_slug": db.session.scalars(select(Draft.slug)).one(),
        "number": opened.number,
        "version": 1,
        "round_seat_id": seat_of(opened, silent).id,
        "voter_id": silent.id,
        "user_id": still.id,
        "ballot_id": 1,
        "concern_number": 1,
        "statement_id": 1,
        "body_slug": first.slug,
        "meeting_id": meeting.id,
        "clause_key": "c1",
        "tag": "es",
        "way": "withdraw",
        "kind": "csv",
        "lang": "en",
    }
    voters = {voter.name: voter for voter in (ada, both)}
    sign_ins = {who: make_sign_in(user) if user else None for who, user in {**viewers, **voters}.items()}
    db.session.expunge_all()
    return Room(values, frozenset(voters), sign_ins)


def _arrive(meeting_id: int, facilitator: User, *people: User) -> None:
    from engage.bodies.services import meetings

    with write():
        for person in people:
            meetings.arrive(meeting_id, person.id, actor=facilitator.id)


def _cast(opened: Round, user: User, said: tuple[int, str, str], wish: Wish) -> None:
    value, reason, remedy = said
    cast(opened, user, value, reason=reason, remedy=remedy, wish=wish)


def _scribe(opened: Round, user: User, scribe: User, said: tuple[int, str, str]) -> None:
    value, reason, remedy = said
    request = ballot_request(opened, value, reason=reason, remedy=remedy, submission="scribed")
    seat = seat_of(opened, user)
    with write():
        casting.cast_for(
            opened.decision_id, opened.id, request, voter_id=user.id, scribed=Scribed(seat.id, scribe.id)
        )


def _everything(
    app: Flask, room: Room, caplog: pytest.LogCaptureFixture, absent: frozenset[str]
) -> Iterator[tuple[str, str]]:
    """Name and text of everything that is given out; `absent` do not look."""
    for who in (name for name in room.sign_ins if name not in absent):
        yield from _pages(app, room, who)
    yield from _mails(app)
    yield from _kept()
    yield from _printed(app)
    yield "the log", _without_random("\n".join(record.getMessage() for record in caplog.records))


def _pages(app: Flask, room: Room, who: str) -> Iterator[tuple[str, str]]:
    client = app.test_client()
    assert isinstance(client, EngageClient)
    sign_in = room.sign_ins[who]
    if sign_in is not None:
        enter(client, sign_in)
    for endpoint in endpoints(app, "GET"):
        if endpoint.name == ALWAYS_NEW or (endpoint.name in OWN_ANSWER and who in room.voters):
            continue
        # Endpoints that are about something else are read by the other guards; here those about this room.
        if endpoint.rule.arguments <= set(room.values):
            values = {name: room.values[name] for name in endpoint.rule.arguments}
            path = endpoint.rule.build(values, append_unknown=False)
            assert path is not None
            response = client.get(str(path[1]))
            headers = "\n".join(
                f"{name}: {value}"
                for name, value in sorted(response.headers.items())
                if name not in NOT_COMPARED
            )
            text = f"{response.status}\n{headers}\n{response.get_data().decode(errors='replace')}"
            yield f"{who}: {path[1]}", _without_random(text)


def _mails(app: Flask) -> Iterator[tuple[str, str]]:
    """Every message that waits, as it would be sent now."""
    statement = select(OutboxMessage).order_by(OutboxMessage.kind, OutboxMessage.key)
    for row in list(db.session.scalars(statement)):
        with message_context():
            made = registry.make(row.kind, row.subject)
        if isinstance(made, Email):
            text = "\n".join([made.subject, made.text, made.html or ""])
        else:
            text = repr(made)
        yield f"mail: {_without_random(row.key)} {row.subject}", _without_random(text)


def _kept() -> Iterator[tuple[str, str]]:
    """What is kept about who did what."""
    acts = [
        (one.at, one.actor, one.action, one.subject_kind, one.subject_id, one.fields)
        for one in db.session.scalars(select(AuditEntry).order_by(AuditEntry.id))
    ]
    yield "the audit log", repr(acts)
    looks = [(one.actor, one.what, one.subject_kind) for one in db.session.scalars(select(AccessEntry))]
    yield "the log of looks at personal data", repr(looks)


def _printed(app: Flask) -> Iterator[tuple[str, str]]:
    """What the commands print that tell of decisions."""
    result = app.test_cli_runner().invoke(args=["verify"])
    yield "flask verify", _without_random(result.output)


def _without_random(text: str) -> str:
    """Tokens, salts and hashes are new in every world, and betray nothing: they are compared by their places."""
    return RANDOM.sub("…", text)


def _difference(one: str, other: str) -> str:
    pairs = zip(one.splitlines(), other.splitlines(), strict=False)
    return next((f"{left!r} is not {right!r}" for left, right in pairs if left != right), "longer")
