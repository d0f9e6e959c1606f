"""What a translation must keep of its source, and the conditions for publishing a catalogue."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterable, Iterator
from gettext import c2py
from pathlib import Path

import polib

from engage.core.errors import ConfigurationError
from engage.core.i18n import catalogues
from engage.core.i18n.languages import ENGLISH, LANGUAGES, STAFF_TAGS, Language
from engage.core.i18n.state import DOMAINS, STAFF

_PLACEHOLDER = re.compile(r"%\((\w+)\)([a-zA-Z]?)")
_STRAY_PERCENT = re.compile(r"%(?!\(\w+\)[a-zA-Z]|%)")
_TAG = re.compile(r"<[^<>]*>")
# Direction overrides that affect the following text, and control characters; isolates (U+2066…) are allowed.
_UNWANTED = re.compile("[\u202a-\u202e\x00-\x08\x0b-\x1f\x7f]")
_FORMS_TRIED = 200
_PLAIN = {"gettext", "ngettext", "pgettext", "lazy_gettext", "lazy_ngettext", "lazy_pgettext"}
_STAFF = {"staff_gettext", "staff_ngettext", "staff_pgettext", "staff_lazy_gettext", "staff_lazy_ngettext"}


def placeholders(text: str) -> Counter[str]:
    """Return the placeholders of a format string, with the number of each."""
    return Counter(match.group() for match in _PLACEHOLDER.finditer(text))


def problems_of(source: polib.POEntry, forms: list[str], language: Language) -> list[str]:
    """Return what is wrong with a translation, in words; empty if nothing. `forms` are all plural forms in order."""
    if not source.msgid_plural:
        return (
            _text_problems(source.msgid, forms[0], "python-format" in source.flags) if forms else ["no text"]
        )
    if len(forms) != language.plural_count:
        return [f"{len(forms)} plural forms instead of {language.plural_count}"]
    found = []
    for number, form in enumerate(forms):
        original = source.msgid if _is_for_one_number(language, number) else source.msgid_plural
        wrong = _text_problems(original, form, "python-format" in source.flags, source.msgid_plural)
        found += [f"plural form {number}: {what}" for what in wrong]
    return found


def _is_for_one_number(language: Language, form: int) -> bool:
    """Return whether a plural form is for the number 1 only. Only then may it say "one" without the number."""
    rule = c2py(language.plural_forms.split("plural=")[1].rstrip(";"))
    return [n for n in range(_FORMS_TRIED) if rule(n) == form] == [1]


def _text_problems(source: str, text: str, is_format: bool, other: str | None = None) -> list[str]:
    if not text.strip():
        return ["no text"]
    found = []
    if is_format:
        wanted, given = set(placeholders(source)), set(placeholders(text))
        missing, unknown = wanted - given, given - wanted - set(placeholders(other or ""))
        found += [f"{name} is missing" for name in sorted(missing)]
        found += [f"{name} is not in the English text" for name in sorted(unknown)]
        if _STRAY_PERCENT.search(text):
            found.append("a percent sign that is not part of a placeholder must be doubled: %%")
    if Counter(_TAG.findall(source)) != Counter(_TAG.findall(text)) or source.count("<") != text.count("<"):
        found.append(f"tags differ: {' '.join(_TAG.findall(source)) or 'none'} in English")
    if source[:1].isspace() != text[:1].isspace() or source[-1:].isspace() != text[-1:].isspace():
        found.append("space at the start or end differs")
    if _UNWANTED.search(text):
        found.append("it holds a control character")
    return found


def forms_of(entry: polib.POEntry) -> list[str]:
    """Return the translation of an entry as a list: one text, or its plural forms in order."""
    if entry.msgid_plural:
        return [entry.msgstr_plural[number] for number in sorted(entry.msgstr_plural)]
    return [entry.msgstr]


def is_translated(entry: polib.POEntry) -> bool:
    """Return whether every form has a text and the entry is not fuzzy."""
    return not entry.fuzzy and all(form.strip() for form in forms_of(entry))


# --- whole catalogues -----------------------------------------------------------------------------------------------


def check(
    languages: Iterable[Language] = LANGUAGES, root: Path = catalogues.ROOT, folder: Path | None = None
) -> list[str]:
    """Return everything that must be fixed before publishing, one line each; empty if all is well."""
    found = [*_templates_behind(root, folder), *misplaced(root)]
    for language in languages:
        for domain in catalogues.domains_of(language):
            found += check_catalogue(language, domain, folder)
        staff = catalogues.catalogue_path(language, STAFF, folder)
        if STAFF not in catalogues.domains_of(language) and staff.exists():
            found.append(
                f"{language.tag} staff: only {', '.join(STAFF_TAGS)} have this catalogue: delete {staff}"
            )
    return found


def _templates_behind(root: Path, folder: Path | None) -> Iterator[str]:
    for domain in DOMAINS:
        path = catalogues.template_path(domain, folder)
        fresh = catalogues.extract_domain(domain, root)
        if not path.exists() or {catalogues.key_of(one) for one in catalogues.read_file(path)} != {
            catalogues.key_of(one) for one in fresh
        }:
            yield f"{path.name} is behind the source: run `flask i18n update`"


def check_catalogue(language: Language, domain: str, folder: Path | None = None) -> list[str]:
    """Return what is wrong with one catalogue."""
    name = f"{language.tag} {domain}"
    path = catalogues.catalogue_path(language, domain, folder)
    if not path.exists():
        return [f"{name}: {path} is missing: run `flask i18n update`"]
    catalogue = {catalogues.key_of(one): one for one in catalogues.read_file(path) if not one.obsolete}
    found = []
    for source in catalogues.read_template(domain, folder):
        entry = catalogue.get(catalogues.key_of(source))
        found += [
            f"{name}: {_short(source.msgid)}: {what}" for what in _entry_problems(source, entry, language)
        ]
    return found + [f"{name}: {line}" for line in _msgfmt(path)]


def _entry_problems(source: polib.POEntry, entry: polib.POEntry | None, language: Language) -> list[str]:
    if language is ENGLISH and (entry is None or not any(forms_of(entry))):
        return []
    if entry is None or entry.msgid_plural != source.msgid_plural:
        return ["not in the catalogue"]
    if entry.fuzzy:
        return ["marked fuzzy"]
    if not is_translated(entry):
        return ["not translated"]
    return problems_of(source, forms_of(entry), language)


def _short(text: str) -> str:
    line = " ".join(text.split())
    return repr(line if len(line) <= 60 else line[:59] + "…")


def _msgfmt(path: Path) -> list[str]:
    """Return the errors of GNU gettext, where it is installed."""
    program = shutil.which("msgfmt")
    if program is None:
        return []
    answer = subprocess.run(  # noqa: S603 - our own files, no shell
        [program, "--check", "--output-file=/dev/null", str(path)],
        capture_output=True,
        text=True,
        check=False,
    )
    return [line for line in answer.stderr.splitlines() if line.strip()] if answer.returncode else []


# --- domains --------------------------------------------------------------------------------------------------------


def misplaced(root: Path = catalogues.ROOT) -> list[str]:
    """Return modules that take their strings from the wrong catalogue.

    Staff modules use only the staff functions: their strings are extracted to the staff catalogue, where the plain
    functions would not find them. All other modules must not use the staff functions: their readers have twelve
    languages.
    """
    found = []
    for path in sorted((root / "engage").rglob("*.py")):
        relative = path.relative_to(root)
        if relative.is_relative_to("engage/core/i18n"):
            continue
        domain = catalogues.domain_of(relative)
        wrong = _PLAIN if domain == STAFF else _STAFF
        for name, alias in _imported_names(path):
            if name in wrong:
                found.append(f"{relative}: {name} in a module of the {domain} catalogue")
            if name in _PLAIN | _STAFF and alias not in catalogues.KEYWORDS:
                found.append(f"{relative}: {name} as {alias}: strings are not found under that name")
    return found


def _imported_names(path: Path) -> Iterator[tuple[str, str]]:
    try:
        tree = ast.parse(path.read_text(encoding="utf-8"))
    except SyntaxError as error:
        raise ConfigurationError(f"{path}:{error.lineno}: {error.msg}") from error
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("engage.core.i18n"):
            yield from ((one.name, one.asname or one.name) for one in node.names)
