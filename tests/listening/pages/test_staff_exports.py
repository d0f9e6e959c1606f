"""Files of a session's registrations."""

from __future__ import annotations

import csv
import io
import tracemalloc
import zipfile
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from flask import Flask
from sqlalchemy import select

from engage.core import spreadsheets
from engage.core.audit_log import AuditEntry
from engage.core.db import db
from engage.core.i18n import in_language
from engage.core.security.permissions import Role
from engage.listening.models import ListeningSession
from engage.listening.services import exports
from engage.listening.services.exports import ExportRow
from engage.listening.staff import export_files
from tests.support.accounts import PageAs
from tests.support.client import PageClient
from tests.support.listening import make_party, make_session, register, register_many

pytestmark = pytest.mark.usefixtures("clock")

PATH = "/staff/sessions/hagginwood/export"
SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


@pytest.fixture
def staff(page_as: PageAs) -> PageClient:
    return page_as(Role.ORGANIZER)


@pytest.fixture
def session(app: Flask) -> ListeningSession:
    return make_session(slug="hagginwood")


def take(staff: PageClient, **answers: str) -> Any:
    """Take a file as the page's button does."""
    fields = {**staff.get(PATH).fields(), **answers}
    response = staff.client.post(PATH, data=fields)
    assert response.status_code == 200
    return response


def csv_rows(response: Any) -> list[dict[str, str]]:
    text = response.get_data().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def xlsx_cells(data: bytes) -> list[list[str | None]]:
    """The cells of the first sheet: strings, or numbers as text; formulas fail the test."""
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        sheet = ET.fromstring(book.read("xl/worksheets/sheet1.xml"))
    assert sheet.find(f".//{SHEET}f") is None
    rows = []
    for row in sheet.iter(f"{SHEET}row"):
        cells = []
        for cell in row:
            text, number = cell.find(f"{SHEET}is/{SHEET}t"), cell.find(f"{SHEET}v")
            cells.append(text.text if text is not None else number.text if number is not None else None)
        rows.append(cells)
    return rows


def test_a_get_shows_a_form_and_takes_nothing(staff: PageClient, session: ListeningSession) -> None:
    staff.get(PATH)
    assert db.session.scalars(select(AuditEntry).where(AuditEntry.action == "session.exported")).all() == []


def test_a_file_without_contact_has_no_personal_data(staff: PageClient, session: ListeningSession) -> None:
    party = make_party(
        grown=2,
        children={"under_3": 1},
        childcare=True,
        meals=3,
        interpretation={"fa": 2},
        access={"asl": 1},
    )
    someone = register(
        session,
        "Nadia Example",
        party=party,
        email="nadia@example.org",
        access_note="Near the door",
        language="fa",
    )
    response = take(staff, kind="csv", contact="without")
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert response.headers["Content-Disposition"] == 'attachment; filename="hagginwood.csv"'
    assert "no-store" in response.headers["Cache-Control"]
    data = response.get_data()
    assert data.startswith(b"\xef\xbb\xbf")
    for private in (b"Nadia", b"nadia@", b"Near the door"):
        assert private not in data
    (row,) = csv_rows(response)
    assert row["Sign-up number"] == someone.reference
    assert (row["Status"], row["People aged 13 or older"], row["Children"], row["Meals"]) == (
        "Confirmed",
        "2",
        "1",
        "3",
    )
    assert (row["Childcare"], row["Language for messages"]) == ("yes", "Farsi")
    assert [value for heading, value in row.items() if heading.startswith("Interpreter: ")] == ["2"]
    assert [value for heading, value in row.items() if heading.startswith("Access needs: ")] == ["1"]


def test_a_file_with_contact_has_it_and_nothing_that_a_spreadsheet_runs(
    staff: PageClient, session: ListeningSession
) -> None:
    evil = "=cmd|' /C calc'!A0"
    register(session, evil, email="evil@example.org", phone="+442079460958", access_note="@SUM(1+1)")
    (row,) = csv_rows(take(staff, kind="csv", contact="with"))
    assert row["Name"] == f"'{evil}"
    assert row["Note"] == "'@SUM(1+1)"
    assert row["Phone"] == "'+44 20 7946 0958"
    headings, cells = xlsx_cells(take(staff, kind="xlsx", contact="with").get_data())
    assert dict(zip(headings, cells, strict=True))["Name"] == evil


def test_taking_a_file_is_audited(staff: PageClient, session: ListeningSession) -> None:
    take(staff, kind="xlsx", contact="with")
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "session.exported")).one()
    assert (entry.subject_id, entry.fields) == (session.id, ["contact", "xlsx"])
    assert entry.actor == f"user:{staff.client.user.id}"  # type: ignore[attr-defined]


def test_a_choice_that_does_not_exist_takes_nothing(staff: PageClient, session: ListeningSession) -> None:
    form = staff.get(PATH)
    page = staff.submit(form, status=422, kind="exe", contact="all")
    assert len(page.all(".summary a")) == 2


def test_both_files_hold_every_registration(staff: PageClient, session: ListeningSession) -> None:
    register_many(session, exports.CHUNK * 2 + 1)
    rows = csv_rows(take(staff, kind="csv", contact="with"))
    assert len(rows) == len({row["Sign-up number"] for row in rows}) == exports.CHUNK * 2 + 1
    cells = xlsx_cells(take(staff, kind="xlsx", contact="with").get_data())
    assert [row[0] for row in cells[1:]] == [row["Sign-up number"] for row in rows]


def test_a_file_of_nobody_has_its_headings(staff: PageClient, session: ListeningSession) -> None:
    data = take(staff, kind="csv", contact="with").get_data().decode("utf-8-sig")
    assert data.startswith("Sign-up number,Name,Email,Phone,Organization")
    assert data.count("\n") == 1


def test_rows_come_without_an_application_context(app: Flask, session: ListeningSession) -> None:
    """A streamed answer is read after the request is over."""
    register_many(session, exports.CHUNK + 1)
    engine = db.engine
    rows = exports.export_rows(engine, session.id, with_contact=True)
    next(rows)
    db.session.remove()
    assert sum(1 for _row in rows) == exports.CHUNK


def _copies(row: ExportRow, number: int) -> Iterator[ExportRow]:
    for _each in range(number):
        yield row


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_memory_does_not_grow_with_the_file(app: Flask, session: ListeningSession, kind: str) -> None:
    register(session, "Nadia Example", party=make_party(grown=2, interpretation={"fa": 2}))
    (row,) = exports.export_rows(db.engine, session.id, with_contact=True)
    with in_language("en"):
        chosen = export_files.columns(app.config["CITY"], exports.needs_in_use(session.id), with_contact=True)

    def peak(number: int) -> int:
        tracemalloc.start()
        try:
            if kind == "csv":
                pieces = spreadsheets.as_csv(chosen, _copies(row, number))
            else:
                pieces = spreadsheets.in_blocks(
                    spreadsheets.as_xlsx("Registrations", chosen, _copies(row, number))
                )
            assert sum(map(len, pieces)) > number
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    peak(10)
    assert peak(4_000) < peak(500) * 1.5
