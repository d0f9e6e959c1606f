"""How a table declares the personal data in it, beside its columns.

    class Note(Base):
        __tablename__ = "note"
        __personal__ = personal(
            whose(USER, "author_id", replaced(DataClass.FREE_TEXT, "words")),
            acted("answered_by_id", kept(DataClass.FREE_TEXT, Reason.IN_OFFICE, "answer")),
            plain="id page_id created_at",
        )

A part says which rows belong to a person, and which of their columns hold data about that person. Each column is in
a part or in `plain`; a table without personal data declares `NOT_PERSONAL`. A guard test finds undeclared columns.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import JSON, ColumnElement, Table, and_, bindparam

USER = "user"  # people who sign in; other kinds of people are declared by the domain that stores them
ERASED = "—"  # replaces erased words and names, in every language

Rows = Callable[[Table, str, int], ColumnElement[bool]]
Condition = Callable[[Table], ColumnElement[bool]]
Value = str | Callable[[int], str]


class DataClass(enum.StrEnum):
    """The class of personal data in a column."""

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


# The class in the city's retention schedule (`[retention.…]` in city.toml). None: kept as long as the account or the
# public record that the data is part of.
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
    """What happens to a column when its person is erased."""

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
    """The declaration of one column: the data it holds, and how it is erased. `value` replaces erased data."""

    data: DataClass
    erasure: Erasure
    reason: Reason | None = None
    value: Value = ERASED
    exported: bool = True


Columns = Mapping[str, Held]


@dataclass(frozen=True)
class Part:
    """Rows of one kind of person, and their columns.

    `kind` is None for people of any kind; `rows` is None where the person is unknown. `whole`: the whole row is about
    the person, so that an export includes its plain columns as well.
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
        """Return whether this part may hold rows about people of this kind."""
        return self.rows is not None and self.kind in (None, kind)


@dataclass(frozen=True)
class Personal:
    """The declaration of a table. `rest_is_plain`: columns that are not named hold no personal data."""

    parts: tuple[Part, ...] = ()
    plain: frozenset[str] = field(default_factory=frozenset)
    rest_is_plain: bool = False

    @property
    def named(self) -> frozenset[str]:
        """The columns that are declared by name."""
        return self.plain.union(*(part.columns for part in self.parts))


NOT_PERSONAL = Personal(rest_is_plain=True)


def personal(*parts: Part, plain: str) -> Personal:
    """Declare a table with personal data. `plain` names the columns that hold none."""
    return Personal(parts, frozenset(plain.split()))


def acts_only(*columns: str) -> Personal:
    """Declare a table whose only personal data are the ids of users who did something, in these columns."""
    return Personal(tuple(acted(column) for column in columns), rest_is_plain=True)


def whose(kind: str, column: str, *groups: Columns, only: Condition | None = None) -> Part:
    """Declare the rows that belong to a person, by the column with the person's id. `only`: a further condition."""
    return Part(kind, _having(column, only), {column: _link(groups), **_joined(groups)})


def acted(column: str, *groups: Columns) -> Part:
    """Declare the rows in which a user did something, and the columns about it. The user's id stays."""
    link = {column: Held(DataClass.ACTIVITY, Erasure.KEPT, Reason.NUMBER)}
    return Part(USER, _having(column, None), link | _joined(groups), whole=False)


def named_in(column: str, *groups: Columns) -> Part:
    """Declare the rows that name a person of any kind in the form of the audit log (`user:3`)."""

    def rows(table: Table, kind: str, ident: int) -> ColumnElement[bool]:
        return table.c[column] == f"{kind}:{ident}"

    link = {column: Held(DataClass.ACTIVITY, Erasure.KEPT, Reason.NUMBER)}
    return Part(None, rows, link | _joined(groups), whole=False)


def about(rows: Rows, *groups: Columns) -> Part:
    """Declare the rows about a person of any kind, found by a condition of their own."""
    return Part(None, rows, _joined(groups))


def of_nobody(*groups: Columns) -> Part:
    """Declare personal data whose person cannot be determined."""
    return Part(None, None, _joined(groups))


def is_about(table: Table, kind: str, ident: int) -> ColumnElement[bool]:
    """Return the condition that the JSON column `subject` holds the person's id: `{"registration": 5}`."""
    return number_in(table.c.subject, kind) == ident


def number_in(subject: ColumnElement[Any], kind: str) -> ColumnElement[int]:
    """Return the person's id in a JSON column, written exactly as in an index on it, so that the index is used."""
    name = bindparam(None, kind, type_=JSON.JSONStrIndexType(), literal_execute=True)
    number: ColumnElement[int] = subject[name].as_integer()
    return number


def is_subject(table: Table, kind: str, ident: int) -> ColumnElement[bool]:
    """Return the condition that a log entry is about the person: `subject_kind` and `subject_id`."""
    return and_(table.c.subject_kind == kind, table.c.subject_id == ident)


def emptied(data: DataClass, *columns: str, exported: bool = True) -> Columns:
    """Columns that are set to null, an empty text or list, or False."""
    return dict.fromkeys(columns, Held(data, Erasure.EMPTIED, exported=exported))


def replaced(data: DataClass, *columns: str, value: Value = ERASED) -> Columns:
    """Columns that are set to a neutral value, or to a function's result for the person's id."""
    return dict.fromkeys(columns, Held(data, Erasure.REPLACED, value=value))


def deleted(data: DataClass, *columns: str, exported: bool = True) -> Columns:
    """Columns that are deleted with their row."""
    return dict.fromkeys(columns, Held(data, Erasure.DELETED, exported=exported))


def by_domain(data: DataClass, *columns: str, exported: bool = True) -> Columns:
    """Columns that the domain's eraser erases, because a rule of the domain applies."""
    return dict.fromkeys(columns, Held(data, Erasure.BY_DOMAIN, exported=exported))


def kept(data: DataClass, reason: Reason, *columns: str, exported: bool = True) -> Columns:
    """Columns that stay, for a reason."""
    return dict.fromkeys(columns, Held(data, Erasure.KEPT, reason, exported=exported))


def _having(column: str, only: Condition | None) -> Rows:
    def rows(table: Table, _kind: str, ident: int) -> ColumnElement[bool]:
        is_theirs = table.c[column] == ident
        return is_theirs if only is None else and_(is_theirs, only(table))

    return rows


def _link(groups: tuple[Columns, ...]) -> Held:
    """Return the declaration of the column with the person's id: deleted with the row, or kept as a number."""
    held = Part(None, None, _joined(groups))
    if held.deletes:
        return Held(DataClass.ACTIVITY, Erasure.DELETED)
    return Held(DataClass.ACTIVITY, Erasure.KEPT, Reason.NUMBER)


def _joined(groups: tuple[Columns, ...]) -> dict[str, Any]:
    return {name: held for group in groups for name, held in group.items()}
