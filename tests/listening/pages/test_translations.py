"""Translating a session: by staff, by somebody outside with a private link, and as a file."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from sqlalchemy import select

from engage.core.db import db, write
from engage.core.i18n.content import Translation, load_all
from engage.core.i18n.writing import set_source
from engage.core.security.permissions import Role
from engage.listening.models import ListeningSession, SessionStatus, TranslatorLink
from engage.listening.services import translating
from tests.support.broken_files import BROKEN_FILES
from tests.support.client import PageClient
from tests.support.listening import make_session


@pytest.fixture
def staff(page_as: Any) -> PageClient:
    client: PageClient = page_as(Role.ORGANIZER)
    return client


def path(session: ListeningSession, tail: str = "", language: str = "es") -> str:
    return f"/staff/sessions/{session.slug}/translations/{language}{tail}"


def translation(session: ListeningSession, language: str = "es") -> Translation | None:
    db.session.expire_all()
    return db.session.get(Translation, (session.title_id, language))


def invite(session: ListeningSession, *, may_review: bool = False) -> str:
    with write():
        link = translating.invite_translator(
            session, "fa", name="Roya Example", may_review=may_review, user_id=None, actor="user:1"
        )
    return f"/fa/translate/{translating.translator_token(link)}"


def test_staff_write_beside_the_source_and_vouch_for_it(staff: PageClient) -> None:
    session = make_session()
    title = session.title_id
    form = staff.get(path(session))
    staff.submit(form, **{f"text_{title}": "Sesión de escucha", f"checked_{title}": "y"})
    row = translation(session)
    assert row is not None
    assert (row.value, row.state) == ("Sesión de escucha", "reviewed")


def test_a_changed_source_marks_its_translations_as_out_of_date(staff: PageClient) -> None:
    session = make_session(translations={"es": {"title": "Sesión de escucha"}})
    with write() as unit:
        set_source(unit, session.title_id, "A new title")
    assert "changed since this text was translated" in staff.get(path(session)).text()
    assert "Out of date" in staff.get("/staff/translations").text()


def test_two_translators_of_one_language_notice_each_other_and_lose_nothing(staff: PageClient) -> None:
    session = make_session()
    field = f"text_{session.title_id}"
    first, second = staff.get(path(session)), staff.get(path(session))
    staff.submit(first, **{field: "Primera versión"})
    refused = staff.submit(second, status=422, **{field: "Segunda versión"})
    assert refused.fields()[field].strip() == "Segunda versión"
    assert "Primera versión" in refused.text(".summary")
    staff.submit(refused, **{field: "Segunda versión"})
    row = translation(session)
    assert row is not None
    assert row.value == "Segunda versión"


def test_saving_without_a_change_leaves_reviewed_texts_reviewed(staff: PageClient) -> None:
    session = make_session(translations={"es": {"title": "Sesión de escucha"}})
    staff.submit(staff.get(path(session)), **{f"checked_{session.title_id}": None})
    row = translation(session)
    assert row is not None
    assert row.state == "reviewed"


def test_a_translator_from_outside_needs_only_the_link(page: PageClient, app: Any) -> None:
    session = make_session(status=SessionStatus.DRAFT)
    address = invite(session)
    form = page.get(address)
    assert form.direction == "rtl"
    page.submit(form, **{f"text_{session.title_id}": "نشست شنیدن", f"checked_{session.title_id}": "y"})
    row = translation(session, "fa")
    assert row is not None
    assert (row.value, row.state) == ("نشست شنیدن", "draft")


def test_who_was_asked_to_review_vouches_by_name(page: PageClient, app: Any) -> None:
    session = make_session(status=SessionStatus.DRAFT)
    form = page.get(invite(session, may_review=True))
    page.submit(form, **{f"text_{session.title_id}": "نشست شنیدن", f"checked_{session.title_id}": "y"})
    row = translation(session, "fa")
    assert row is not None
    assert (row.state, row.reviewer_name) == ("reviewed", "Roya Example")


def test_a_link_that_is_over_taken_back_or_damaged_opens_nothing(
    page: PageClient, clock: Any, app: Any
) -> None:
    session = make_session(starts_at=clock.now + timedelta(days=90))
    expired, revoked = invite(session), invite(session)
    with write():
        last = db.session.scalars(select(TranslatorLink).order_by(TranslatorLink.id.desc())).first()
        assert last is not None
        translating.revoke_link(session, last.id, actor="user:1")
    page.get(revoked, status=410)
    page.get(expired[:-3] + "aaa", status=410)
    clock.advance(days=31)
    page.get(expired, status=410)


def filled_in(raw: bytes, kind: str, source: str, target: str) -> bytes:
    """The file as a translator's tool would send it back."""
    if kind == "xliff":
        root = ET.fromstring(raw)
        space = root.tag.partition("}")[0] + "}"
        for unit in root.iter(f"{space}trans-unit"):
            if unit.findtext(f"{space}source") == source:
                found = unit.find(f"{space}target")
                element = ET.SubElement(unit, f"{space}target") if found is None else found
                element.text = target
        return ET.tostring(root, encoding="utf-8")
    rows = list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"))))
    for row in rows:
        row["translation"] = target if row["source"] == source else row["translation"]
    out = io.StringIO()
    writer = csv.DictWriter(out, rows[0])
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


@pytest.mark.parametrize("kind", ["xliff", "csv"])
def test_a_file_goes_out_and_comes_back(staff: PageClient, kind: str) -> None:
    session = make_session()
    out = staff.client.get(path(session, f"/file.{kind}"))
    assert out.status_code == 200
    raw = filled_in(
        out.data, kind, "Tell the City what you wish were different.", "Diga a la Ciudad qué cambiaría."
    )
    form = staff.get(path(session))
    staff.submit(form, form='form[action$="/import"]', file=(io.BytesIO(raw), f"back.{kind}"))
    texts = load_all(db.session(), [session.summary_id])
    assert texts[session.summary_id].translations["es"].value == "Diga a la Ciudad qué cambiaría."


def test_what_a_file_leaves_open_is_said_and_a_suggestion_is_not_published(staff: PageClient) -> None:
    session = make_session()
    raw = staff.client.get(path(session, "/file.xliff")).data
    summary = "Tell the City what you wish were different."
    suggested = filled_in(raw, "xliff", summary, "Diga qué cambiaría.").replace(
        b"</target>", b"</target><alt-trans><target>Vieja.</target></alt-trans>"
    )
    assert b"alt-trans" in suggested
    form = staff.get(path(session))
    told = staff.submit(
        form, form='form[action$="/import"]', file=(io.BytesIO(suggested), "back.xliff")
    ).text()
    texts = load_all(db.session(), [session.summary_id])
    assert texts[session.summary_id].translations["es"].value == "Diga qué cambiaría."
    left = suggested.count(b"<trans-unit") - 1
    assert f"{left} texts in the file are not fully translated yet. We left them out." in told

    form = staff.get(path(session))
    empty = staff.submit(form, form='form[action$="/import"]', status=422, file=(io.BytesIO(raw), "a.xliff"))
    assert "No text in this file is fully translated yet. We changed nothing." in empty.text()


def test_a_broken_file_changes_nothing_and_says_what_is_wrong(staff: PageClient) -> None:
    session = make_session()
    form = staff.get(path(session))
    for raw in BROKEN_FILES:
        refused = staff.submit(
            form, form='form[action$="/import"]', status=422, file=(io.BytesIO(raw), "back.xliff")
        )
        assert refused.all(".summary a")
    assert translation(session) is None
