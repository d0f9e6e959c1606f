"""What tests ask of registrations and their sessions."""

from __future__ import annotations

from sqlalchemy import inspect, select

from engage.core.audit_log import AuditEntry
from engage.core.db import db, write
from engage.core.outbox.models import OutboxMessage
from engage.core.seen import version_of
from engage.listening.models import ListeningSession, Registration
from engage.listening.services import contact, links, sessions, versions
from engage.listening.services.access import load_registration
from engage.listening.services.links import Purpose
from tests.support.client import Page, PageClient


def the(registration: Registration) -> Registration:
    """A registration as it is in the database now."""
    db.session.expire_all()
    return load_registration(registration.id)


def fresh(session: ListeningSession) -> ListeningSession:
    """A session as it is in the database now, however old the one that is given."""
    (ident,) = inspect(session).identity
    db.session.expire_all()
    return db.session.get_one(ListeningSession, ident)


def resize(session: ListeningSession, **sizes: int) -> None:
    """Give a session other capacities."""
    with write():
        sessions.set_capacities(session.id, capacities=sizes, actor="test")


def only_registration() -> Registration:
    """The only registration there is."""
    db.session.expire_all()
    return db.session.scalars(select(Registration)).one()


def address(registration: Registration, act: str = "") -> str:
    """The address of the staff page about a registration, or of one of its acts."""
    slug = db.session.get_one(ListeningSession, registration.session_id).slug
    return f"/staff/sessions/{slug}/registrations/{registration.reference}{act}"


def my(registration: Registration, tail: str = "", *, language: str = "en") -> str:
    """The address of the private page of a registration, or of a page behind it."""
    token = links.link_token(Purpose.MANAGE, load_registration(registration.id))
    return f"/{language}/my/{token}{tail}"


def acts(registration: Registration) -> list[str]:
    """What the audit log says was done to a registration, in order."""
    return list(
        db.session.scalars(
            select(AuditEntry.action)
            .where(AuditEntry.subject_kind == "registration", AuditEntry.subject_id == registration.id)
            .order_by(AuditEntry.id)
        )
    )


def messages(kind: str) -> list[OutboxMessage]:
    """The messages of a kind in the outbox."""
    db.session.expire_all()
    return list(
        db.session.scalars(select(OutboxMessage).where(OutboxMessage.kind == kind).order_by(OutboxMessage.id))
    )


def do(staff: PageClient, registration: Registration, act: str) -> Page:
    """Press a button of the registration's page, as the page shows it."""
    page = staff.get(address(registration))
    return staff.submit(page, form=f'form[action="{address(registration, act)}"]')


def confirm(staff: PageClient, registration: Registration, act: str) -> Page:
    """Follow a question of the registration's page and say yes."""
    page = staff.get(address(registration))
    assert address(registration, act) in page.links
    return staff.submit(staff.get(address(registration, act)))


def seen_now(registration: Registration) -> str:
    """The version of the answers that a form of the private page would be opened with now."""
    change = contact.find_open_change(registration.id)
    return version_of(versions.answers_of(load_registration(registration.id), change))


def switch(page: PageClient, shown: Page) -> Page:
    """Follow the question of a private page how one takes part, and say yes."""
    (link,) = [one for one in shown.links if one.endswith("/switch")]
    return page.submit(page.get(link))
