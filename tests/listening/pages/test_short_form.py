"""The form for saving spots is short: few answer more than a name, a contact and a number."""

from __future__ import annotations

from typing import Any

import pytest
from justhtml import Element
from sqlalchemy import select

from engage.core.db import db
from engage.listening.models import ListeningSession, Mode, Registration
from tests.support.client import Page, PageClient
from tests.support.html import text_of
from tests.support.listening import make_party, make_session, register
from tests.support.registrations import my

ANSWERS = {"name": "Nadia Example", "email": "nadia@example.org", "mode": "in_person"}


def ask(page: PageClient, clock: Any, session: ListeningSession, language: str = "en") -> Page:
    shown = page.get(f"/{language}/sessions/{session.slug}/rsvp")
    clock.advance(seconds=60)
    return shown


def the_only() -> Registration:
    db.session.expire_all()
    return db.session.scalars(select(Registration)).one()


def openers(page: Page) -> dict[str, bool]:
    """Each opener of the form by a field in it, and whether it stands open."""
    named = {"childcare": "children", "interpretation__es": "interpreter", "access__asl": "access"}
    named |= {"meals": "food", "access_note": "more", "name": "you"}
    return {
        label: "open" in one.attrs
        for one in page.all("main form details")
        for field, label in named.items()
        if one.query(f"[name={field}]")
    }


def outside(page: Page) -> list[str]:
    """The names of the fields that are seen before anything is opened."""
    inside = {id(one) for one in page.all("main form details [name]")}
    fields = page.all("main form input[name]:not([type=hidden]), main form select[name]")
    seen = [one.attrs["name"] or "" for one in fields if id(one) not in inside and not _is_trap(one)]
    return list(dict.fromkeys(seen))


def _is_trap(field: Element) -> bool:
    return field.attrs.get("tabindex") == "-1"


def test_who_comes_alone_sees_five_questions_and_everything_else_is_closed(
    page: PageClient, clock: Any
) -> None:
    shown = ask(page, clock, make_session())
    assert outside(shown) == ["name", "email", "phone", "mode", "grown"]
    assert openers(shown) == dict.fromkeys(["children", "interpreter", "access", "food", "more"], False)


@pytest.mark.parametrize(
    ("language", "own"), [("hmn", ["hmn"]), ("zh-hant", ["yue"]), ("fa", ["fa"]), ("en", []), ("ko", [])]
)
def test_an_interpreter_into_the_language_of_the_page_is_asked_for_outside_the_opener(
    page: PageClient, clock: Any, language: str, own: list[str]
) -> None:
    shown = ask(page, clock, make_session(), language)
    assert outside(shown)[5:] == [f"interpretation__{key}" for key in own]


def test_everyone_eats_unless_somebody_says_how_many(page: PageClient, clock: Any) -> None:
    page.submit(ask(page, clock, make_session()), **ANSWERS, grown="2", children__under_3="1")
    assert the_only().meals == 3


@pytest.mark.parametrize(("written", "stored"), [("0", 0), ("1", 1), ("۲", 2)])
def test_a_number_of_meals_that_is_written_is_taken(
    page: PageClient, clock: Any, written: str, stored: int
) -> None:
    page.submit(ask(page, clock, make_session()), **ANSWERS, grown="2", meals=written)
    assert the_only().meals == stored


def test_where_no_meals_are_left_none_is_asked_for_and_the_opener_says_so(
    page: PageClient, clock: Any
) -> None:
    shown = ask(page, clock, make_session(capacities={"meals": 0}))
    assert shown.fields()["meals"] == "0"
    assert "All meals are taken." in " ".join(shown.texts("main summary"))
    page.submit(shown, **ANSWERS, grown="2")
    assert the_only().meals == 0


def test_childcare_is_preset_for_whoever_brings_children(page: PageClient, clock: Any) -> None:
    page.submit(ask(page, clock, make_session()), **ANSWERS, grown="1", children__under_3="2")
    assert the_only().childcare


def test_childcare_that_is_full_for_every_age_is_not_preset(page: PageClient, clock: Any) -> None:
    full = {f"childcare:{band}": 0 for band in ("under_3", "from_3_to_5", "from_6_to_12")}
    shown = ask(page, clock, make_session(capacities=full))
    assert "childcare" not in shown.fields()
    assert "Childcare is full." in " ".join(shown.texts("main summary"))
    page.submit(shown, **ANSWERS, grown="1", children__under_3="2")
    assert not the_only().childcare


def test_an_opener_stands_open_where_something_in_it_was_chosen_or_is_wrong(
    page: PageClient, clock: Any
) -> None:
    chosen = {"access__asl": "1", "meals": "9", "children__under_3": "1"}
    refused = page.submit(ask(page, clock, make_session()), **{**ANSWERS, **chosen}, status=422)
    assert openers(refused) == {
        "children": True,
        "interpreter": False,
        "access": True,
        "food": True,
        "more": False,
    }
    assert [link.attrs["href"] for link in refused.all(".summary a")] == ["#meals"]


def test_the_summary_of_errors_names_them_in_the_order_of_the_page(page: PageClient, clock: Any) -> None:
    wrong = {"name": "", "grown": "1", "access_note": "x" * 501, "children__under_3": "x"}
    refused = page.submit(ask(page, clock, make_session()), **{**ANSWERS, **wrong}, status=422)
    order = [link.attrs["href"] for link in refused.all(".summary a")]
    assert order == ["#name", "#children__under_3", "#access_note"]


def test_what_only_the_room_offers_is_marked_and_never_refuses_who_takes_part_online(
    page: PageClient, clock: Any
) -> None:
    shown = ask(page, clock, make_session())
    marked = {one.attrs["name"] for one in shown.all(".room [name]")}
    assert {"meals", "childcare", "access__step_free"} <= marked
    assert marked.isdisjoint({"access__captions", "children__under_3", "name"})
    online = {**ANSWERS, "mode": "virtual", "grown": "2", "meals": "many", "access__step_free": "40"}
    page.submit(shown, **online)
    assert (the_only().mode, the_only().grown) == (Mode.VIRTUAL, 2)


def test_what_was_typed_about_the_room_comes_back_with_it(page: PageClient, clock: Any) -> None:
    wrong = {**ANSWERS, "name": "", "mode": "virtual", "grown": "2", "meals": "1", "access__step_free": "1"}
    refused = page.submit(ask(page, clock, make_session()), **wrong, status=422)
    assert (refused.fields()["meals"], refused.fields()["access__step_free"]) == ("1", "1")


def test_to_change_one_reads_what_one_said_and_opens_only_that(page: PageClient, app: Any) -> None:
    party = make_party(grown=2, children={"under_3": 1}, childcare=True, meals=3, interpretation={"fa": 2})
    family = register(make_session(), "Nadia Example", party=party)
    shown = page.get(my(family, "/change"))
    assert outside(shown) == []
    assert set(openers(shown).values()) == {False}
    said = " ".join(text_of(one) for one in shown.all("main form dl"))
    assert "Nadia Example" in said
    assert "Interpreter: Farsi or Dari 2 people" in said
    assert "People who eat with us 3" in said


def test_who_adds_a_person_adds_a_meal_and_keeps_every_other_answer(page: PageClient, app: Any) -> None:
    party = make_party(grown=2, children={"under_3": 1}, childcare=True, meals=3, interpretation={"fa": 2})
    family = register(make_session(), party=party)
    page.submit(page.get(my(family, "/change")), grown="3")
    stands = the_only()
    assert (stands.grown, stands.children, stands.meals, stands.childcare) == (3, 1, 4, True)
    assert "interpretation:fa=2" in stands.needs_line


@pytest.mark.parametrize("meals", [0, 1])
def test_who_does_not_eat_with_all_keeps_that_when_the_party_changes(
    page: PageClient, app: Any, meals: int
) -> None:
    family = register(make_session(), party=make_party(grown=2, meals=meals))
    page.submit(page.get(my(family, "/change")), grown="3")
    assert (the_only().grown, the_only().meals) == (3, meals)


def test_a_change_sent_twice_is_saved_once_and_says_so_both_times(page: PageClient, app: Any) -> None:
    family = register(make_session(), party=make_party(grown=2, meals=2))
    form = page.get(my(family, "/change"))
    for _time in range(2):
        assert page.submit(form, grown="3").path.startswith("/en/my/")
    assert (the_only().grown, the_only().meals) == (3, 3)
