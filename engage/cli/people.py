"""flask people: answer people who ask for their data or for its erasure."""

from __future__ import annotations

import json
import os
from pathlib import Path

import click
from flask.cli import AppGroup

from engage.accounts.errors import LastAdministrator
from engage.core import audit, clock
from engage.core.current import current_city
from engage.core.db import db, write
from engage.core.errors import DomainError, NotFound
from engage.core.personal_data.requests import erase_person, export_person, find_people, kinds
from engage.core.phones import ReadPhone, read_phone
from engage.decisions.errors import RoundUnderWay
from engage.listening.models import REGISTRANT
from engage.listening.queries.registrations import find_registration, staff_session
from engage.listening.services.personal_data import find_perhaps_of_others

people_group = AppGroup("people", help="Everything that is kept about one person.")
ACTOR = "command"
Person = tuple[str, int]  # kind and number, as in the audit log

REFUSALS: dict[type[DomainError], str] = {
    LastAdministrator: "No one would be left to manage people. Make someone else an administrator first.",
    NotFound: "No one has this kind and number.",
    RoundUnderWay: "The person may answer in a round that is under way. Try again once it is revealed.",
}
WHO = """WHO is an email address or a phone number: the account, the registrations, the volunteers and the interpreters
or agencies with it. Or one of them: SESSION/REFERENCE for a registration, KIND:NUMBER as in the activity log (user:3,
registration:15, translator:7, ambassador:2, volunteer:4, provider:6)."""


@people_group.command("export", help=f"Write what is kept about WHO to a file, as JSON.\n\n{WHO}")
@click.argument("who")
@click.option(
    "--to",
    "file",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file to write. It must not be there yet.",
)
def export_command(who: str, file: Path) -> None:
    """Write what is kept about someone to a file."""
    people = _find(who)
    try:
        data = [{"kind": kind, "number": ident, "data": export_person(kind, ident)} for kind, ident in people]
    except NotFound as error:
        raise click.ClickException(REFUSALS[NotFound]) from error
    _write(file, {"exported_at": clock.now().isoformat(), "people": data})
    with write():
        for kind, ident in people:
            audit.record(ACTOR, "person.exported", kind, ident)
    click.echo(f"{_names(people)}: written to {file}.")
    _tell_of_others(who)


@people_group.command("erase", help=f"Erase what is kept about WHO. This cannot be undone.\n\n{WHO}")
@click.argument("who")
@click.option("--yes", is_flag=True, help="Do not ask again.")
def erase_command(who: str, yes: bool) -> None:
    """Erase what is kept about someone; all that was found, or nothing."""
    people = _find(who)
    if not yes:
        click.confirm(f"Erase {_names(people)} permanently?", abort=True)
    try:
        with write():
            for kind, ident in people:
                erase_person(kind, ident, actor=ACTOR)
    except tuple(REFUSALS) as refusal:
        why = next(words for kind, words in REFUSALS.items() if isinstance(refusal, kind))
        raise click.ClickException(f"Nothing was erased. {why}") from refusal
    click.echo(f"Erased {_names(people)}.")
    _tell_of_others(who)


def _find(who: str) -> list[Person]:
    """Return the people that an argument means. Raises ClickException where there is none."""
    kind, _colon, number = who.partition(":")
    if kind in kinds() and number.isdecimal():
        return [(kind, int(number))]
    slug, slash, reference = who.partition("/")
    people = _of_reference(slug, reference) if slash else find_people(_contact(who))
    db.session.rollback()
    if not people:
        raise click.ClickException(f"No one is known as {who}.")
    return people


def _of_reference(slug: str, reference: str) -> list[Person]:
    try:
        return [(REGISTRANT, find_registration(staff_session(slug).id, reference).id)]
    except NotFound:
        return []


def _contact(who: str) -> str:
    """Return an e-mail address unchanged, or a phone number as it is stored."""
    found = None if "@" in who else read_phone(who, current_city().region)
    return found.stored if isinstance(found, ReadPhone) else who.strip()


def _tell_of_others(who: str) -> None:
    """Print, without touching them, registrations that a helper may have made for somebody else."""
    for slug, reference in find_perhaps_of_others(_contact(who)):
        click.echo(
            f"Not touched: {slug}/{reference} has this contact, perhaps a helper's. Name it by itself."
        )


def _names(people: list[Person]) -> str:
    return ", ".join(f"{kind}:{ident}" for kind, ident in people)


def _write(file: Path, data: object) -> None:
    """Write a new file that only its owner can read. Raises ClickException where the file exists."""
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise click.ClickException(f"{file}: {error.strerror}.") from error
    with os.fdopen(descriptor, "w", encoding="utf-8") as opened:
        json.dump(data, opened, ensure_ascii=False, indent=2)
