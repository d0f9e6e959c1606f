"""Who volunteers: one row for each name and contact, found or added under its lock."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Select, select

from engage.core import clock
from engage.core.db import db, insert_new, is_sqlite
from engage.core.security.tokens import random_ident
from engage.listening.policy import fold
from engage.listening.services.reads import contact_keys
from engage.volunteering.models import Kind, Volunteer


@dataclass(frozen=True)
class Person:
    """What somebody says of themselves. Phone alone suffices; of those whom staff enter neither is needed.

    `organization` is the partner organization, or the department of city staff. `speaks` are tags of languages, with
    varieties. `is_helpers`: the contact belongs to somebody who helps them.
    """

    name: str
    language: str
    email: str | None = None
    phone: str | None = None
    kind: Kind = Kind.RESIDENT
    organization: str = ""
    on_work_time: bool = False
    body_id: int | None = None
    speaks: tuple[str, ...] = ()
    may_be_asked: bool = False
    is_helpers: bool = False


def columns_of(person: Person) -> dict[str, object]:
    """Return the columns with what somebody says of themselves. Only city staff volunteer on work time."""
    contact_key, phone_key = contact_keys(person.email, person.phone)
    return {
        "kind": person.kind.value,
        "name": person.name,
        "name_folded": fold(person.name),
        "email": person.email,
        "phone": person.phone,
        "contact_key": None if person.is_helpers else contact_key,
        "phone_key": None if person.is_helpers else phone_key,
        "is_helpers": person.is_helpers,
        "organization": person.organization,
        "body_id": person.body_id,
        "on_work_time": person.on_work_time and person.kind is Kind.CITY_STAFF,
        "language": person.language,
        "speaks": list(person.speaks),
        "may_be_asked": person.may_be_asked,
    }


def find_or_add(person: Person, *, entered_by: int | None) -> tuple[Volunteer, bool]:
    """Return the volunteer with this name and contact, locked, and whether they are new.

    What is stored of somebody who was there before stays as it is: nobody proves on a form who they are. One statement
    for a new volunteer, two for another.
    """
    values = columns_of(person) | {
        "public_id": random_ident(),
        "link_version": 1,
        "entered_by": entered_by,
        "is_demo": False,
        "created_at": clock.now(),
    }
    ident = insert_new(Volunteer, values)
    if ident is not None:
        return Volunteer(id=ident, **values), True
    found = _locked(str(values["contact_key"]), str(values["name_folded"]))
    if found is None:
        raise RuntimeError("The volunteer that stood in the way is gone.")
    return found, False


def find(contact_key: str, name_folded: str, *, besides: int = 0) -> int | None:
    """Return the number of the volunteer with a contact and a name, except number `besides`."""
    return db.session.scalar(
        _of(contact_key, name_folded).with_only_columns(Volunteer.id).where(Volunteer.id != besides)
    )


def _of(contact_key: str, name_folded: str) -> Select[Volunteer]:
    return select(Volunteer).where(Volunteer.contact_key == contact_key, Volunteer.name_folded == name_folded)


def _locked(contact_key: str, name_folded: str) -> Volunteer | None:
    wanted = _of(contact_key, name_folded).execution_options(populate_existing=True)
    return db.session.scalar(wanted if is_sqlite() else wanted.with_for_update())
