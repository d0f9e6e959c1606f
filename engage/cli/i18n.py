"""`flask i18n …`: the catalogues. `python -m engage.cli.i18n …` does the same without starting the application."""

from __future__ import annotations

import json
from pathlib import Path

import click
from flask.cli import AppGroup

from engage.core.errors import ConfigurationError
from engage.core.i18n import bulk, catalogues, checks
from engage.core.i18n.languages import ENGLISH, LANGUAGES, Language, UnknownLanguage, by_tag


class _Group(AppGroup):
    """A group that prints errors as one line for translators and operators."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except ConfigurationError as error:
            raise click.ClickException(str(error)) from error


i18n_group = _Group("i18n", help="Catalogues: extract, translate, check, compile.")


class LanguageType(click.ParamType[Language]):
    """A command-line argument that is the tag of a language."""

    name = "language"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Language:
        """Return the language. Fails with the list of tags."""
        try:
            return by_tag(str(value))
        except UnknownLanguage as error:
            self.fail(str(error), param, ctx)


LANGUAGE = LanguageType()


@i18n_group.command("extract", with_appcontext=False)
def extract() -> None:
    """Read the English strings from the source into the templates."""
    _tell(catalogues.write_templates())


@i18n_group.command("update", with_appcontext=False)
@click.argument("languages", nargs=-1, type=LANGUAGE)
def update(languages: tuple[Language, ...]) -> None:
    """Extract, and bring LANGUAGES (all of them by default) in step."""
    _tell(catalogues.write_templates() + catalogues.update(languages or LANGUAGES))


@i18n_group.command("compile", with_appcontext=False)
@click.option("--stale", is_flag=True, help="Only those that are missing or older than their catalogue.")
def compile_(stale: bool) -> None:
    """Write the files that the product reads."""
    _tell(catalogues.compile_catalogues(only_stale=stale))


@i18n_group.command("check", with_appcontext=False)
@click.argument("languages", nargs=-1, type=LANGUAGE)
def check(languages: tuple[Language, ...]) -> None:
    """Find what must be mended in LANGUAGES (all of them by default). Fails if there is anything."""
    problems = checks.check(languages or LANGUAGES)
    for line in problems:
        click.echo(line)
    if problems:
        raise click.ClickException(f"{len(problems)} to mend")
    click.echo("The catalogues are complete.")


@i18n_group.command("stats", with_appcontext=False)
def stats() -> None:
    """Count what is translated."""
    click.echo(
        f"{'language':<10}{'catalogue':<12}{'strings':>8}{'done':>8}{'fuzzy':>8}{'same as English':>18}"
    )
    for language in LANGUAGES:
        for domain in catalogues.domains_of(language):
            total, done, fuzzy, same = _count(language, domain)
            click.echo(f"{language.tag:<10}{domain:<12}{total:>8}{done:>8}{fuzzy:>8}{same:>18}")


def _count(language: Language, domain: str) -> tuple[int, int, int, int]:
    template = catalogues.read_template(domain)
    entries = [
        entry
        for entry in catalogues.merge(template, catalogues.read_catalogue(language, domain), language)
        if not entry.obsolete
    ]
    done = len(entries) if language is ENGLISH else sum(map(checks.is_translated, entries))
    same = sum(entry.msgid in checks.forms_of(entry) for entry in entries)
    return len(entries), done, sum(entry.fuzzy for entry in entries), same


@i18n_group.command("todo", with_appcontext=False)
@click.argument("language", type=LANGUAGE)
@click.option("--all", "everything", is_flag=True, help="The translated ones too, to review them.")
@click.option("--limit", type=click.IntRange(min=1), help="At most so many entries.")
def todo(language: Language, everything: bool, limit: int | None) -> None:
    """Print what LANGUAGE still lacks as JSON, to be filled in and given to `fill`."""
    work = bulk.todo(language, everything=everything)
    work["entries"] = work["entries"][:limit]
    click.echo(json.dumps(work, ensure_ascii=False, indent=1))


@i18n_group.command("fill", with_appcontext=False)
@click.argument("language", type=LANGUAGE)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path))
def fill(language: Language, file: Path) -> None:
    """Put the translations of FILE (JSON, - for standard input) into LANGUAGE's catalogues.

    FILE is {english: translation, or [plural forms]}, or the output of `todo` filled in. What is wrong is told and
    left out; the rest is taken. Fails if anything was wrong.
    """
    try:
        with click.open_file(str(file), encoding="utf-8-sig") as stream:
            result = bulk.fill(language, stream.read())
    except ValueError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{language.tag}: {result.taken} taken, {result.unchanged} as they were.")
    for line in result.problems:
        click.echo(f"not taken: {line}", err=True)
    if result.problems:
        raise click.ClickException(f"{len(result.problems)} not taken")


def _tell(changed: list[Path]) -> None:
    for path in changed:
        click.echo(path.relative_to(catalogues.ROOT))
    if not changed:
        click.echo("Nothing changed.")


if __name__ == "__main__":
    i18n_group(prog_name="i18n")
