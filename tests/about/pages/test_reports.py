"""Words that read badly: anybody says so, staff see a list and tick off what is done."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from sqlalchemy import select

from engage.about.models import PhraseReport
from engage.about.public.pages import REPORTS_PER_HOUR
from engage.about.queries import PAGE_SIZE
from engage.about.services import report_phrase
from engage.core.db import db, write
from engage.core.security.permissions import Role
from tests.support.accounts import PageAs
from tests.support.client import PageClient
from tests.support.statements import Statements


@pytest.fixture
def staff(page_as: PageAs) -> PageClient:
    return page_as(Role.ORGANIZER)


def _report(count: int = 1) -> None:
    with write():
        for number in range(count):
            report_phrase(language="fa", page="/fa/sessions", phrase=f"words {number}", better="")


def test_a_report_reaches_staff_who_tick_it_off(page: PageClient, staff: PageClient) -> None:
    form = page.get("/fa/report-words?page=/fa/sessions/one")
    thanks = page.submit(form, phrase="واژهٔ بد", better="واژهٔ خوب")
    assert thanks.path == "/fa/report-words/thanks"
    listed = staff.get("/staff/wrong-words")
    assert "واژهٔ بد" in listed.text()
    assert "واژهٔ بد" not in staff.submit(listed).text()


def test_a_report_without_words_is_asked_for_them_and_keeps_the_rest(page: PageClient) -> None:
    again = page.submit(page.get("/en/report-words"), status=422, phrase=" ", better="kept words")
    assert "Copy or describe the words" in again.text()
    assert again.text("#better") == "kept words"


def test_one_address_cannot_fill_the_list(page: PageClient) -> None:
    for _ in range(REPORTS_PER_HOUR):
        page.submit(page.get("/en/report-words"), phrase="words")
    page.submit(page.get("/en/report-words"), status=429, phrase="words")


def test_the_list_takes_the_same_statements_however_long_it_is(
    staff: PageClient, count_statements: Callable[[], AbstractContextManager[Statements]]
) -> None:
    taken = []
    for more in (1, PAGE_SIZE):
        _report(more)
        with count_statements() as statements:
            staff.get("/staff/wrong-words")
        taken.append(statements.count)
    assert taken[0] == taken[1]


def test_a_report_of_a_page_that_is_not_public_names_no_draft_and_no_person(page: PageClient) -> None:
    """Whoever looks after the words of the pages learns which page it is, and not whose."""
    for asked, kept in (
        (
            "/members/drafts/secret-plan/versions/1?in=es",
            "/members/drafts/<draft_slug>/versions/<int:version>",
        ),
        ("/staff/people/7", "/staff/people/<int:user_id>"),
        ("/fa/sessions/one", "/fa/sessions/one"),
        ("/members/drafts/secret-plan/nothing", ""),
    ):
        page.submit(page.get("/en/report-words", query_string={"page": asked}), phrase=asked)
        row = db.session.scalars(select(PhraseReport).order_by(PhraseReport.id.desc())).first()
        assert (row.page, row.phrase) == (kept, asked)
