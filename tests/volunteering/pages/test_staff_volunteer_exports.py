"""Files of volunteers: of a session, and of the season."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from engage.core.audit_log import AuditEntry
from engage.core.db import db
from engage.core.security.permissions import Role
from tests.support.accounts import PageAs
from tests.support.client import PageClient
from tests.support.listening import make_session
from tests.support.volunteering import make_person, make_shift, sign_up

pytestmark = pytest.mark.usefixtures("clock")
SESSION, SEASON = "/staff/sessions/hagginwood/volunteers/export", "/staff/volunteers/export"


@pytest.fixture
def staff(page_as: PageAs, app: Flask) -> PageClient:
    session = make_session(slug="hagginwood")
    sign_up(make_shift(session, table_name="=1+1"), make_person("Mai Vang", speaks=("hmn",)))
    sign_up(make_shift(make_session(slug="other")), make_person("Ana Helper"))
    return page_as(Role.ORGANIZER)


def take(staff: PageClient, path: str, **answers: str) -> Any:
    """Take a file as the page's button does."""
    response = staff.client.post(path, data={**staff.get(path).fields(), **answers})
    assert response.status_code == 200
    return response


def rows_of(response: Any) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(response.get_data().decode("utf-8-sig"))))


def test_without_names_the_file_has_shifts_languages_and_no_contact(staff: PageClient) -> None:
    (row,) = rows_of(take(staff, SESSION, kind="csv"))
    assert "Name" not in row
    assert (row["Session"], row["State"], row["Languages that they speak"]) == (
        "hagginwood",
        "Confirmed",
        "Hmong",
    )
    assert row["Table or spot"] == "'=1+1"


def test_the_season_has_every_session_and_the_download_is_recorded(staff: PageClient) -> None:
    rows = rows_of(take(staff, SEASON, kind="csv", contact="with"))
    assert [(row["Name"], row["Session"]) for row in rows] == [
        ("Mai Vang", "hagginwood"),
        ("Ana Helper", "other"),
    ]
    entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert entry is not None
    assert (entry.action, sorted(entry.fields)) == ("session.volunteers_exported", ["contact", "csv"])


def test_a_workbook_is_sent_as_one(staff: PageClient) -> None:
    response = take(staff, SESSION, kind="xlsx")
    assert response.get_data().startswith(b"PK")
    assert 'filename="hagginwood-volunteers.xlsx"' in response.headers["Content-Disposition"]
