"""Freeze what a round is about when it opens: the rule, the text in every language, and the seats that may answer."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from sqlalchemy import select

from engage.bodies.models import Body, Seat
from engage.bodies.services.reads import entitled_seats
from engage.core.db import db
from engage.decisions.errors import NobodySeated
from engage.decisions.models import Round, RoundBody, RoundSeat, RoundText, RoundVoter
from engage.decisions.policy import chain
from engage.drafts.models import DraftVersion
from engage.drafts.services import snapshots


def freeze_texts(opened: Round, version: DraftVersion, source_language: str) -> None:
    """Store the text of the version in every available language, so that the record shows what people read."""
    db.session.add_all(
        RoundText(
            round_id=opened.id,
            language=tag,
            is_source=tag == source_language,
            clauses=clauses,
            digest=chain.digest(clauses),
        )
        for tag, clauses in snapshots.snapshot(version.id).items()
    )


def freeze_body(opened: Round, body: Body, rule: dict[str, object]) -> list[RoundSeat]:
    entitled = [_frozen_seat(opened, seat) for seat in entitled_seats(body.id)]
    if not entitled:
        raise NobodySeated(body.id)
    opened.bodies.append(
        RoundBody(body_id=body.id, rule=rule, publication=body.publication, entitled=len(entitled))
    )
    return entitled


def _frozen_seat(opened: Round, seat: Seat) -> RoundSeat:
    organization = seat.organization.name if seat.organization else None
    voters = [
        (holder.user_id, holder.part, holder.user.name) for holder in seat.holders if holder.user.active
    ]
    salt = chain.new_salt()
    return RoundSeat(
        round_id=opened.id,
        body_id=seat.body_id,
        seat_id=seat.id,
        organization=organization,
        voters_salt=salt,
        voters_digest=chain.voters_digest(voters, organization, salt),
        people=[
            RoundVoter(round_id=opened.id, user_id=user_id, part=part, name=name)
            for user_id, part, name in voters
        ],
    )


def number_by_lot(opened: Round, frozen: list[RoundSeat]) -> None:
    secrets.SystemRandom().shuffle(frozen)
    for number, seat in enumerate(frozen, start=1):
        seat.number = number
        db.session.add(seat)


def opened_payload(opened: Round, version: DraftVersion, bodies: Sequence[Body]) -> dict[str, object]:
    slugs = {body.id: body.slug for body in bodies}
    frozen = db.session.scalars(
        select(RoundSeat).where(RoundSeat.round_id == opened.id).order_by(RoundSeat.number)
    ).all()
    texts = db.session.scalars(select(RoundText).where(RoundText.round_id == opened.id)).all()
    return {
        "round": opened.number,
        "mode": opened.mode,
        "version": opened.version_hash,
        "number": version.number,
        "live": opened.is_live,
        "meeting": opened.meeting_id,
        "closes_at": chain.time_of(opened.closes_at),
        "one_ballot": opened.one_ballot,
        "interpreted": list(opened.interpreted),
        "texts": {text.language: text.digest for text in texts},
        "bodies": [
            {
                "body": slugs[row.body_id],
                "entitled": row.entitled,
                "publication": row.publication,
                "rule": chain.digest(row.rule),
                "seats": [
                    {"seat": seat.number, "voters": seat.voters_digest}
                    for seat in frozen
                    if seat.body_id == row.body_id
                ],
            }
            for row in opened.bodies
        ],
    }
