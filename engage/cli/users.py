"""flask users: create the first administrator, and recover when no one can sign in."""

from __future__ import annotations

import click
from email_validator import EmailNotValidError, validate_email
from flask.cli import AppGroup

from engage.accounts import policy
from engage.accounts.errors import EmailTaken, PersonInactive
from engage.accounts.models import LinkPurpose, User
from engage.accounts.services import links, people, resets
from engage.accounts.services.people import NewPerson
from engage.core.current import current_city
from engage.core.db import write
from engage.core.security.permissions import Role
from engage.core.text import has_control, one_line
from engage.demo import accounts

users = AppGroup("users", help="People who can sign in.")


@users.command("add")
@click.argument("email")
@click.option("--name", required=True, help="What the person is called.")
@click.option(
    "--role",
    "roles",
    required=True,
    multiple=True,
    type=click.Choice([role.value for role in Role]),
    help="What the person is asked to do. Can be given several times.",
)
@click.option("--language", help="The tag of the person's language; the city's own by default.")
def add_user(email: str, name: str, roles: tuple[str, ...], language: str | None) -> None:
    """Add someone and print a link that lets them sign in once."""
    person = NewPerson(
        email=valid_email(email),
        name=valid_name(name),
        language=valid_language(language),
        roles=frozenset(map(Role, roles)),
    )
    try:
        with write():
            user = people.add_person(person, actor="command")
            link = _make_link(user)
    except EmailTaken as error:
        raise click.ClickException(
            f"{person.email} is already there. Use: flask users link {person.email}"
        ) from error
    click.echo(f"Added {user.email}.")
    click.echo(link)


@users.command("list")
def list_users() -> None:
    """Print everyone: address, roles, whether the account is on."""
    everybody = people.list_people()
    for user in everybody:
        roles = ", ".join(sorted(user.roles)) or "no role"
        click.echo(f"{user.email:<40} {roles:<40} {'on' if user.active else 'switched off'}")
    if not everybody:
        click.echo("No one yet. Use: flask users add EMAIL --name NAME --role administrator")


@users.command("link")
@click.argument("email")
def make_link(email: str) -> None:
    """Print a link that lets someone sign in once, for when email does not arrive."""
    try:
        with write():
            link = _make_link(_existing(email))
    except PersonInactive as error:
        raise click.ClickException(f"The account of {email} is switched off.") from error
    click.echo(link)


@users.command("reset-factor")
@click.argument("email")
def reset_factor(email: str) -> None:
    """Take away a lost passkey or code app: the person sets up a new one at the next sign-in, and gets an email."""
    with write():
        user = _existing(email)
        resets.reset_by_command(user.id)
    click.echo(f"The second step of {user.email} is reset, and they are signed out everywhere.")


def _make_link(user: User) -> str:
    trial = accounts.may_try(user)
    token = links.make_link_by_hand(user, trial=trial, actor="command")
    minutes = int(
        policy.LINK_LIFETIME[LinkPurpose.TRIAL if trial else LinkPurpose.COMMAND].total_seconds() // 60
    )
    return f"Open this address within {minutes} minutes. It works one time:\n{accounts.link_address(user, token)}"


def _existing(email: str) -> User:
    user = people.find_user_by_email(email)
    if user is None:
        raise click.ClickException(f"No one has the address {email}. Use: flask users list")
    return user


def valid_email(email: str) -> str:
    """Return the normalized address. Raises click.BadParameter."""
    try:
        return validate_email(email, check_deliverability=False, test_environment=True).normalized
    except EmailNotValidError as error:
        raise click.BadParameter(f"{email!r} is not an email address.", param_hint="EMAIL") from error


def valid_name(name: str) -> str:
    """Return the name on one line. Raises click.BadParameter."""
    name = one_line(name)
    if not name or len(name) > 120 or has_control(name):
        raise click.BadParameter("use 1 to 120 characters.", param_hint="--name")
    return name


def valid_language(language: str | None) -> str:
    """Return the tag if the city has this language; the default language if none is given.

    Raises click.BadParameter.
    """
    city = current_city()
    if language is None:
        return str(city.default_language)
    if language not in city.languages:
        raise click.BadParameter(f"use one of {', '.join(city.languages)}.", param_hint="--language")
    return language
