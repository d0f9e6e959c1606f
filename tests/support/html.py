"""What is true of every page. Each check gives sentences about what is wrong; none means the page is right."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser

from justhtml import Element, JustHTML, StrictModeError

RIGHT_TO_LEFT = frozenset({"arab", "fa", "ar", "he", "ur", "ps", "prs"})
_UNLABELLED_TYPES = frozenset({"hidden", "submit", "button", "image", "reset"})
_POINTERS = (
    "aria-describedby",
    "aria-labelledby",
    "aria-controls",
    "aria-errormessage",
    "aria-details",
    "headers",
)
_EXECUTED = frozenset(
    {"", "module", "text/javascript", "application/javascript", "importmap", "speculationrules"}
)


class InvalidHtml(ValueError):
    """The HTML breaks the syntax of the standard. The message says where."""


class _TwiceTheSameAttribute(HTMLParser):
    """The one syntax error that the parser below lets pass."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _value in attrs]
        if len(names) != len(set(names)):
            raise InvalidHtml(
                f"An attribute is there twice in {self.get_starttag_text()}, line {self.getpos()[0]}."
            )

    handle_startendtag = handle_starttag


def parse(html: str) -> JustHTML:
    """The page as a tree. Raises InvalidHtml."""
    _TwiceTheSameAttribute().feed(html)
    try:
        return JustHTML(html, strict=True, sanitize=False)
    except StrictModeError as error:
        raise InvalidHtml(str(error)) from error


def text_of(element: Element) -> str:
    """An element's text with runs of space made one."""
    return " ".join(element.to_text(separator_blocks_only=True).split())


def problems(doc: JustHTML) -> list[str]:
    """Everything that is wrong with a page, whatever page it is."""
    return [
        *_head(doc),
        *_headings(doc),
        *_identifiers(doc),
        *_controls(doc),
        *_names(doc),
        *_inline(doc),
        *_media(doc),
        *_data(doc),
    ]


def _value(element: Element, name: str) -> str:
    return element.attrs.get(name) or ""


def _shown(element: Element) -> str:
    opening = " ".join(f'{name}="{value}"' for name, value in list(element.attrs.items())[:4])
    return f"<{element.name} {opening}>"


def _head(doc: JustHTML) -> Iterator[str]:
    root = doc.query("html")[0]
    lang = _value(root, "lang")
    if not lang:
        yield "The page has no lang."
    expected = "rtl" if RIGHT_TO_LEFT & set(lang.lower().split("-")) else "ltr"
    if _value(root, "dir") != expected:
        yield f"dir is {_value(root, 'dir')!r} where lang is {lang!r}."
    titles = doc.query("head > title")
    if len(titles) != 1 or not text_of(titles[0]):
        yield "The page needs exactly one title with text."
    if not doc.query('head > meta[name="viewport"]'):
        yield "The page has no viewport."
    elsewhere = [element for element in doc.query("[lang]") if not _value(element, "lang").strip()]
    if elsewhere:
        yield "A lang attribute is empty."


def _headings(doc: JustHTML) -> Iterator[str]:
    if len(doc.query("h1")) != 1:
        yield f"The page has {len(doc.query('h1'))} h1 headings."
    if len(doc.query("main")) != 1:
        yield f"The page has {len(doc.query('main'))} main elements."
    level = 0
    for heading in doc.query("h1, h2, h3, h4, h5, h6"):
        if not text_of(heading):
            yield f"A heading is empty: {_shown(heading)}."
        here = int(heading.name[1])
        if level and here > level + 1:
            yield f"A heading jumps from h{level} to h{here}: {text_of(heading)!r}."
        level = here


def _identifiers(doc: JustHTML) -> Iterator[str]:
    ids = Counter(_value(element, "id") for element in doc.query("[id]"))
    yield from (
        f"The id {name!r} is there {times} times." for name, times in ids.items() if times > 1 or not name
    )
    for attribute in _POINTERS:
        for element in doc.query(f"[{attribute}]"):
            for target in _value(element, attribute).split():
                if target not in ids:
                    yield f"{attribute} points to {target!r}, which is not there: {_shown(element)}."
    for label in doc.query("label[for]"):
        if _value(label, "for") not in ids:
            yield f"A label is for {_value(label, 'for')!r}, which is not there."
    for link in doc.query('a[href^="#"]'):
        if _value(link, "href")[1:] not in ids:
            yield f"A link goes to {_value(link, 'href')!r}, which is not there."


def _ancestors(element: Element) -> Iterator[Element]:
    node = element.parent
    while node is not None:
        if isinstance(node, Element):
            yield node
        node = node.parent


def _controls(doc: JustHTML) -> Iterator[str]:
    labelled = {_value(label, "for") for label in doc.query("label[for]") if text_of(label)}
    for control in doc.query("input, select, textarea"):
        if _value(control, "type").lower() in _UNLABELLED_TYPES:
            continue
        wrapped = any(parent.name == "label" and text_of(parent) for parent in _ancestors(control))
        named = _value(control, "aria-label") or _value(control, "aria-labelledby")
        if not (wrapped or named or _value(control, "id") in labelled):
            yield f"A control has no label: {_shown(control)}."
    for group in doc.query("fieldset"):
        if not group.query("legend") or not text_of(group.query("legend")[0]):
            yield f"A fieldset has no legend: {_shown(group)}."
    for form in doc.query("form"):
        post = _value(form, "method").lower() == "post"
        if post and not form.query('input[name="csrf_token"]'):
            yield f"A form posts without a CSRF token: {_shown(form)}."


def _names(doc: JustHTML) -> Iterator[str]:
    for element in doc.query("a[href], button, summary"):
        described = [_value(image, "alt") for image in element.query("img")]
        titles = [text_of(title) for title in element.query("svg > title")]
        if not (text_of(element) or _value(element, "aria-label") or any(described) or any(titles)):
            yield f"Something to press has no name: {_shown(element)}."
    for nav in doc.query("nav"):
        if len(doc.query("nav")) > 1 and not (_value(nav, "aria-label") or _value(nav, "aria-labelledby")):
            yield f"One of several nav elements has no name: {_shown(nav)}."
    for table in doc.query("table"):
        if not table.query("caption") and not (
            _value(table, "aria-label") or _value(table, "aria-labelledby")
        ):
            yield f"A table has no caption: {_shown(table)}."


def _inline(doc: JustHTML) -> Iterator[str]:
    if doc.query("style"):
        yield "The page has a style element."
    for element in doc.query("*"):
        for name, value in element.attrs.items():
            if name == "style" or name.startswith("on"):
                yield f"The page has an inline {name}: {_shown(element)}."
            if name in ("href", "src", "action", "formaction") and (value or "").lower().startswith(
                ("javascript:", "data:")
            ):
                yield f"An address runs code or carries data: {_shown(element)}."
    for script in doc.query("script"):
        if not _value(script, "src") and _value(script, "type").lower() in _EXECUTED:
            yield "The page has an inline script."


def _media(doc: JustHTML) -> Iterator[str]:
    for image in doc.query("img"):
        if "alt" not in image.attrs:
            yield f"An image has no alt: {_shown(image)}."
    for svg in doc.query("svg"):
        if not (_value(svg, "width") and _value(svg, "height")):
            yield f"An SVG has no size: {_shown(svg)}."
        if _value(svg, "aria-hidden") != "true" and not (_value(svg, "aria-label") or svg.query("title")):
            yield f"An SVG is neither hidden nor named: {_shown(svg)}."


def _data(doc: JustHTML) -> Iterator[str]:
    for script in doc.query('script[type="application/ld+json"]'):
        try:
            json.loads(script.to_text())
        except ValueError as error:
            yield f"The page's data is not JSON: {error}."
