"""Whoever chooses another language in a filled form loses no answer, on any page. Enumerated, without scripts."""

from __future__ import annotations

import pytest

from engage.core.security.permissions import Role
from tests.support.html import parse
from tests.support.switching import has_form_to_fill, language_button
from tests.support.visits import ANYBODY, Visits

pytestmark = pytest.mark.xdist_group("visits in English")
# Pages with several forms to write in. No button sends them all: a script carries over what is typed in each.
SEVERAL = {"drafts.show_remark"}


@pytest.mark.parametrize("who", [ANYBODY, Role.ADMINISTRATOR])
def test_every_filled_form_is_shown_in_another_language_as_it_was(visits: Visits, who: str | Role) -> None:
    seen = 0
    for visit in visits.of(who):
        switched = visit.switched
        if switched is None:
            continue
        seen += 1
        assert switched.response.status_code == 200, visit.name
        assert switched.writes == [], visit.name
        assert [one.attrs["lang"] for one in switched.page.query("html")] == ["es"], visit.name
        assert switched.page.query(".summary, .msg") == [], visit.name
        assert switched.kept == switched.answers, visit.name
        assert language_button(switched.page, "en") is not None, visit.name
    assert seen >= (5 if who == ANYBODY else 40)


@pytest.mark.parametrize("who", [ANYBODY, Role.ADMINISTRATOR])
def test_every_page_with_one_form_to_write_in_has_its_languages_as_buttons(
    visits: Visits, who: str | Role
) -> None:
    pages = [visit for visit in visits.of(who) if visit.is_page and visit.switched is None]
    without = {visit.name for visit in pages if has_form_to_fill(parse(visit.response.text))}
    assert without - SEVERAL == set()


def test_enter_in_a_field_sends_the_form_and_does_not_choose_a_language(visits: Visits) -> None:
    pages = [parse(visit.response.text) for visit in visits.of(ANYBODY) if visit.switched]
    assert pages
    for page in pages:
        first = next(one for one in page.query("button[type=submit]") if one.attrs.get("form"))
        assert first.attrs.keys().isdisjoint({"name", "value", "formaction"})
