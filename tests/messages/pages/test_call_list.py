"""The call list: one entry a person, and what to say once."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from engage.core.outbox import registry
from engage.core.security.permissions import Role
from engage.messages.queries.calls import CALLS_PER_PAGE
from engage.messages.staff import calls as screen
from tests.support.accounts import PageAs
from tests.support.calls import CALLS, KIND, OTHER, listed, record, say, sheet, two_kinds
from tests.support.client import PageClient
from tests.support.outbox import (
    ADDRESS,
    PHONE,
    Tray,
    calls_listed,
    deliver,
    put,
    register,
)
from tests.support.today import work_counted


@pytest.fixture(autouse=True)
def kinds(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Two kinds that are calls to Maly Vang."""
    with two_kinds(monkeypatch):
        yield


@pytest.fixture
def staff(page_as: PageAs) -> PageClient:
    return page_as(Role.ORGANIZER)


def test_a_call_says_whom_to_call_and_what_to_say_in_both_languages(app: Flask, staff: PageClient) -> None:
    listed()
    assert f"tel:{PHONE}" not in staff.get(CALLS).links
    page = sheet(staff)
    said = page.all(".said")
    assert [(words.attrs["lang"], words.attrs["dir"]) for words in said] == [("hmn", "ltr"), ("en", "ltr")]
    assert page.texts(".said[lang=en] p") == ["Hello.", "Your spots are saved.", "Hagginwood"]
    assert page.h1 == "Maly Vang"
    assert f"tel:{PHONE}" in page.links
    assert "no email address" in page.text()
    assert page.headers["Cache-Control"] == "no-store"


def test_several_messages_to_one_person_are_one_call_that_says_everything_once(
    app: Flask, staff: PageClient
) -> None:
    listed()
    put(KIND, key="again", subject_id=1)
    put(OTHER, key="moved", subject_id=1)
    while deliver(Tray()):
        pass
    assert len(calls_listed()) == 3
    assert len(staff.get(CALLS).all("tbody tr")) == 1
    assert work_counted() == {"calls": 1}
    said = sheet(staff).texts(".said[lang=en] p")
    assert said == ["Hello.", "Your spots are saved.", "The time is new.", "Hagginwood"]


def test_what_is_superseded_is_not_said(app: Flask, staff: PageClient) -> None:
    registry.replace_each_other("sign-up", KIND, OTHER)
    listed()
    put(OTHER, key="changed", subject_id=1)
    deliver(Tray())
    said = sheet(staff).texts(".said[lang=en] p")
    assert said == ["Hello.", "The time is new.", "Hagginwood"]
    register(OTHER, None)
    said = sheet(staff).texts(".said[lang=en] p")
    assert said == ["Hello.", "Your spots are saved.", "Hagginwood"], "the newest that is still true"


def test_the_words_of_five_messages_take_as_many_statements_as_those_of_one(
    app: Flask, staff: PageClient, count_statements: Any
) -> None:
    registry.replace_each_other("sign-up", KIND)
    counts = []
    for number in range(5):
        put(KIND, key=f"told:{number}", subject_id=1)
        deliver(Tray())
        if number in {0, 4}:
            with count_statements() as statements:
                sheet(staff)
            counts.append(statements.count)
    assert counts[0] == counts[1]


def test_a_full_page_takes_as_many_statements_as_one_person(
    app: Flask, staff: PageClient, count_statements: Any
) -> None:
    say(occasion=("session", 1))
    counts = []
    for number in range(CALLS_PER_PAGE):
        put(KIND, key=f"told:{number}", subject_id=number + 1)
        put(OTHER, key=f"other:{number}", subject_id=number + 1)
        while deliver(Tray()):
            pass
        if number in {0, CALLS_PER_PAGE - 1}:
            with count_statements() as statements:
                page = staff.get(CALLS)
            assert len(page.all("tbody tr")) == number + 1
            counts.append(statements.count)
    assert counts[0] == counts[1] <= 20


def test_an_empty_call_list_says_so(app: Flask, staff: PageClient) -> None:
    assert "No one to call" in staff.get(CALLS).text()
    assert "No letters to print" in staff.get(f"{CALLS}/numbers").text()


def test_who_has_no_number_is_a_number_to_find_and_no_call(app: Flask, staff: PageClient) -> None:
    say(phone=None)
    listed()
    assert work_counted() == {"numbers": 1}
    page = staff.get(CALLS)
    assert "No one to call" in page.text()
    assert "1 person cannot be called" in page.text()
    assert len(staff.get(f"{CALLS}/numbers").all("tbody tr")) == 1
    assert "We have no phone number for this person." in sheet(staff).text()


def test_people_are_found_by_language(app: Flask, staff: PageClient) -> None:
    listed(2)
    say(language="es")
    put(KIND, key="es", subject_id=9)
    deliver(Tray())
    page = staff.get(CALLS)
    assert "Hmong (2)" in page.text()
    assert "Spanish (1)" in page.text()
    assert len(staff.get(f"{CALLS}?language=es").all("tbody tr")) == 1
    assert "No one found" in staff.get(f"{CALLS}?language=zz").text()


def test_what_has_become_untrue_needs_no_call(app: Flask, staff: PageClient) -> None:
    listed()
    register(KIND, None)
    page = sheet(staff)
    assert "no one needs to call" in page.text()
    assert page.texts("form.outcome button") == ["No call needed"]
    assert f"tel:{PHONE}" not in page.links


def test_a_faulty_message_is_said_to_be_so_and_hides_nobody(app: Flask, staff: PageClient) -> None:
    listed(2)

    def fault() -> None:
        raise KeyError(ADDRESS)

    register(KIND, fault)  # type: ignore[arg-type]
    page = sheet(staff)
    assert "could not prepare the words" in page.text()
    assert ADDRESS not in page.html
    assert len(staff.get(CALLS).all("tbody tr")) == 2


def test_a_long_call_list_has_pages(app: Flask, staff: PageClient) -> None:
    listed(CALLS_PER_PAGE + 1)
    assert len(staff.get(CALLS).all("tbody tr")) == CALLS_PER_PAGE
    assert len(staff.get(f"{CALLS}?page=2").all("tbody tr")) == 1
    staff.get(f"{CALLS}?page=3", status=404)


def test_a_call_that_is_done_leads_to_the_list(app: Flask, staff: PageClient) -> None:
    listed()
    record(staff, sheet(staff), "reached")
    assert staff.follow(staff.client.get(f"{CALLS}/1")).h1 == "Call list"
    staff.get(f"{CALLS}/99", status=404)


def test_looks_at_the_list_and_at_a_number_are_logged(
    app: Flask, staff: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[tuple[str, str, int]] = []
    monkeypatch.setattr(screen, "note_view", lambda _who, *look: looks.append(look))
    listed()
    staff.get(CALLS)
    sheet(staff)
    assert looks == [("staff_calls.list_calls", "call", 1), ("staff_calls.show_call", "call", 1)]
