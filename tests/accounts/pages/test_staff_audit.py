"""The two logs: what was changed, and who looked at personal data."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from engage.core import access_log, audit
from engage.core.access_log import AccessEntry
from engage.core.db import db, write
from engage.core.security.permissions import Role
from engage.listening.models import ListeningSession
from engage.listening.services import changes
from tests.conftest import Clock
from tests.support.accounts import ClientAs, PageAs
from tests.support.client import Page, PageClient
from tests.support.listening import make_session, register
from tests.support.statements import Statements

Counter = Callable[[], AbstractContextManager[Statements]]


@pytest.fixture
def session(app: Flask, clock: Clock) -> ListeningSession:
    shutil.rmtree(Path(app.instance_path) / access_log.FOLDER, ignore_errors=True)
    return make_session(slug="hagginwood")


@pytest.fixture
def auditor(clock: Clock, page_as: PageAs) -> PageClient:
    return page_as(Role.AUDITOR)


def acts(page: Page) -> list[str]:
    return page.texts("tbody th")


def looks() -> list[tuple[str, str, int]]:
    db.session.expire_all()
    rows = db.session.scalars(select(AccessEntry).order_by(AccessEntry.id))
    return [(row.what.partition(".")[2], row.subject_kind, row.subject_id) for row in rows]


# --- changes -------------------------------------------------------------------------------------------------------


def test_organizers_do_not_read_the_logs(page_as: PageAs, session: ListeningSession) -> None:
    page_as(Role.ORGANIZER).get("/staff/audit", status=403)
    page_as(Role.ORGANIZER).get("/staff/audit/views", status=403)


def test_the_log_says_who_did_what_and_never_what_was_written(
    auditor: PageClient, session: ListeningSession
) -> None:
    someone = register(session, "Nadia Example")
    with write():
        changes.cancel_registration(someone.id, actor=f"user:{auditor.client.user.id}")  # type: ignore[attr-defined]
    page = auditor.get("/staff/audit")
    assert acts(page)[0] == "Canceled"
    assert f"Registration {someone.reference}, hagginwood" in page.text()
    assert "Robin Example" in page.text("tbody tr:first-child")
    assert "Nadia" not in page.text()
    assert not [link for link in page.links if someone.reference in link], "An auditor may not open it."


def test_an_administrator_goes_from_the_log_to_the_registration(
    page_as: PageAs, session: ListeningSession
) -> None:
    someone = register(session, "Nadia Example")
    with write():
        changes.cancel_registration(someone.id, actor="registrant")
    page = page_as(Role.ADMINISTRATOR).get("/staff/audit", query_string={"kind": "registration"})
    assert f"/staff/sessions/hagginwood/registrations/{someone.reference}" in page.links


def test_the_log_is_filtered(auditor: PageClient, session: ListeningSession, clock: Clock) -> None:
    someone, other = register(session, "One Example"), register(session, "Two Example")
    with write():
        changes.rotate_link(someone.id, actor="registrant")
    clock.advance(days=2)
    with write():
        changes.cancel_registration(other.id, actor="worker")
    for query, found in [
        ({"actor": "registrant"}, ["Replaced the private link (private link)"]),
        ({"actor": "worker"}, ["Canceled"]),
        ({"kind": "registration", "number": str(someone.id)}, ["Replaced the private link (private link)"]),
        ({"since": "2027-03-02", "kind": "registration"}, ["Canceled"]),
        ({"until": "2027-03-01", "kind": "registration"}, ["Replaced the private link (private link)"]),
        ({"since": "2027-04-01"}, []),
        ({"actor": "nobody", "since": "yesterday", "number": "x", "kind": "registration"},
         ["Canceled", "Replaced the private link (private link)"]),
    ]:  # fmt: skip
        assert acts(auditor.get("/staff/audit", query_string=query)) == found, query


def test_the_log_goes_page_by_page_with_a_fixed_number_of_statements(
    auditor: PageClient, session: ListeningSession, count_statements: Counter
) -> None:
    counts = []
    for _round in range(2):
        with write():
            for number in range(60):
                audit.record("worker", "registration.cancelled", "registration", number + 1)
        with count_statements() as statements:
            auditor.client.get("/staff/audit", query_string={"actor": "worker"})
        assert not statements.writes
        counts.append(statements.count)
    assert counts[0] == counts[1] <= 6
    page = auditor.get("/staff/audit", query_string={"actor": "worker"})
    seen = len(acts(page))
    while older := page.all('a[rel="next"]'):
        page = auditor.get(str(older[0].attrs["href"]))
        seen += len(acts(page))
    assert seen == 120


def test_acts_that_nobody_named_are_shown_all_the_same(
    auditor: PageClient, session: ListeningSession
) -> None:
    with write():
        audit.record("translator:7", "text.changed", "text", 12, ["value"])
        audit.record("user:99999", "text.changed", "text", None)
    page = auditor.get("/staff/audit", query_string={"kind": ""})
    assert acts(page)[:2] == ["text.changed", "text.changed (value)"]
    assert "A translator" in page.text()
    assert "no longer on the list (number 99999)" in page.text()


# --- looks ---------------------------------------------------------------------------------------------------------


def test_a_look_is_noted_without_a_write_and_comes_in_once(
    client_as: ClientAs, session: ListeningSession, clock: Clock, count_statements: Counter
) -> None:
    someone = register(session, "Nadia Example")
    client = client_as(Role.ORGANIZER)
    with count_statements() as statements:
        client.get("/staff/sessions/hagginwood/registrations")
        client.get(f"/staff/sessions/hagginwood/registrations/{someone.reference}")
        client.get(f"/staff/sessions/hagginwood/registrations/{someone.reference}/change")
        client.get("/staff/sessions/hagginwood/needs")
    assert statements.writes == []
    access_log.collect()
    assert looks() == [], "The minute is still being written."
    clock.advance(minutes=5)
    access_log.collect()
    access_log.collect()
    assert looks() == [
        ("list_registrations", "session", session.id),
        ("show_registration", "registration", someone.id),
        ("correct_registration", "registration", someone.id),
    ]


def test_a_file_brought_in_again_after_a_crash_is_in_the_log_once(
    app: Flask, session: ListeningSession, clock: Clock, tmp_path: Path
) -> None:
    access_log.note_view("user:1", "page.opened", "session", session.id)
    (written,) = (Path(app.instance_path) / access_log.FOLDER).iterdir()
    kept = shutil.copy(written, tmp_path)
    clock.advance(minutes=5)
    access_log.collect()
    shutil.copy(kept, written)
    access_log.collect()
    assert len(looks()) == 1


def test_the_files_hold_ids_and_nothing_else(app: Flask, session: ListeningSession) -> None:
    access_log.note_view("user:1", "page.opened", "session", session.id)
    (written,) = (Path(app.instance_path) / access_log.FOLDER).iterdir()
    assert written.stat().st_mode & 0o077 == 0
    assert set(access_log.json.loads(written.read_text())) == {
        "ident", "at", "actor", "what", "subject_kind", "subject_id",
    }  # fmt: skip


def test_a_line_that_a_crash_cut_off_does_not_stop_the_rest(
    app: Flask, session: ListeningSession, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    access_log.note_view("user:1", "page.opened", "session", session.id)
    (written,) = (Path(app.instance_path) / access_log.FOLDER).iterdir()
    with written.open("a") as file:
        file.write('{"ident": "abc')
    clock.advance(minutes=5)
    access_log.collect()
    assert len(looks()) == 1
    assert "could not be read" in caplog.text


def test_a_page_is_shown_where_the_look_cannot_be_noted(
    client_as: ClientAs, app: Flask, session: ListeningSession, caplog: pytest.LogCaptureFixture
) -> None:
    (Path(app.instance_path) / access_log.FOLDER).write_text("a file where the folder should be")
    try:
        response = client_as(Role.ORGANIZER).get("/staff/sessions/hagginwood/registrations")
    finally:
        (Path(app.instance_path) / access_log.FOLDER).unlink()
    assert response.status_code == 200
    assert "could not be noted" in caplog.text


def test_old_looks_go_when_their_time_is_over(app: Flask, session: ListeningSession, clock: Clock) -> None:
    access_log.note_view("user:1", "page.opened", "session", session.id)
    clock.advance(minutes=5)
    access_log.collect()
    days = app.config["CITY"].retention.rules["access_log"].days
    clock.move_to(clock.now + timedelta(days=days - 1))
    access_log.expire()
    assert len(looks()) == 1
    clock.advance(days=2)
    access_log.expire()
    assert looks() == []


def test_the_page_says_who_looked_at_what(
    auditor: PageClient, session: ListeningSession, clock: Clock
) -> None:
    access_log.note_view(
        f"user:{auditor.client.user.id}",  # type: ignore[attr-defined]
        "staff_registrations.list_registrations",
        "session",
        session.id,
    )
    clock.advance(minutes=5)
    access_log.collect()
    page = auditor.get("/staff/audit/views")
    assert acts(page) == ["Opened the list of registrations"]
    assert "Session hagginwood" in page.text("tbody tr")
    assert "Robin Example" in page.text("tbody tr")
