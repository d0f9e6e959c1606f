"""Accounts for trying the product out: made up, marked as such, never in production.

Each gets a one-time link that skips the second factor. Links are created and accepted in development mode only (both
ends check), so they cannot weaken a real installation.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from flask import current_app

from engage.accounts.models import User
from engage.accounts.services import links, people
from engage.accounts.services.people import NewPerson
from engage.accounts.signing_in import trial_allowed
from engage.core import clock
from engage.core.addresses import public_address
from engage.core.current import current_city, current_settings
from engage.core.db import write
from engage.core.security.permissions import Role

DEMO_DOMAIN = "@example.org"
IN_OFFICE_FOR = timedelta(days=30)

_PEOPLE = (
    NewPerson("organizer@example.org", "Oriole (demo organizer)", "en", frozenset({Role.ORGANIZER})),
    NewPerson(
        "administrator@example.org", "Alder (demo administrator)", "en", frozenset({Role.ADMINISTRATOR})
    ),
    NewPerson("translator@example.org", "Tule (demo translator)", "es", frozenset({Role.TRANSLATOR})),
    NewPerson("greeter@example.org", "Goldfinch (demo greeter)", "fa", frozenset({Role.GREETER})),
    NewPerson("auditor@example.org", "Avocet (demo auditor)", "en", frozenset({Role.AUDITOR})),
)


@dataclass(frozen=True)
class DemoSignIn:
    """A person for trying the product out, and their one-time sign-in address, if there is one."""

    name: str
    email: str
    roles: tuple[Role, ...]
    address: str | None


def ensure_demo_people(*, public_url: str | None = None) -> list[DemoSignIn]:
    """Add the demo's people if they are missing, and in development mode a one-time link for each.

    Links lead to `public_url`, by default that of the settings. In production nobody is added and the list is empty.
    Opens its own `write()`.
    """
    if current_settings().is_production:
        return []
    with write():
        made = [ready(person) for person in _PEOPLE]
    if public_url is None:
        return made
    ours = str(current_app.config["PUBLIC_URL"])
    return [
        replace(one, address=public_url.rstrip("/") + one.address.removeprefix(ours)) if one.address else one
        for one in made
    ]


def may_try(user: User) -> bool:
    """Return whether this user may get a link that skips the second factor: a demo person in development mode."""
    return trial_allowed() and user.email.endswith(DEMO_DOMAIN)


def link_address(user: User, token: str) -> str:
    """Return the address of the page that redeems a link, in the person's language."""
    return public_address("accounts.show_link", language=user.language, token=token)


def ready(person: NewPerson) -> DemoSignIn:
    """Return a demo person, added if missing, with a new one-time link if permitted. Needs a unit of work."""
    user = people.find_user_by_email(person.email) or people.add_person(
        _spoken_here(person), actor="command", since=clock.now() - IN_OFFICE_FOR
    )
    address = None
    if user.active and may_try(user):
        address = link_address(user, links.make_link_by_hand(user, trial=True, actor="command"))
    return DemoSignIn(user.name, user.email, tuple(sorted(user.roles)), address)


def _spoken_here(person: NewPerson) -> NewPerson:
    """Return the same person with a language that this city offers."""
    city = current_city()
    language = person.language if person.language in city.languages else city.default_language
    return NewPerson(person.email, person.name, language, person.roles)
