"""Choosing another language in a form that is filled, as a browser without scripts does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from justhtml import Element, JustHTML
from werkzeug.test import TestResponse

from engage.core.db import db
from tests.support.client import EngageClient, form_fields
from tests.support.html import parse
from tests.support.statements import recorded_statements

TYPED = "Word for word, as I typed it"
SAMPLES = {"email": "somebody@example.org", "tel": "916 555 0133", "url": "https://example.org"}
WRITTEN = frozenset({"text", "search", "", *SAMPLES})
# The language of a text decides which other fields there are.
LEFT_AS_IT_IS = {"source_language"}
_TRAP = "second_topic"


@dataclass(frozen=True)
class Switched:
    """What came of it. `answers`: what was filled in; `kept`: what the form would send now."""

    response: TestResponse
    writes: list[str]
    answers: dict[str, list[str]]
    form: str

    @property
    def page(self) -> JustHTML:
        """The page in the other language."""
        return parse(self.response.text)

    @property
    def kept(self) -> dict[str, list[str]]:
        """What the form there would send for each answer."""
        (form,) = self.page.query(f"form#{self.form}")
        sent = form_fields(form)
        return {one: _listed(sent[one]) for one in self.answers if one in sent}


def has_form_to_fill(page: JustHTML) -> bool:
    """Whether somebody writes in a form of this page."""
    forms = page.query("main form[method=post]")
    return any(_is_written(one) for form in forms for one in form.query("input[name], textarea[name]"))


def language_button(page: JustHTML, lang: str) -> Element | None:
    """The button of the language menu that shows the page's form in a language."""
    found = page.query("header .langs nav button[name=switch]")
    return next((one for one in found if one.attrs.get("lang") == lang), None)


def switch(client: EngageClient, page: JustHTML, lang: str) -> Switched | None:
    """Fill the form of a page and press the button of a language; None where the menu has no button."""
    button = language_button(page, lang)
    if button is None:
        return None
    ident = button.attrs["form"] or ""
    (form,) = page.query(f"form#{ident}")
    answers = fill(form)
    sent: dict[str, Any] = {**form_fields(form), **answers, "switch": button.attrs["value"]}
    with recorded_statements(db.engine) as statements:
        response = client.post(button.attrs["formaction"] or "", data=sent)
    return Switched(response, statements.writes, answers, ident)


def fill(form: Element) -> dict[str, list[str]]:
    """What somebody answers who writes into every field, ticks every box and takes the last choice of every list."""
    answers: dict[str, list[str]] = {}
    for control in form.query("input[name], textarea[name], select[name]"):
        name, kind = control.attrs["name"] or "", _kind(control)
        if control.name == "select" and name not in LEFT_AS_IT_IS:
            answers[name] = [one.attrs.get("value") or "" for one in control.query("option")][-1:]
        elif kind in ("radio", "checkbox"):
            answers[name] = [control.attrs.get("value") or "on"]
        elif control.attrs.get("inputmode") == "numeric":
            answers[name] = ["7"]
        elif _is_written(control):
            answers[name] = [SAMPLES.get(kind, TYPED)]
    return answers


def _kind(control: Element) -> str:
    return (control.attrs.get("type") or "").lower()


def _is_written(control: Element) -> bool:
    is_text = control.name == "textarea" or (control.name == "input" and _kind(control) in WRITTEN)
    return is_text and control.attrs["name"] != _TRAP


def _listed(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value]
