"""flask demo: made-up sessions, parties and users for trying the product."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import click
from flask.cli import with_appcontext
from sqlalchemy import select

from engage.accounts.services import people
from engage.bodies.queries import lookup
from engage.cli.bodies import import_bodies_file
from engage.cli.sessions import import_file
from engage.core import clock
from engage.core.current import current_city, current_settings
from engage.core.db import db, write
from engage.core.errors import DomainError
from engage.core.toml_source import SourceInvalid
from engage.demo import sessions as demo
from engage.demo.accommodations import add_providers
from engage.demo.accounts import ensure_demo_people
from engage.demo.bodies import ensure_demo_members
from engage.demo.decisions import ensure_demo_decisions, standing_of_members
from engage.demo.names import NAMES
from engage.demo.volunteering import add_volunteers
from engage.drafts.policy.outline import OutlineInvalid
from engage.listening.importing.drafts import ImportDraft
from engage.listening.importing.file import read_import
from engage.listening.models import ListeningSession
from engage.listening.services.importing import import_sessions

TAKES_CALLS = "organizer@example.org"
BODIES_ARE_OLDER = timedelta(days=60)


@click.command("demo")
@with_appcontext
def demo_command() -> None:
    """Add coming sessions with a few hundred made-up parties, and people who can sign in."""
    settings = current_settings()
    if settings.is_production:
        raise click.ClickException(
            "Made-up people do not belong in a production database. Nothing was changed."
        )
    if _is_there():
        click.echo("The demo data is already there.")
        _load_bodies()
        _load_decisions()
    else:
        load_demo()
    for line in who_can_sign_in():
        click.echo(line)


def load_demo_once() -> None:
    """Load the city's own sessions and the demo if the database holds no session yet."""
    if db.session.scalar(select(ListeningSession.id).limit(1)) is None:
        load_demo()


def load_demo() -> None:
    """Load the city's own sessions, if it has a file of them, then the demo's sessions and parties."""
    folder = current_settings().city
    if (folder / "sessions.toml").is_file():
        import_file(folder / "sessions.toml")
    if not (folder / "demo.toml").is_file():
        raise click.ClickException(f"There is no demo.toml in {folder}: add one, or start without the demo.")
    ensure_demo_people()
    _load_bodies()
    drafts, parties, volunteers, providers = _add(_read(folder / "demo.toml"))
    click.echo(
        f"Added {drafts} demo sessions with {parties} made-up sign-ups, {volunteers} volunteers and {providers} "
        "interpreters and agencies."
    )
    _load_decisions()


def who_can_sign_in() -> list[str]:
    """Return one line for each demo user, with a one-time sign-in address where there is one."""
    lines = []
    for person in ensure_demo_people():
        roles = ", ".join(person.roles)
        lines.append(f"{person.email}  {person.name}: {roles}")
        if person.address:
            lines.append(f"    {person.address}")
    members = ensure_demo_members(_made_up_name)
    standing = standing_of_members()
    for member in members:
        what = [*member.offices, *(f"seat in {slug}" for slug in member.seats)]
        what += [standing[member.sign_in.email]] if member.sign_in.email in standing else []
        lines.append(f"{member.sign_in.email}  {member.sign_in.name}: {', '.join(what)}")
        if member.sign_in.address:
            lines.append(f"    {member.sign_in.address}")
    return lines


def _load_bodies() -> None:
    """Load the city's bodies with a few made-up members, if there are none yet and the city has a file of them."""
    path = current_settings().city / "bodies.toml"
    if path.is_file() and not lookup.list_bodies():
        with clock.frozen(clock.now() - BODIES_ARE_OLDER):
            import_bodies_file(path)
    ensure_demo_members(_made_up_name)


def _load_decisions() -> None:
    """Load past and open decisions of the made-up members, if the city has files for them."""
    try:
        made = ensure_demo_decisions(current_settings().city / "drafts")
    except (SourceInvalid, OutlineInvalid, OSError) as error:
        raise click.ClickException(f"No demo decisions were added.\n{error}") from error
    except DomainError as error:
        click.echo(f"No demo decisions were added: the bodies are no longer as the demo made them ({error}).")
        return
    if made:
        click.echo(f"Added {made} demo decisions: one is under way, one is made and published.")


def _made_up_name(language: str, number: int) -> str:
    return NAMES.get(language, NAMES["en"]).name(number)


def _add(draft: ImportDraft) -> tuple[int, int, int, int]:
    city = current_city()
    draft = demo.coming_sessions(draft, city.zone)
    now = clock.now()
    with write():
        with clock.frozen(now - demo.ANNOUNCED_BEFORE):
            import_sessions(draft, core_languages=city.core_languages, actor="command")
        staff = people.find_user_by_email(TAKES_CALLS)
        sessions = [
            (db.session.scalars(select(ListeningSession).filter_by(slug=one.slug)).one(), one.capacities)
            for one in draft.sessions
        ]
        parties = demo.add_registrations(sessions, city, entered_by=staff.id if staff else None)
        added = [session for session, _capacities in sessions]
        volunteers = add_volunteers(added, city)
        providers = add_providers(added, city)
    return len(draft.sessions), parties, volunteers, providers


def _read(path: Path) -> ImportDraft:
    try:
        return read_import(path, current_city())
    except SourceInvalid as error:
        raise click.ClickException(f"Nothing was changed.\n{error}") from error


def _is_there() -> bool:
    return db.session.scalar(select(ListeningSession.id).where(ListeningSession.is_demo).limit(1)) is not None
