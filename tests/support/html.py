"""What is true of every page. Each check gives sentences about what is wrong; none means the page is right."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator

from justhtml import Element, JustHTML, Node, StrictModeError, Text

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
# The one syntax error that the parser below lets pass: an attribute that is there twice.
_TAG = re.compile(r"""<[a-z][^\s/>]*\s((?:[^>"']|"[^"]*"|'[^']*')+)>""", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""([^\s=>"'/]+)(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'>]+))?""")


class InvalidHtml(ValueError):
    """The HTML breaks the syntax of the standard. The message says where."""


def parse(html: str) -> JustHTML:
    """The page as a tree. Raises InvalidHtml."""
    for tag in _TAG.finditer(html):
        names = [name.lower() for name in _ATTRIBUTE.findall(tag[1])]
        if len(names) != len(set(names)):
            raise InvalidHtml(f"An attribute is there twice in {tag[0]}.")
    try:
        return JustHTML(html, strict=True, sanitize=False)
    except StrictModeError as error:
        raise InvalidHtml(str(error)) from error


def text_of(element: Element) -> str:
    """An element's text with runs of space made one."""
    return " ".join(element.to_text(separator_blocks_only=True).split())


class Tree:
    """A page's elements in the order of the document, by name and by attribute: read once, asked often.

    A selector walks the whole page each time it is asked, and there are some forty questions.
    """

    def __init__(self, doc: JustHTML) -> None:
        self.elements = list(inside(doc.root))
        self._named: defaultdict[str, list[Element]] = defaultdict(list)
        self._having: defaultdict[str, list[Element]] = defaultdict(list)
        for element in self.elements:
            self._named[element.name].append(element)
            for attribute in element.attrs:
                self._having[attribute].append(element)

    def named(self, *names: str) -> list[Element]:
        """The elements of these names."""
        if len(names) == 1:
            return self._named[names[0]]
        return [element for element in self.elements if element.name in names]

    def having(self, attribute: str) -> list[Element]:
        """The elements with an attribute."""
        return self._having[attribute]


def inside(node: Node, *names: str) -> Iterator[Element]:
    """The elements below a node in the order of the document: of these names, or all."""
    waiting = [*reversed(node.children or ())]
    while waiting:
        current = waiting.pop()
        if isinstance(current, Element):
            if not names or current.name in names:
                yield current
            waiting += reversed(current.children)


def has_text(node: Node) -> bool:
    """Whether there is a letter or sign anywhere below."""
    waiting = [*(node.children or ())]
    while waiting:
        current = waiting.pop()
        if isinstance(current, Text):
            if str(current.data).strip():
                return True
        elif isinstance(current, Element):
            waiting += current.children
    return False


def problems(doc: JustHTML) -> list[str]:
    """Everything that is wrong with a page, whatever page it is."""
    tree = Tree(doc)
    return [
        *_head(tree),
        *_headings(tree),
        *_identifiers(tree),
        *_controls(tree),
        *_names(tree),
        *_inline(tree),
        *_media(tree),
        *_data(tree),
    ]


def _value(element: Element, name: str) -> str:
    return element.attrs.get(name) or ""


def _shown(element: Element) -> str:
    opening = " ".join(f'{name}="{value}"' for name, value in list(element.attrs.items())[:4])
    return f"<{element.name} {opening}>"


def _child_of(element: Element, name: str) -> bool:
    return isinstance(element.parent, Element) and element.parent.name == name


def _head(tree: Tree) -> Iterator[str]:
    root = tree.named("html")[0]
    lang = _value(root, "lang")
    if not lang:
        yield "The page has no lang."
    expected = "rtl" if RIGHT_TO_LEFT & set(lang.lower().split("-")) else "ltr"
    if _value(root, "dir") != expected:
        yield f"dir is {_value(root, 'dir')!r} where lang is {lang!r}."
    titles = [title for title in tree.named("title") if _child_of(title, "head")]
    if len(titles) != 1 or not has_text(titles[0]):
        yield "The page needs exactly one title with text."
    metas = (meta for meta in tree.named("meta") if _child_of(meta, "head"))
    if not any(_value(meta, "name") == "viewport" for meta in metas):
        yield "The page has no viewport."
    if not all(_value(element, "lang").strip() for element in tree.having("lang")):
        yield "A lang attribute is empty."


def _headings(tree: Tree) -> Iterator[str]:
    for name, called in (("h1", "h1 headings"), ("main", "main elements")):
        if len(tree.named(name)) != 1:
            yield f"The page has {len(tree.named(name))} {called}."
    level = 0
    for heading in tree.named("h1", "h2", "h3", "h4", "h5", "h6"):
        if not has_text(heading):
            yield f"A heading is empty: {_shown(heading)}."
        here = int(heading.name[1])
        if level and here > level + 1:
            yield f"A heading jumps from h{level} to h{here}: {text_of(heading)!r}."
        level = here


def _identifiers(tree: Tree) -> Iterator[str]:
    ids = Counter(_value(element, "id") for element in tree.having("id"))
    yield from (
        f"The id {name!r} is there {times} times." for name, times in ids.items() if times > 1 or not name
    )
    for attribute in _POINTERS:
        for element in tree.having(attribute):
            for target in _value(element, attribute).split():
                if target not in ids:
                    yield f"{attribute} points to {target!r}, which is not there: {_shown(element)}."
    for label in tree.named("label"):
        if "for" in label.attrs and _value(label, "for") not in ids:
            yield f"A label is for {_value(label, 'for')!r}, which is not there."
    for link in tree.named("a"):
        if _value(link, "href").startswith("#") and _value(link, "href")[1:] not in ids:
            yield f"A link goes to {_value(link, 'href')!r}, which is not there."


def _ancestors(element: Element) -> Iterator[Element]:
    node = element.parent
    while node is not None:
        if isinstance(node, Element):
            yield node
        node = node.parent


def _controls(tree: Tree) -> Iterator[str]:
    labelled = {_value(label, "for") for label in tree.named("label") if has_text(label)} - {""}
    for control in tree.named("input", "select", "textarea"):
        if _value(control, "type").lower() in _UNLABELLED_TYPES:
            continue
        named = _value(control, "aria-label") or _value(control, "aria-labelledby")
        if named or _value(control, "id") in labelled:
            continue
        if not any(parent.name == "label" and has_text(parent) for parent in _ancestors(control)):
            yield f"A control has no label: {_shown(control)}."
    for group in tree.named("fieldset"):
        legend = next(inside(group, "legend"), None)
        if legend is None or not has_text(legend):
            yield f"A fieldset has no legend: {_shown(group)}."
    for form in tree.named("form"):
        tokens = (_value(control, "name") == "csrf_token" for control in inside(form, "input"))
        if _value(form, "method").lower() == "post" and not any(tokens):
            yield f"A form posts without a CSRF token: {_shown(form)}."


def _names(tree: Tree) -> Iterator[str]:
    for element in tree.named("a", "button", "summary"):
        if element.name == "a" and "href" not in element.attrs:
            continue
        described = any(_value(image, "alt") for image in inside(element, "img"))
        if not (has_text(element) or _value(element, "aria-label") or described):
            yield f"Something to press has no name: {_shown(element)}."
    for nav in tree.named("nav"):
        if len(tree.named("nav")) > 1 and not (_value(nav, "aria-label") or _value(nav, "aria-labelledby")):
            yield f"One of several nav elements has no name: {_shown(nav)}."
    for table in tree.named("table"):
        named = _value(table, "aria-label") or _value(table, "aria-labelledby")
        if not named and not any(inside(table, "caption")):
            yield f"A table has no caption: {_shown(table)}."


def _inline(tree: Tree) -> Iterator[str]:
    if tree.named("style"):
        yield "The page has a style element."
    for element in tree.elements:
        for name, value in element.attrs.items():
            if name == "style" or name.startswith("on"):
                yield f"The page has an inline {name}: {_shown(element)}."
            if name in ("href", "src", "action", "formaction") and (value or "").lower().startswith(
                ("javascript:", "data:")
            ):
                yield f"An address runs code or carries data: {_shown(element)}."
    for script in tree.named("script"):
        if not _value(script, "src") and _value(script, "type").lower() in _EXECUTED:
            yield "The page has an inline script."


def _media(tree: Tree) -> Iterator[str]:
    for image in tree.named("img"):
        if "alt" not in image.attrs:
            yield f"An image has no alt: {_shown(image)}."
    for svg in tree.named("svg"):
        if not (_value(svg, "width") and _value(svg, "height")):
            yield f"An SVG has no size: {_shown(svg)}."
        named = _value(svg, "aria-label") or any(inside(svg, "title"))
        if _value(svg, "aria-hidden") != "true" and not named:
            yield f"An SVG is neither hidden nor named: {_shown(svg)}."


def _data(tree: Tree) -> Iterator[str]:
    for script in tree.named("script"):
        if _value(script, "type") != "application/ld+json":
            continue
        try:
            json.loads(script.to_text())
        except ValueError as error:
            yield f"The page's data is not JSON: {error}."
