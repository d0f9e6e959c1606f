"""Translating in bulk: export untranslated strings as JSON, and import JSON into a language's catalogues.

Only the `.po` files of that language are written. An invalid translation is reported and leaves its entry unchanged;
the others are stored.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from gettext import c2py
from pathlib import Path
from typing import Any

import polib

from engage.core.i18n import catalogues, checks
from engage.core.i18n.languages import ENGLISH, Language

# Separates context and text in a key, as in `.mo` files.
CONTEXT_END = "\u0004"


@dataclass
class Filled:
    """The result of importing translations. `problems`: one line for each that was not stored."""

    taken: int = 0
    unchanged: int = 0
    problems: list[str] = field(default_factory=list)


def todo(language: Language, folder: Path | None = None, *, everything: bool = False) -> dict[str, Any]:
    """Return the entries without a translation, to be filled in where the key is `translation`.

    `everything` includes the translated ones. Strings that are not in the language's catalogue yet are included.
    """
    entries: list[dict[str, Any]] = []
    if language is not ENGLISH:
        for domain in catalogues.domains_of(language):
            entries += [
                _as_json(entry, domain)
                for entry in _in_step(language, domain, folder)
                if everything or not checks.is_translated(entry)
            ]
    return {
        "language": language.tag,
        "name": language.english_name,
        "plural_forms": describe_forms(language),
        "entries": entries,
    }


def describe_forms(language: Language) -> list[str]:
    """Return for each plural form the first numbers that use it."""
    rule = c2py(language.plural_forms.split("plural=")[1].rstrip(";"))
    examples: list[list[str]] = [[] for _ in range(language.plural_count)]
    for number in range(200):
        if len(examples[rule(number)]) < 6:
            examples[rule(number)].append(str(number))
    return [", ".join(numbers) + ("" if len(numbers) < 6 else ", …") for numbers in examples]


def _in_step(language: Language, domain: str, folder: Path | None) -> list[polib.POEntry]:
    template = catalogues.read_template(domain, folder)
    merged = catalogues.merge(template, catalogues.read_catalogue(language, domain, folder), language)
    return [entry for entry in merged if not entry.obsolete]


def _as_json(entry: polib.POEntry, domain: str) -> dict[str, Any]:
    forms = checks.forms_of(entry)
    found: dict[str, Any] = {"domain": domain, "id": entry.msgid}
    if entry.msgctxt:
        found["context"] = entry.msgctxt
    if entry.msgid_plural:
        found["plural"] = entry.msgid_plural
    if entry.comment:
        found["comment"] = entry.comment
    found["where"] = [source for source, _line in entry.occurrences]
    found["translation"] = forms if entry.msgid_plural else forms[0]
    return found


# --- back -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Given:
    msgid: str
    context: str | None
    domain: str | None
    forms: list[str]


def fill(language: Language, text: str, folder: Path | None = None) -> Filled:
    """Store translations from JSON: `{english: translation or [plural forms]}`, or the completed output of `todo`.

    A key with a context is `context + U+0004 + english`. A text that is in both domains is stored in both. Empty
    translations are skipped. Raises ValueError where the text is not such JSON.
    """
    if language is ENGLISH:
        raise ValueError("English is the source: change the text in the program instead")
    given = list(_read(text))
    result = Filled()
    with catalogues.locked(language, folder):
        files = {
            domain: _file_to_fill(language, domain, folder) for domain in catalogues.domains_of(language)
        }
        for one in given:
            _take(one, files, language, result)
        for domain, file in files.items():
            catalogues.write_file(catalogues.catalogue_path(language, domain, folder), file)
    return result


def _file_to_fill(language: Language, domain: str, folder: Path | None) -> polib.POFile:
    template, existing = (
        catalogues.read_template(domain, folder),
        catalogues.read_catalogue(language, domain, folder),
    )
    return catalogues.merge(template, existing, language)


def _read(text: str) -> Iterator[_Given]:
    try:
        data = json.loads(text, object_pairs_hook=_without_doubles)
    except json.JSONDecodeError as error:
        raise ValueError(f"this is not JSON: {error}") from error
    if isinstance(data, dict) and isinstance(data.get("entries"), list):
        data = data["entries"]
    if isinstance(data, dict):
        for key, value in data.items():
            context, found, msgid = key.rpartition(CONTEXT_END)
            yield _Given(msgid, context if found else None, None, _forms(value, key))
    elif isinstance(data, list):
        for item in data:
            if not isinstance(item, dict) or not isinstance(item.get("id"), str):
                raise ValueError("each entry of the list needs `id` and `translation`")
            yield _Given(
                item["id"],
                item.get("context"),
                item.get("domain"),
                _forms(item.get("translation", ""), item["id"]),
            )
    else:
        raise ValueError("this must be an object {english: translation} or the entries that `todo` gave")


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if found.get(key, value) != value:
            raise ValueError(f"{key!r} is there twice, with different translations")
        found[key] = value
    return found


def _forms(value: object, key: str) -> list[str]:
    forms = value if isinstance(value, list) else [value]
    if not all(isinstance(form, str) for form in forms):
        raise ValueError(f"{key!r}: a translation is a text or a list of texts")
    return [str(form) for form in forms]


def _take(given: _Given, files: dict[str, polib.POFile], language: Language, result: Filled) -> None:
    if not any(form.strip() for form in given.forms):
        return
    targets = [
        entry
        for domain, file in files.items()
        if given.domain in (None, domain)
        for entry in _find(file, given)
    ]
    if not targets:
        result.problems.append(f"{_short(given.msgid)}: there is no such English text")
    for entry in targets:
        wrong = _shape_problems(entry, given) or checks.problems_of(entry, given.forms, language)
        result.problems += [f"{_short(given.msgid)}: {what}" for what in wrong]
        if not wrong:
            _set(entry, given.forms, result)


def _find(file: polib.POFile, given: _Given) -> list[polib.POEntry]:
    same_text = [entry for entry in file if not entry.obsolete and entry.msgid == given.msgid]
    exact = [entry for entry in same_text if (entry.msgctxt or None) == (given.context or None)]
    # A text without context may name the only entry with this text, even if that has a context.
    return exact or (same_text if given.context is None and len(same_text) == 1 else [])


def _shape_problems(entry: polib.POEntry, given: _Given) -> list[str]:
    if not entry.msgid_plural and len(given.forms) != 1:
        return ["it has no plural forms: give one text"]
    return []


def _set(entry: polib.POEntry, forms: list[str], result: Filled) -> None:
    if checks.is_translated(entry) and checks.forms_of(entry) == forms:
        result.unchanged += 1
        return
    if entry.msgid_plural:
        entry.msgstr_plural = dict(enumerate(forms))
    else:
        entry.msgstr = forms[0]
    entry.flags = [flag for flag in entry.flags if flag != "fuzzy"]
    result.taken += 1


def _short(text: str) -> str:
    return repr(text if len(text) <= 80 else text[:79] + "…")
