"""The form of a page whose answers are kept when its reader chooses another language.

Components note each form in which something is filled in. Where a page has one, the buttons of its language menu send
that form, and it is shown again as it was (`core.i18n.switched`). Where there are several, no button could send them
all: the menu has its links, and a script carries the words over.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from flask import current_app, g, request
from werkzeug.exceptions import HTTPException
from wtforms import FileField

from engage.core.i18n import Language, current_language
from engage.core.i18n.addresses import offered_languages, spoken_here
from engage.core.i18n.switched import SWITCH, switch_value
from engage.core.pages import spec_of


@dataclass(frozen=True)
class LanguageForm:
    """A form, and where it is sent to be shown again."""

    ident: str
    path: str
    has_language: bool
    has_file: bool

    @property
    def languages(self) -> tuple[Language, ...]:
        """The languages in which the form can be shown."""
        return offered_languages() if self.has_language else spoken_here()

    def address_in(self, language: Language) -> str:
        """Return the address that shows the form in a language."""
        if not self.has_language:
            return self.path
        root, tag = request.script_root, current_language().tag
        return f"{root}/{language.tag}/{self.path.removeprefix(f'{root}/{tag}/')}"

    def value_for(self, language: Language) -> str:
        """Return what the button for a language sends."""
        return switch_value(language.tag, current_language().tag)


def note_form(form: Iterable[Any] | None, action: str | None = None, ident: str | None = None) -> str:
    """Note a form of this page. Returns its id, or "" where nothing is filled in or nothing could be shown again."""
    if form is None or all(getattr(field.widget, "input_type", "") == "hidden" for field in form):
        return ident or ""
    path = action or request.full_path.rstrip("?")
    rule = _rule_of(path)
    if rule is None:
        return ident or ""
    noted = _noted()
    has_file = any(isinstance(field, FileField) for field in form)
    found = LanguageForm(ident or f"form-{len(noted) + 1}", path, "lang" in rule, has_file)
    noted.append(found)
    return found.ident


def language_form() -> LanguageForm | None:
    """Return the one form of this page that is shown again in another language.

    A form that sends a file counts only where it is alone: no browser shows a chosen file again.
    """
    noted = _noted()
    found = [one for one in noted if not one.has_file] or noted
    return found[0] if len(found) == 1 else None


def _noted() -> list[LanguageForm]:
    if "language_forms" not in g:
        g.language_forms = []
    noted: list[LanguageForm] = g.language_forms
    return noted


def _rule_of(path: str) -> frozenset[str] | None:
    """Return the arguments in the address of a form that can show its input again; None for any other."""
    adapter = current_app.create_url_adapter(request)
    assert adapter is not None, "there is a request"
    inside = urlsplit(path).path.removeprefix(request.script_root)
    try:
        rule, _arguments = adapter.match(inside, method="POST", return_rule=True)
    except HTTPException:
        return None
    spec = spec_of(current_app, rule.endpoint)
    return frozenset(rule.arguments) if spec is not None and spec.form_checks_csrf else None


__all__ = ["SWITCH", "LanguageForm", "language_form", "note_form"]
