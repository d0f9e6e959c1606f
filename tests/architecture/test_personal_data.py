"""Every column says whether it holds personal data, and what becomes of it when its person asks to be forgotten."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy import ForeignKey, MetaData
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from engage.city.reading import DATA_CLASSES
from engage.core.db import Base
from engage.core.personal_data.declarations import (
    NOT_PERSONAL,
    RETENTION,
    USER,
    DataClass,
    Erasure,
    Part,
    Personal,
    Reason,
    emptied,
    personal,
    whose,
)

# A column of such a name tells of somebody, also in a table that says once that it holds nothing personal.
TELLING = re.compile(r"e_?mail|phone|contact|author|voter$|birth|(^|_)by(_id)?$")


def problems(base: type[DeclarativeBase]) -> list[str]:
    """What is not declared, and what is declared and is not there."""
    return [problem for mapper in base.registry.mappers for problem in _problems(mapper.class_)]


def _problems(model: type[DeclarativeBase]) -> list[str]:
    table = model.__table__
    declared: Personal | None = getattr(model, "__personal__", None)
    if declared is None:
        return [f"{table.name} declares nothing about personal data"]
    columns = {column.name for column in table.columns}
    found = [f"{table.name}.{name} is declared and is no column" for name in declared.named - columns]
    found += [f"{table.name}.{name} is both personal and plain" for name in declared.plain & _held(declared)]
    for column in table.columns:
        if column.name in declared.named:
            continue
        linked = {key.column.table.name for key in column.foreign_keys}
        tells = bool(linked & people()) if linked else TELLING.search(column.name)
        if tells or not declared.rest_is_plain:
            found.append(f"{table.name}.{column.name} is not declared")
    return found


def _held(declared: Personal) -> frozenset[str]:
    return frozenset[str]().union(*(part.columns for part in declared.parts))


def _parts() -> list[tuple[str, Part]]:
    return [
        (mapper.local_table.name, part)
        for mapper in Base.registry.mappers
        for part in mapper.class_.__personal__.parts
    ]


def people() -> frozenset[str]:
    """The tables whose rows are people: there the person's number is the row's own."""
    return frozenset(table for table, part in _parts() if part.kind and part.whole and "id" in part.columns)


@pytest.fixture(autouse=True)
def _every_domain(application: Flask) -> None:
    """Every table is known once the application is made."""


def test_every_column_is_declared() -> None:
    assert problems(Base) == []


def test_people_are_users_registrations_and_outside_translators() -> None:
    assert people() == {"user", "registration", "translator_link"}


@pytest.mark.parametrize(
    ("declared", "told"),
    [
        (None, ["note declares nothing about personal data"]),
        (NOT_PERSONAL, ["note.written_by is not declared", "note.reader_id is not declared"]),
        (personal(plain="id reader_id words"), ["note.written_by is not declared"]),
        (
            personal(whose(USER, "written_by", emptied(DataClass.FREE_TEXT, "words")), plain="id words"),
            ["note.words is both personal and plain", "note.reader_id is not declared"],
        ),
        (
            personal(whose(USER, "written_by"), plain="id reader_id words colour"),
            ["note.colour is declared and is no column"],
        ),
    ],
)
def test_a_column_that_is_not_declared_is_noticed(declared: Personal | None, told: list[str]) -> None:
    class Scratch(DeclarativeBase):
        metadata = MetaData()

    class Somebody(Scratch):
        __tablename__ = "user"
        __personal__ = NOT_PERSONAL
        id: Mapped[int] = mapped_column(primary_key=True)

    class Note(Scratch):
        __tablename__ = "note"
        if declared is not None:
            __personal__ = declared
        id: Mapped[int] = mapped_column(primary_key=True)
        written_by: Mapped[int]
        reader_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
        words: Mapped[str]

    assert problems(Scratch) == told


def test_what_is_kept_says_why_and_what_is_deleted_goes_with_its_row() -> None:
    for table, part in _parts():
        for name, held in part.columns.items():
            assert (held.erasure is Erasure.KEPT) == (held.reason is not None), f"{table}.{name}"
            assert not part.deletes or held.erasure is Erasure.DELETED, f"{table}.{name}"


def test_classes_and_reasons_are_in_use_and_the_schedule_speaks_of_the_same_data() -> None:
    held = [one for _table, part in _parts() for one in part.columns.values()]
    assert {one.data for one in held} == set(DataClass)
    assert {one.reason for one in held} - {None} == set(Reason)
    assert set(RETENTION) == set(DataClass)
    assert {schedule for schedule in RETENTION.values() if schedule} == set(DATA_CLASSES)
