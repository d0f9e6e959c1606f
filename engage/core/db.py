"""The database: the declarative base, UTC times, and the unit of work.

SQLite is used through `pysqlite3` where it is installed, because the SQLite of several distributions has the WAL-reset
defect that was fixed in 3.51.3. Reading transactions are deferred. Every write happens inside `write()`, which takes
the write lock first (`BEGIN IMMEDIATE`), so that nothing read inside it can have changed since.
"""

from __future__ import annotations

import enum
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any, ClassVar, TypeVar, cast

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    CheckConstraint,
    DateTime,
    Engine,
    MetaData,
    Select,
    Table,
    TypeDecorator,
    bindparam,
    event,
    inspect,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Dialect, make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import DeclarativeBase, Session

from engage.core.errors import ConfigurationError
from engage.core.personal_data.declarations import Personal
from engage.core.writers import PATIENCE_SECONDS, Turns

NAMING_CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

SQLITE_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",  # a committed write survives a power failure
    f"busy_timeout={int(PATIENCE_SECONDS * 1000)}",
    "foreign_keys=ON",
    "recursive_triggers=ON",
    "secure_delete=ON",
    "journal_size_limit=8388608",  # one large write does not leave a large log behind
)
WAL_DEFECT_MENDED_IN = (3, 51, 3)


class Base(DeclarativeBase):
    """Base of every model. Each model declares the personal data in it: see `core.personal_data.declarations`."""

    __personal__: ClassVar[Personal]
    metadata = MetaData(naming_convention=NAMING_CONVENTION)


db = SQLAlchemy(
    model_class=Base,
    disable_autonaming=True,
    session_options={"expire_on_commit": False, "autoflush": False},
)


class UTCDateTime(TypeDecorator[datetime]):
    """An instant. Accepts and returns UTC times with a time zone; refuses times without one."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("A stored time needs a time zone.")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def one_of(column: str, kinds: type[enum.StrEnum]) -> CheckConstraint:
    """Return a CHECK constraint: the column holds one of these values."""
    values = ", ".join(f"'{kind.value}'" for kind in kinds)
    return CheckConstraint(f"{column} IN ({values})", name=f"{column}_known")


ModelT = TypeVar("ModelT", bound=Base)

_writing: ContextVar[bool] = ContextVar("engage_writing", default=False)
_turns = Turns()


def is_sqlite() -> bool:
    """Return whether the bound database is SQLite."""
    return db.engine.dialect.name == "sqlite"


@contextmanager
def write() -> Iterator[Session]:
    """Run one unit of work: everything inside is committed together at the end, or nothing is.

    Objects that were read before are detached, so that services read them again under the lock. On SQLite the write
    lock is held from the first statement, and threads of one process take turns, which is faster than SQLite's polling.
    Raises WriterGaveUp or OperationalError where the database cannot be written to within a few seconds.
    """
    if _writing.get():
        raise RuntimeError("write() does not nest: a service never commits.")
    session = db.session()
    session.close()
    with ExitStack() as stack:
        if is_sqlite():
            stack.enter_context(_turns.taken())
        token = _writing.set(True)
        try:
            yield session
            session.commit()
        except BaseException:
            session.rollback()
            raise
        finally:
            _writing.reset(token)


def lock(model: type[ModelT], ident: int) -> ModelT | None:
    """Load one row and lock it until the unit of work ends."""
    row: ModelT | None = db.session.scalar(_locking(model, not is_sqlite()), {"ident": ident})
    return row


@cache
def _locking(model: type[ModelT], for_update: bool) -> Select[ModelT]:
    """Return the statement of `lock`, built once for each model."""
    (key,) = inspect(model).primary_key
    statement = select(model).where(key == bindparam("ident")).execution_options(populate_existing=True)
    # Only this row: what is loaded with it (a session's venue) may be missing, and PostgreSQL locks no missing row.
    return statement.with_for_update(of=model) if for_update else statement


def insert_new(model: type[Base], values: Mapping[str, Any]) -> Any:
    """Insert a row unless a unique key of it exists. Returns its primary key, or None where nothing was inserted."""
    return db.session.execute(_inserting_one(model, is_sqlite()), values).scalar()


def insert_all_new(model: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert those rows whose unique keys do not exist yet. The others change nothing."""
    db.session.execute(_inserting_new(model, is_sqlite()), rows)


def inserting(model: type[Base], *, on_sqlite: bool) -> Any:
    """Return an INSERT in the database's dialect, which supports ON CONFLICT. Keep it: building it is slow."""
    return (sqlite.insert if on_sqlite else postgresql.insert)(cast(Table, model.__table__))


@cache
def _inserting_one(model: type[Base], on_sqlite: bool) -> Any:
    (key,) = inspect(model).primary_key
    return _inserting_new(model, on_sqlite).returning(key)


@cache
def _inserting_new(model: type[Base], on_sqlite: bool) -> Any:
    return inserting(model, on_sqlite=on_sqlite).on_conflict_do_nothing()


def scalar(statement: Any) -> Any:
    """Return the first column of the first row, or None."""
    return db.session.execute(statement).scalar()


def sqlite_module() -> ModuleType:
    """Return the SQLite driver in use: `pysqlite3` where it is installed, else the standard library's."""
    try:
        from pysqlite3 import dbapi2
    except ImportError:
        return sqlite3
    return dbapi2  # type: ignore[no-any-return]


def sqlite_warning() -> str | None:
    """Return a one-line warning if the SQLite in use has the WAL-reset defect, else None."""
    version = sqlite_module().sqlite_version
    if tuple(int(part) for part in version.split(".")) >= WAL_DEFECT_MENDED_IN:
        return None
    return f"SQLite {version} has a defect in WAL mode that was mended in 3.51.3: install a newer one for real use."


def engine_options(url: str) -> dict[str, Any]:
    """Return the options of `create_engine` for a database URL."""
    try:
        backend = make_url(url).get_backend_name()
    except Exception as error:
        raise ConfigurationError(f"ENGAGE_DATABASE_URL is not a database address: {error}") from error
    if backend == "sqlite":
        return {
            "module": sqlite_module(),
            "connect_args": {"check_same_thread": False},
            "pool_size": 20,
            "hide_parameters": True,  # keeps personal data out of error messages and logs
        }
    if backend == "postgresql":
        options = "-c lock_timeout=4s -c statement_timeout=60s -c idle_in_transaction_session_timeout=60s"
        return {
            "pool_size": 10,
            "max_overflow": 10,
            "pool_pre_ping": True,
            "hide_parameters": True,
            "connect_args": {"options": options, "connect_timeout": 5},
        }
    raise ConfigurationError(
        f"ENGAGE_DATABASE_URL names {backend}: use sqlite:///… or postgresql+psycopg://…"
    )


def prepare_engine(engine: Engine) -> None:
    """Set SQLite up so that the product decides when and how transactions begin."""
    if engine.dialect.name != "sqlite":
        return

    def connected(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in SQLITE_PRAGMAS:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    def begun(connection: Connection) -> None:
        if _writing.get():
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            _turns.got_in()
        else:
            connection.exec_driver_sql("BEGIN")

    event.listen(engine, "connect", connected)
    event.listen(engine, "begin", begun)


def must_answer() -> None:
    """Raise ConfigurationError, in one line, where the database cannot be used at all."""
    try:
        with db.engine.connect() as connection:
            connection.execute(select(1))
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
        raise ConfigurationError(
            f"The database cannot be used: {reason}. Check ENGAGE_DATABASE_URL."
        ) from error


def ping() -> None:
    """Raise if the database does not answer."""
    db.session.execute(select(1))
    db.session.rollback()


def ensure_folder(file: Path) -> None:
    """Make the folder of an SQLite file. Raises ConfigurationError where that is not possible."""
    folder = file.resolve().parent
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise ConfigurationError(f"The database cannot be opened: {folder}: {error.strerror}.") from error
