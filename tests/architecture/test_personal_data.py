"""Every column says whether it holds personal data, and what becomes of it when its person asks to be forgotten."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import ForeignKey, MetaData, select
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from engage.accommodations.models import Provider
from engage.accounts.errors import LastAdministrator
from engage.accounts.models import User
from engage.accounts.services import people
from engage.city.reading import DATA_CLASSES
from engage.core.db import Base, db, write
from engage.core.errors import NotFound
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
from engage.core.personal_data.requests import erase_person, export_person
from engage.core.security.permissions import Role
from engage.decisions.errors import RoundUnderWay
from engage.decisions.models import Decision
from engage.decisions.queries.verifying import verify
from engage.listening.models import Ambassador, NeedKind, Registration, TranslatorLink
from engage.listening.services.access import load_registration
from engage.volunteering.models import Volunteer
from tests.support.accounts import make_user
from tests.support.decisions import cast, make_council, make_decision, open_round
from tests.support.planted import Planted, plant
from tests.support.records import INSIDE, NAMED, UNNAMED, tell_story
from tests.support.world import make_world

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
        tells = bool(linked & tables_of_people()) if linked else TELLING.search(column.name)
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


def tables_of_people() -> frozenset[str]:
    """The tables whose rows are people: there the person's number is the row's own."""
    return frozenset(table for table, part in _parts() if part.kind and part.whole and "id" in part.columns)


@pytest.fixture(autouse=True)
def _every_domain(application: Flask) -> None:
    """Every table is known once the application is made."""


def test_every_column_is_declared() -> None:
    assert problems(Base) == []


def test_people_are_users_and_everybody_who_has_a_private_link() -> None:
    assert tables_of_people() == {
        "user",
        "registration",
        "translator_link",
        "ambassador",
        "volunteer",
        "access_provider",
    }


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


@pytest.fixture
def planted(app: Flask) -> Planted:
    """The small world, with three people in it of whom everything is known that can be."""
    return plant(make_world())


def _texts() -> Iterator[tuple[str, str]]:
    """Every value of every table as text, with the name of its column."""
    for table in Base.metadata.sorted_tables:
        for row in db.session.execute(select(table)).mappings():
            yield from ((f"{table.name}.{name}", str(value)) for name, value in row.items())


def _places(marks: Collection[str]) -> set[str]:
    """The columns in which one of the words stands."""
    return {column for column, text in _texts() if any(mark in text for mark in marks)}


def _kept(kind: str) -> frozenset[str]:
    """The columns that stay for a reason when somebody of this kind is erased."""
    return frozenset(
        f"{table}.{name}"
        for table, part in _parts()
        if part.is_of(kind)
        for name, held in part.columns.items()
        if held.reason is not None
    )


def test_an_export_holds_what_is_known_of_somebody_and_no_secret(planted: Planted) -> None:
    for (kind, ident), marks in planted.marks.items():
        told = json.dumps(export_person(kind, ident), ensure_ascii=False)
        assert [mark for mark in marks if mark not in told] == []
        assert not any(secret in told for secret in planted.hidden)


def test_every_column_that_is_exported_is_in_somebodys_export(planted: Planted) -> None:
    """A new personal column is given to somebody in the small world: else nothing shows that it is exported."""
    tell_story()
    kinds = {
        "user": User,
        "registration": Registration,
        "translator": TranslatorLink,
        "ambassador": Ambassador,
        "volunteer": Volunteer,
        "provider": Provider,
    }
    for kind, model in kinds.items():
        told = {
            f"{table}.{name}"
            for ident in db.session.scalars(select(model.id)).all()
            for table, rows in export_person(kind, ident).items()
            for row in rows
            for name, value in row.items()
            if value is not None
        }
        assert _exported(kind) - told == set(), f"no {kind} has them"


def _exported(kind: str) -> set[str]:
    """Columns that somebody of this kind has to have; acts are those of users."""
    return {
        f"{table}.{name}"
        for table, part in _parts()
        if part.is_of(kind) and (part.whole or kind == USER)
        for name, held in part.columns.items()
        if held.exported
    }


NOTHING = ("", "None", "False")


def _erasable(kind: str, ident: int) -> dict[tuple[str, Any, str], Any]:
    """The values that shall be gone, by column and key of the row."""
    found = {}
    for name, part in _parts():
        if not part.is_of(kind) or part.rows is None:
            continue
        table = Base.metadata.tables[name]
        for row in db.session.execute(select(table).where(part.rows(table, kind, ident))).mappings():
            key = tuple(row[column.name] for column in table.primary_key)
            for column, held in part.columns.items():
                if held.reason is None and str(row[column]) not in NOTHING:
                    found[name, key, column] = row[column]
    return found


def test_whatever_is_declared_erased_is_another_value_or_gone(planted: Planted) -> None:
    told = set()
    for kind, ident in planted.marks:
        before = _erasable(kind, ident)
        told |= {f"{table}.{column}" for table, _key, column in before}
        with write():
            erase_person(kind, ident, actor="command")
        after = _erasable(kind, ident)
        assert [place for place, value in before.items() if after.get(place) == value] == []
    erased = {f"{t}.{name}" for t, part in _parts() for name, one in part.columns.items() if not one.reason}
    assert erased - told == set(), "plant them"


def test_erasing_leaves_nothing_but_what_is_kept_for_a_reason(planted: Planted) -> None:
    for (kind, ident), marks in planted.marks.items():
        assert _places(marks)
        with write():
            erase_person(kind, ident, actor="command")
        assert _places(marks) - _kept(kind) == set()
    assert _places(planted.hidden) == set()
    assert [need.kind for need in load_registration(planted.registration.id).needs] == [NeedKind.CHILDREN]


def test_the_records_hold_when_everybody_in_them_is_erased(app: Flask) -> None:
    tell_story()
    for ident in db.session.scalars(select(User.id)).all():
        with write():
            erase_person("user", ident, actor="command")
    assert [verify(ident) for ident in db.session.scalars(select(Decision.id)).all()] == [[], []]
    assert _places([INSIDE, UNNAMED, NAMED]) == set()
    assert _places(["Bo Both", "Frances Facilitator"]) == {"round_voter.name"}


def test_nobody_is_erased_while_they_may_answer_in_a_round(app: Flask) -> None:
    body, members, facilitator = make_council()
    opened = open_round(make_decision(body, by=facilitator), by=facilitator)
    cast(opened, members[0], 0, reason="A reason.", remedy="A remedy.")
    db.session.commit()
    assert "A reason." not in json.dumps(export_person("user", members[0].id))
    with pytest.raises(RoundUnderWay), write():
        erase_person("user", members[0].id, actor="command")
    assert people.get_user(members[0].id).active


def test_the_last_administrator_is_not_erased(app: Flask) -> None:
    administrator = make_user(Role.ADMINISTRATOR, email="last@example.org")
    with pytest.raises(LastAdministrator), write():
        erase_person("user", administrator.id, actor="command")
    assert people.get_user(administrator.id).email == "last@example.org"


def test_done_twice_is_done_once(planted: Planted) -> None:
    for _time in range(2):
        for kind, ident in planted.marks:
            with write():
                erase_person(kind, ident, actor="command")
    assert people.get_user(planted.user.id).email == f"erased-{planted.user.id}@erased.invalid"


@pytest.mark.parametrize("kind", ["user", "registration", "translator", "ambassador", "volunteer", "nobody"])
def test_nobody_of_a_number_is_not_found(app: Flask, kind: str) -> None:
    with pytest.raises(NotFound):
        export_person(kind, 999)
    with pytest.raises(NotFound), write():
        erase_person(kind, 999, actor="command")
