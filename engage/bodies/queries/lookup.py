"""Find bodies and their names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import exists, or_, select

from engage.bodies.models import Body, OfficeHolder, SeatHolder
from engage.core.db import db
from engage.core.errors import NotFound
from engage.core.i18n.content import TextValue, load_texts


def find_body(slug: str) -> Body:
    """Return the body with this slug. Raise NotFound."""
    body = db.session.scalars(select(Body).where(Body.slug == slug)).one_or_none()
    if body is None:
        raise NotFound
    return body


def get_body(body_id: int) -> Body:
    """Return the body with this id. Raise NotFound."""
    body = db.session.get(Body, body_id)
    if body is None:
        raise NotFound
    return body


def is_of_body(body_id: int, user_id: int) -> bool:
    """Return whether a person holds or has held a seat in a body, or holds an office of it. One statement."""
    seated = exists().where(SeatHolder.body_id == body_id, SeatHolder.user_id == user_id)
    in_office = exists().where(OfficeHolder.body_id == body_id, OfficeHolder.user_id == user_id)
    return bool(db.session.scalar(select(or_(seated, in_office))))


def list_bodies() -> list[Body]:
    """Return every body and work team: bodies first, then teams, each in its order."""
    return list(db.session.scalars(select(Body).order_by(Body.kind, Body.position, Body.id)))


def bodies_by_id(body_ids: Iterable[int]) -> dict[int, Body]:
    """Return these bodies by id, in the order of `list_bodies` (one statement)."""
    statement = select(Body).where(Body.id.in_(set(body_ids))).order_by(Body.kind, Body.position, Body.id)
    return {body.id: body for body in db.session.scalars(statement)}


def body_names(bodies: Iterable[Body], language: str) -> Mapping[int, TextValue]:
    """Return the names of the bodies in a language, by id (one statement)."""
    asked = list(bodies)
    texts = load_texts(db.session, [body.name_id for body in asked], language)
    return {body.id: texts[body.name_id] for body in asked}
