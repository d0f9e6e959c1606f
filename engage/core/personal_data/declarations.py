"""How a table declares the personal data in it, beside its columns.

    class Note(Base):
        __tablename__ = "note"
        __personal__ = personal(
            whose(USER, "author_id", replaced(DataClass.FREE_TEXT, "words")),
            acted("answered_by_id", kept(DataClass.FREE_TEXT, Reason.IN_OFFICE, "answer")),
            plain="id page_id created_at",
        )

A part says which rows are a person's, and which columns of them speak of that person. Each column is in a part or in
`plain`; a table without personal data says `NOT_PERSONAL` once. A guard finds whatever is left out.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Table, and_

USER = "user"  # the kind of people who sign in; other kinds are declared by the domain they belong to
ERASED = "—"  # stands where words or a name are gone, in every language

Rows = Callable[[Table, str, int], ColumnElement[bool]]
Condition = Callable[[Table], ColumnElement[bool]]
Value = str | Callable[[int], str]


class DataClass(enum.StrEnum):
    """What sort of personal data a column holds."""

    IDENTITY = "identity"
    CONTACT = "contact"
    ACCESS_NEEDS = "access_needs"
    FREE_TEXT = "free_text"
    PARTICIPATION = "participation"
    VOTES = "votes"
    AUTHENTICATION = "authentication"
    ACTIVITY = "activity"
    MAIL_LOG = "mail_log"
    ACCESS_LOG = "access_log"


# The class of the city's retention schedule (`[retention.…]` in city.toml); None: as long as the account, or as the
# public record, that it is part of.
RETENTION: Mapping[DataClass, str | None] = {
    DataClass.IDENTITY: "contact",
    DataClass.CONTACT: "contact",
    DataClass.ACCESS_NEEDS: "needs",
    DataClass.FREE_TEXT: "free_text",
    DataClass.PARTICIPATION: "counts",
    DataClass.VOTES: None,
    DataClass.AUTHENTICATION: None,
    DataClass.ACTIVITY: None,
    DataClass.MAIL_LOG: "mail_log",
    DataClass.ACCESS_LOG: "access_log",
}


class Erasure(enum.StrEnum):
    """What becomes of a column when its person is erased."""

    EMPTIED = "emptied"
    REPLACED = "replaced"
    DELETED = "deleted with its row"
    BY_DOMAIN = "erased by the domain's own act"
    KEPT = "kept"


class Reason(enum.StrEnum):
    """Why a column is kept when its person is erased."""

    COUNTS = "counted without a name"
    IN_OFFICE = "said or done in office, for the city or a body"
    NUMBER = "a number that names nobody once the person is erased"
    NOT_TO_WRITE = "a keyed hash, so that nobody writes to this contact again"
    PUBLIC_RECORD = "part of the public record, which must stay whole to be checked"
    TRAIL = "a log of numbers without names or values"
    UNSIGNED = "nothing says who wrote it"


@dataclass(frozen=True)
class Held:
    """What one column holds, and what is done with it. `value` replaces what is erased."""

    data: DataClass
    erasure: Erasure
    reason: Reason | None = None
    value: Value = ERASED
    exported: bool = True


Columns = Mapping[str, Held]


@dataclass(frozen=True)
class Part:
    """Rows of one kind of person (of any where `kind` is None; of nobody known without `rows`) and their columns.

    `whole`: the row as a whole is about the person, so that an export shows its plain columns as well.
    """

    kind: str | None
    rows: Rows | None
    columns: Columns
    whole: bool = True

    @property
    def deletes(self) -> bool:
        """Whether erasing the person deletes the rows."""
        return any(held.erasure is Erasure.DELETED for held in self.columns.values())

    def is_of(self, kind: str) -> bool:
        """Whether people of this kind are found in it."""
        return self.rows is not None and self.kind in (None, kind)


@dataclass(frozen=True)
class Personal:
    """A table's declaration. `rest_is_plain`: what is not named holds no personal data."""

    parts: tuple[Part, ...] = ()
    plain: frozenset[str] = field(default_factory=frozenset)
    rest_is_plain: bool = False

    @property
    def named(self) -> frozenset[str]:
        """The columns that are declared by name."""
        return self.plain.union(*(part.columns for part in self.parts))


NOT_PERSONAL = Personal(rest_is_plain=True)


def personal(*parts: Part, plain: str) -> Personal:
    """A table with personal data; `plain` names the columns that hold none."""
    return Personal(parts, frozenset(plain.split()))


def acts_only(*columns: str) -> Personal:
    """A table that says of people only who did something: the numbers of users in these columns."""
    return Personal(tuple(acted(column) for column in columns), rest_is_plain=True)


def whose(kind: str, column: str, *groups: Columns, only: Condition | None = None) -> Part:
    """The rows that belong to a person, by the column with their number. `only`: those of them that it speaks of."""
    return Part(kind, _having(column, only), {column: _link(groups), **_joined(groups)})


def acted(column: str, *groups: Columns) -> Part:
    """The rows in which a user did something, and the columns that say what. The number of who did it stays."""
    link = {column: Held(DataClass.ACTIVITY, Erasure.KEPT, Reason.NUMBER)}
    return Part(USER, _having(column, None), link | _joined(groups), whole=False)


def named_in(column: str, *groups: Columns) -> Part:
    """The rows in which somebody of any kind is named as the audit log does (`user:3`)."""

    def rows(table: Table, kind: str, ident: int) -> ColumnElement[bool]:
        return table.c[column] == f"{kind}:{ident}"

    link = {column: Held(DataClass.ACTIVITY, Erasure.KEPT, Reason.NUMBER)}
    return Part(None, rows, link | _joined(groups), whole=False)


def about(rows: Rows, *groups: Columns) -> Part:
    """The rows about somebody of any kind, found by a condition of their own."""
    return Part(None, rows, _joined(groups))


def of_nobody(*groups: Columns) -> Part:
    """Personal data of whom nobody can say whose it is."""
    return Part(None, None, _joined(groups))


def is_about(table: Table, kind: str, ident: int) -> ColumnElement[bool]:
    """The rows whose JSON column `subject` holds the number of somebody of this kind: `{"registration": 5}`."""
    number: ColumnElement[int] = table.c.subject[kind].as_integer()
    return number == ident


def is_subject(table: Table, kind: str, ident: int) -> ColumnElement[bool]:
    """The rows of a log about somebody: `subject_kind` and `subject_id`."""
    return and_(table.c.subject_kind == kind, table.c.subject_id == ident)


def emptied(data: DataClass, *columns: str, exported: bool = True) -> Columns:
    """Becomes null, an empty text or list, or no."""
    return dict.fromkeys(columns, Held(data, Erasure.EMPTIED, exported=exported))


def replaced(data: DataClass, *columns: str, value: Value = ERASED) -> Columns:
    """Becomes a value that says nothing, or a function's of the person's number."""
    return dict.fromkeys(columns, Held(data, Erasure.REPLACED, value=value))


def deleted(data: DataClass, *columns: str, exported: bool = True) -> Columns:
    """Goes with its whole row."""
    return dict.fromkeys(columns, Held(data, Erasure.DELETED, exported=exported))


def by_domain(data: DataClass, *columns: str, exported: bool = True) -> Columns:
    """Is erased by the domain's eraser, because a rule hangs on it."""
    return dict.fromkeys(columns, Held(data, Erasure.BY_DOMAIN, exported=exported))


def kept(data: DataClass, reason: Reason, *columns: str, exported: bool = True) -> Columns:
    """Stays, for a reason."""
    return dict.fromkeys(columns, Held(data, Erasure.KEPT, reason, exported=exported))


def _having(column: str, only: Condition | None) -> Rows:
    def rows(table: Table, _kind: str, ident: int) -> ColumnElement[bool]:
        is_theirs = table.c[column] == ident
        return is_theirs if only is None else and_(is_theirs, only(table))

    return rows


def _link(groups: tuple[Columns, ...]) -> Held:
    """The column with the person's number: it goes with the row, or stays as a number."""
    held = Part(None, None, _joined(groups))
    if held.deletes:
        return Held(DataClass.ACTIVITY, Erasure.DELETED)
    return Held(DataClass.ACTIVITY, Erasure.KEPT, Reason.NUMBER)


def _joined(groups: tuple[Columns, ...]) -> dict[str, Any]:
    return {name: held for group in groups for name, held in group.items()}
