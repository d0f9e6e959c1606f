"""Write headings and clauses as the text that `outline` reads as them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

from engage.drafts.models import ClauseKind
from engage.drafts.policy import inline, marks, styles
from engage.drafts.policy.marks import BULLET, EMPTY_BULLETS
from engage.drafts.policy.numbering import STEP
from engage.drafts.policy.outline import HEADING, RULE, UNDERLINE, OutlineItem

INDENT = " " * STEP


def write_outline(items: Sequence[OutlineItem]) -> str:
    """Return a text that reads as these items, to edit or to download. Only line breaks differ from the original."""
    written, before = [], ""
    for item in items:
        written.append(_written(item, before))
        before = item.label or ("" if item.kind is ClauseKind.HEADING else before)
    return "\n\n".join(written) + "\n"


def _written(item: OutlineItem, before: str) -> str:
    """Return an item as text. `before`: the label of the clause before it, whose lists are open."""
    if item.kind is ClauseKind.HEADING:
        return f"{'#' * (item.depth + 1)} {inline.escaped(item.text)}"
    indent = INDENT * item.depth
    marker = _marker(item.label, before) if item.label else ""
    paragraphs = []
    for number, paragraph in enumerate(item.text.split("\n\n")):
        lines = [_escaped_line(line) for line in paragraph.split("\n")]
        paragraphs.append(indent + (marker if not number else "") + f"\n{indent}".join(lines))
    return "\n\n".join(paragraphs)


def _marker(label: str, before: str) -> str:
    """Return the marker of a clause: its last part, after those parts of its label that are not open."""
    *above, last = label.split(".")
    same = len(list(takewhile(lambda pair: pair[0] == pair[1], zip(above, before.split("."), strict=False))))
    if above[same:]:
        return "".join(f"({part})" for part in (*above[same:], last)) + " "
    return f"{last}. " if styles.is_latin(last) else f"{last}) "


def _escaped_line(line: str) -> str:
    """Return a line of a clause, escaped so that it does not read as a heading or a new clause."""
    if line.startswith("- "):
        return "- " + _escaped_line(line[2:])
    text = inline.escaped(line)
    begins = HEADING.match(text) or RULE.match(text) or UNDERLINE.match(text) or BULLET.match(text)
    if begins or text in EMPTY_BULLETS:
        return "\\" + text
    return marks.escaped(text)
