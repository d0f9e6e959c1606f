"""flask members: list the members of bodies, and invite people to a body."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from engage.accounts.errors import PersonInactive
from engage.bodies.errors import (
    AlreadySeated,
    AlternateNeedsOrganization,
    BodyFull,
    OrganizationHasNoSeat,
    SeatTaken,
)
from engage.bodies.models import LONGEST_ORGANIZATION, Office, SeatPart
from engage.bodies.policy.changes import SeatWish
from engage.bodies.queries import lookup
from engage.bodies.services import access
from engage.bodies.services.changes import alone
from engage.bodies.services.inviting import BodyInvitation, Invitation
from engage.bodies.services.reads import current_seats
from engage.cli.users import valid_email, valid_language, valid_name
from engage.core.db import write
from engage.core.errors import DomainError, NotFound
from engage.core.text import has_control, one_line

members_group = AppGroup("members", help="Who is in which body.")

REFUSALS: dict[type[DomainError], str] = {
    AlreadySeated: "This person already has a seat in one of these groups.",
    AlternateNeedsOrganization: "Only a seat of an organization has an alternate: say which with --organization.",
    BodyFull: "Every seat is in use. Raise the size of the group, or end someone's time in a seat.",
    OrganizationHasNoSeat: "This organization has no seat in the group. Invite its representative first.",
    PersonInactive: "The account of this person is switched off.",
    SeatTaken: "Every seat of this organization already has an alternate.",
}


@members_group.command("invite")
@click.argument("email")
@click.option(
    "--body", "slugs", required=True, multiple=True, help="The body's short name. Can be given several times."
)
@click.option("--name", required=True, help="What the person is called.")
@click.option("--language", help="The tag of the person's language; the city's own by default.")
@click.option("--organization", default="", help="The organization whose seat they hold.")
@click.option("--alternate", is_flag=True, help="They are the alternate in the organization's seat.")
@click.option(
    "--office",
    "offices",
    multiple=True,
    type=click.Choice([office.value for office in Office]),
    help="An office they hold. Without --seat they then have no seat.",
)
@click.option("--seat", is_flag=True, help="With --office: they have a seat as well.")
def invite_command(
    email: str,
    slugs: tuple[str, ...],
    name: str,
    language: str | None,
    organization: str,
    alternate: bool,
    offices: tuple[str, ...],
    seat: bool,
) -> None:
    """Give someone a seat, or an office, in one or several bodies, and email them an invitation.

    The change counts right away. The other members are told by email, and see it on their pages.
    """
    wish = None
    if seat or organization or alternate or not offices:
        part = SeatPart.ALTERNATE if alternate else SeatPart.HOLDER
        wish = SeatWish(part, organization=_organization(organization))
    memberships = tuple(
        BodyInvitation(_body_id(slug), wish, frozenset(map(Office, offices))) for slug in dict.fromkeys(slugs)
    )
    invitation = Invitation(valid_email(email), valid_name(name), valid_language(language), memberships)
    try:
        with write():
            user = alone.invite_by_command(invitation)
    except tuple(REFUSALS) as refusal:
        raise click.ClickException(f"Nothing was changed. {REFUSALS[type(refusal)]}") from refusal
    click.echo(f"The invitation for {user.email} is on its way.")


@members_group.command("list")
@click.option("--body", "slug", help="The body's short name; all bodies by default.")
def list_command(slug: str | None) -> None:
    """Print who holds which seat and office."""
    bodies = [lookup.get_body(_body_id(slug))] if slug else lookup.list_bodies()
    for body in bodies:
        in_use = current_seats(body.id)
        held = sum(1 for seat in in_use if seat.holders)
        click.echo(f"{body.slug}: {held} of up to {body.size} seats are filled")
        for one in in_use:
            organization = f" ({one.organization.name})" if one.organization else ""
            people = ", ".join(_holder(holder.user.email, holder.part) for holder in one.holders) or "vacant"
            click.echo(f"  seat {one.number}{organization}: {people}")
        for office in access.office_holders([body.id]):
            click.echo(f"  {office.office}: {office.user.email}")
    if not bodies:
        click.echo("No groups yet. Use: flask bodies import FILE")


def _holder(email: str, part: str) -> str:
    return f"{email} (alternate)" if part == SeatPart.ALTERNATE else email


def _body_id(slug: str) -> int:
    try:
        return lookup.find_body(slug).id
    except NotFound as error:
        known = ", ".join(body.slug for body in lookup.list_bodies()) or "none yet: flask bodies import FILE"
        raise click.BadParameter(
            f"there is no body {slug!r}. Known: {known}.", param_hint="--body"
        ) from error


def _organization(name: str) -> str:
    name = one_line(name)
    if len(name) > LONGEST_ORGANIZATION or has_control(name):
        raise click.BadParameter(
            f"use at most {LONGEST_ORGANIZATION} characters.", param_hint="--organization"
        )
    return name
