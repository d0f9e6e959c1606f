"""Rules about drafts without a database: the hash of a version, and the permitted lengths."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass

from engage.core.i18n.content import LONGEST_TEXT
from engage.core.text import clean_text

LONGEST_CLAUSE = LONGEST_TEXT  # characters
LONGEST_DRAFT = 400_000  # characters of a whole text
MOST_CLAUSES = 1_000  # including headings
MOST_LINES = 20_000  # of a text that is entered
DEEPEST = 5
LONGEST_LABEL = 40
LONGEST_NOTE = 500
LONGEST_SLUG = 80
LONGEST_REMARK = 5_000
REMARKS_PER_HOUR = 60


@dataclass(frozen=True)
class ClauseText:
    """A clause with its text in one language; hashes and comparisons use the authoritative one."""

    key: str
    kind: str
    depth: int
    label: str
    text: str


def content_hash(clauses: Iterable[ClauseText]) -> str:
    """Return the hash of a version's content: SHA-256, 64 hexadecimal digits in lower case.

    Anybody can compute it again from a published record. Take the clauses in their order, headings included. Write
    each as a JSON array of five values: key (string), kind (`"heading"` or `"clause"`), depth (whole number), label
    (string, empty where there is none) and text in the draft's authoritative language (string). Put these arrays into
    one JSON array. Write it as RFC 8785 (JSON Canonicalization Scheme) says: no white space between the values; in
    strings only the quotation mark, the backslash and the control characters U+0000 to U+001F are escaped, with the
    short form where JSON has one (`\\n`, `\\t`) and else as `\\u` with four hexadecimal digits in small letters. Encode
    it as UTF-8 without a byte order mark, and take the SHA-256 of these bytes. Texts are in Unicode's NFC form, with
    U+000A at line ends, and without white space at the end of a line or around the text.

    Two versions with the same content have the same hash, whatever their number, their note and their translations.
    """
    rows = [
        [clause.key, str(clause.kind), clause.depth, clause.label, clean_text(clause.text)]
        for clause in clauses
    ]
    written = json.dumps(rows, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()
