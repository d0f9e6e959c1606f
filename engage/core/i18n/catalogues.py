"""Catalogues: from the source to `.pot`, `.po` and `.mo`, in pure Python.

`translations/<domain>.pot` holds the English strings found in the source, sorted, with the files they are in but no
line numbers, so that two people's changes merge calmly. `translations/<locale>/LC_MESSAGES/<domain>.po` holds a
language's translations in the same order. The compiled `.mo` beside it is not committed.

polib writes the files because Babel's writer refuses a locale it does not know and drops its plural forms: Hmong.
"""

from __future__ import annotations

import fcntl
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tokenize import TokenError
from typing import Any

import polib
from babel.messages.extract import extract, extract_python
from jinja2 import TemplateSyntaxError
from jinja2.ext import babel_extract

from engage.core.errors import ConfigurationError
from engage.core.i18n import state
from engage.core.i18n.languages import ENGLISH, LANGUAGES, STAFF_TAGS, Language
from engage.core.i18n.state import DOMAINS, MESSAGES, STAFF

ROOT = state.FOLDER.parent
COMMENT_TAG = "Translators:"
# The names of the functions, and the short names under which modules may import them.
KEYWORDS: dict[str, Any] = {
    "_": None,
    "_l": None,
    "_n": (1, 2),
    "_p": ((1, "c"), 2),
    "gettext": None,
    "lazy_gettext": None,
    "staff_gettext": None,
    "staff_lazy_gettext": None,
    "ngettext": (1, 2),
    "lazy_ngettext": (1, 2),
    "staff_ngettext": (1, 2),
    "staff_lazy_ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "lazy_pgettext": ((1, "c"), 2),
    "staff_pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
JINJA_OPTIONS = {"trimmed": "true", "newstyle_gettext": "true", "silent": "false", "encoding": "utf-8"}
TEMPLATE_ENDINGS = frozenset({".html", ".txt", ".xml", ".ics"})
WIDTH = 100
# Values of headers that would otherwise change with every run and cause merge conflicts.
UNCHANGING = "2024-01-01 00:00+0000"

Key = tuple[str, str]
Extractor = Callable[..., Any]


def key_of(entry: polib.POEntry) -> Key:
    """Return what identifies and sorts an entry: the English text, then its context."""
    return entry.msgid, entry.msgctxt or ""


def domains_of(language: Language) -> tuple[str, ...]:
    """Return the domains that a language has catalogues for."""
    return DOMAINS if language.tag in STAFF_TAGS else (MESSAGES,)


def catalogue_path(language: Language, domain: str, folder: Path | None = None) -> Path:
    """Return the path of a language's catalogue."""
    return (folder or state.FOLDER) / language.locale / "LC_MESSAGES" / f"{domain}.po"


def template_path(domain: str, folder: Path | None = None) -> Path:
    """Return the path of a domain's template, which holds the English strings."""
    return (folder or state.FOLDER) / f"{domain}.pot"


# --- from the source ------------------------------------------------------------------------------------------------


def domain_of(path: Path) -> str:
    """Return the domain of a source file, given relative to the root. Only its folder decides.

    Files in a folder called `staff`, in `engage/` or in `templates/`, belong to the staff domain.
    """
    return STAFF if "staff" in path.parent.parts else MESSAGES


def source_files(root: Path) -> Iterator[tuple[Path, Extractor]]:
    """Yield every file with strings, in a fixed order, with its extractor."""
    for path in sorted((root / "engage").rglob("*.py")):
        yield path, extract_python
    for path in sorted((root / "templates").rglob("*")):
        if path.suffix in TEMPLATE_ENDINGS and path.is_file():
            yield path, babel_extract


def extract_domain(domain: str, root: Path = ROOT) -> polib.POFile:
    """Return a domain's English strings, read from the source. Raises ConfigurationError for a broken file."""
    found: dict[Key, polib.POEntry] = {}
    for path, extractor in source_files(root):
        relative = path.relative_to(root)
        if domain_of(relative) == domain:
            for message in _strings_in(path, extractor):
                _add(found, message, relative.as_posix())
    template = new_file(None)
    template.extend(found[key] for key in sorted(found))
    return template


def _strings_in(path: Path, extractor: Extractor) -> Iterator[tuple[Any, list[str], str | None]]:
    options = JINJA_OPTIONS if extractor is babel_extract else {"encoding": "utf-8"}
    with path.open("rb") as file:
        found = extract(extractor, file, KEYWORDS, [COMMENT_TAG], options, strip_comment_tags=True)
        try:
            for _line, message, comments, context in found:
                yield message, comments, context
        except (TemplateSyntaxError, SyntaxError, TokenError) as error:
            raise ConfigurationError(f"{path}:{getattr(error, 'lineno', '?')}: {error}") from error


def _add(found: dict[Key, polib.POEntry], message: tuple[Any, list[str], str | None], where: str) -> None:
    text, comments, context = message
    msgid, plural = text if isinstance(text, tuple) else (text, None)
    if not msgid:
        return
    key = (msgid, context or "")
    entry = found.get(key)
    if entry is None:
        entry = found[key] = polib.POEntry(msgid=msgid, msgctxt=context)
    if plural and not entry.msgid_plural:
        entry.msgid_plural = plural
        entry.msgstr_plural = {0: "", 1: ""}
    comment = " ".join(comments).strip()
    if comment and comment not in entry.comment:
        entry.comment = f"{entry.comment}\n{comment}".strip()
    if (where, "") not in entry.occurrences:
        entry.occurrences.append((where, ""))
    if "%(" in msgid + (plural or "") and "python-format" not in entry.flags:
        entry.flags.append("python-format")


# --- files ----------------------------------------------------------------------------------------------------------


def new_file(language: Language | None) -> polib.POFile:
    """Return an empty catalogue with its headers, or a template where no language is given."""
    file = polib.POFile(wrapwidth=WIDTH)
    file.metadata = {
        "Project-Id-Version": "Engage",
        "POT-Creation-Date": UNCHANGING,
        "PO-Revision-Date": UNCHANGING,
        "Last-Translator": "see status.toml",
        "Language-Team": language.english_name if language else "none",
        "Language": language.locale if language else "",
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
    }
    if language:
        file.metadata["Plural-Forms"] = language.plural_forms
    return file


def read_file(path: Path) -> polib.POFile:
    """Return a catalogue as it is on disk. Raises ConfigurationError naming the file if it cannot be read."""
    try:
        return polib.pofile(str(path), wrapwidth=WIDTH, encoding="utf-8", check_for_duplicates=True)
    except (OSError, UnicodeDecodeError, ValueError) as error:
        raise ConfigurationError(f"{path}: {error}") from error


def read_template(domain: str, folder: Path | None = None) -> polib.POFile:
    """Return the English strings of the last extraction. Raises ConfigurationError if there was none."""
    return read_file(template_path(domain, folder))


def read_catalogue(language: Language, domain: str, folder: Path | None = None) -> polib.POFile:
    """Return a language's catalogue, empty where the file does not exist yet."""
    path = catalogue_path(language, domain, folder)
    return read_file(path) if path.exists() else new_file(language)


def write_file(path: Path, file: polib.POFile) -> bool:
    """Write a catalogue atomically, so that a reader never sees half of it. Returns False if it was unchanged."""
    text = (str(file).rstrip("\n") + "\n").encode()
    if path.exists() and path.read_bytes() == text:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    _replace(path, text)
    return True


def _replace(path: Path, content: bytes) -> None:
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(content)
        os.chmod(name, 0o644)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


@contextmanager
def locked(language: Language, folder: Path | None = None) -> Iterator[None]:
    """Lock this language's catalogues against other writers. Other languages are not locked."""
    home = catalogue_path(language, MESSAGES, folder).parent
    home.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(home, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


# --- extract, update, compile ---------------------------------------------------------------------------------------


def write_templates(root: Path = ROOT, folder: Path | None = None) -> list[Path]:
    """Extract both domains. Returns the files that changed. Changes none if any source cannot be read."""
    templates = {domain: extract_domain(domain, root) for domain in DOMAINS}
    return [
        template_path(domain, folder)
        for domain, template in templates.items()
        if write_file(template_path(domain, folder), template)
    ]


def merge(template: polib.POFile, existing: polib.POFile, language: Language) -> polib.POFile:
    """Return the template with a language's translations.

    Entries that are not in the template are kept as obsolete, and are restored when their English text returns.
    """
    known = {key_of(entry): entry for entry in sorted(existing, key=lambda entry: not entry.obsolete)}
    merged = new_file(language)
    for source in template:
        merged.append(_translated(source, known.pop(key_of(source), None), language))
    left_over = [entry for entry in known.values() if entry.translated() or entry.obsolete]
    for entry in sorted(left_over, key=key_of):
        entry.obsolete = True
        entry.occurrences = []
        merged.append(entry)
    return merged


def _translated(source: polib.POEntry, known: polib.POEntry | None, language: Language) -> polib.POEntry:
    entry = polib.POEntry(
        msgid=source.msgid,
        msgid_plural=source.msgid_plural,
        msgctxt=source.msgctxt,
        comment=source.comment,
        tcomment=known.tcomment if known else "",
        occurrences=list(source.occurrences),
        flags=[*source.flags, *(["fuzzy"] if known and known.fuzzy else [])],
    )
    if source.msgid_plural:
        same = known is not None and known.msgid_plural == source.msgid_plural
        forms = known.msgstr_plural if known is not None and same else {}
        entry.msgstr_plural = {number: forms.get(number, "") for number in range(language.plural_count)}
    elif known is not None and not known.msgid_plural:
        entry.msgstr = known.msgstr
    return entry


def update(languages: Iterable[Language] = LANGUAGES, folder: Path | None = None) -> list[Path]:
    """Update the languages' catalogues from the templates. Returns the files that changed."""
    changed = []
    for language in languages:
        with locked(language, folder):
            for domain in domains_of(language):
                template, existing = read_template(domain, folder), read_catalogue(language, domain, folder)
                path = catalogue_path(language, domain, folder)
                merged = merge(template, existing, language)
                if language is ENGLISH:
                    _say_it_as_it_is(merged)
                if write_file(path, merged):
                    changed.append(path)
    return changed


def _say_it_as_it_is(catalogue: polib.POFile) -> None:
    """Fill the English catalogue with its source strings, so that tools that count translations find it complete."""
    for entry in catalogue:
        if entry.obsolete:
            continue
        if entry.msgid_plural:
            entry.msgstr_plural = {0: entry.msgid, 1: entry.msgid_plural}
        else:
            entry.msgstr = entry.msgid


def compile_catalogues(
    languages: Iterable[Language] = LANGUAGES, folder: Path | None = None, *, only_stale: bool = False
) -> list[Path]:
    """Write the `.mo` files that the product reads. `only_stale`: only if missing or older than the `.po`.

    Empty and fuzzy entries are left out, so that English is shown. Raises ConfigurationError where it cannot write.
    """
    written = []
    for language in languages:
        for domain in domains_of(language):
            source = catalogue_path(language, domain, folder)
            target = source.with_suffix(".mo")
            if not source.exists() or (only_stale and _is_fresh(target, source)):
                continue
            try:
                _replace(target, read_file(source).to_binary())
            except OSError as error:
                raise ConfigurationError(
                    f"{target} cannot be written: {error.strerror}. Run `flask i18n compile` where it can."
                ) from error
            written.append(target)
    return written


def _is_fresh(target: Path, source: Path) -> bool:
    try:
        return target.stat().st_mtime_ns >= source.stat().st_mtime_ns
    except FileNotFoundError:
        return False


def make_ready(languages: Iterable[Language], folder: Path | None = None) -> None:
    """At start: compile stale catalogues, and load them again."""
    if compile_catalogues(languages, folder, only_stale=True):
        state.forget_catalogues()
