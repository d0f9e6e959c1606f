"""`flask --app wsgi verify [DECISION…]`: check the records of decisions, also against heads kept elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click
from flask.cli import with_appcontext
from sqlalchemy import select

from engage.cli.record_faults import describe
from engage.core.db import db
from engage.decisions.models import Decision
from engage.decisions.policy import chain
from engage.decisions.policy.chain import Broken
from engage.decisions.queries.verifying import verify as check

BROKEN = 1


@click.command("verify")
@click.argument("slugs", metavar="[DECISION]…", nargs=-1)
@click.option(
    "heads", "--head", multiple=True, metavar="N-HASH", help="A check code from an email; may be given again."
)
@with_appcontext
def verify(slugs: tuple[str, ...], heads: tuple[str, ...]) -> None:
    """Check that the records of decisions hold: those named by the end of their address, or all of them.

    One line for each place that does not hold, and exit status 1. With --head, name the one decision the head is of.
    """
    kept = [_read(head) for head in heads]
    if kept and len(slugs) != 1:
        raise click.UsageError("A check code belongs to one decision: name it.")
    decisions = _find(slugs)
    broken = sum(_report(slug, check(ident, kept)) for ident, slug in decisions)
    if broken:
        sys.exit(BROKEN)


def _read(text: str) -> chain.Head:
    head = chain.read_head(text)
    if head is None:
        raise click.BadParameter(
            f"{text!r} is not a check code. A check code is a number, a hyphen and 64 letters and digits.",
            param_hint="--head",
        )
    return head


def _find(slugs: Sequence[str]) -> list[tuple[int, str]]:
    statement = select(Decision.id, Decision.slug).order_by(Decision.id)
    if slugs:
        statement = statement.where(Decision.slug.in_(slugs))
    found = [(row[0], row[1]) for row in db.session.execute(statement)]
    missing = sorted(set(slugs) - {slug for _ident, slug in found})
    if missing:
        raise click.ClickException(f"There is no decision {missing[0]!r}.")
    return found


def _report(slug: str, broken: Sequence[Broken]) -> int:
    if not broken:
        click.echo(f"{slug}: the record holds.")
    for one in broken:
        click.echo(f"{slug}: {describe(one)}")
    return len(broken)
