"""Everybody goes everywhere, to what is theirs and to what is not, and is answered what is declared."""

from __future__ import annotations

from pathlib import Path

import pytest

from engage.core.pages import Audience, page
from engage.core.security.permissions import PERMISSIONS, Permission, Role
from engage.drafts.member import scopes
from tests.support.matrix import Answered, Matrix, table
from tests.support.rights import HELD_BY, Letter
from tests.support.world import endpoints

pytestmark = [pytest.mark.long, pytest.mark.xdist_group("matrix")]

LISTED = Path(__file__).with_name("matrix.txt")


def test_everybody_is_answered_what_is_declared(matrix: Matrix) -> None:
    assert [str(one) for one in matrix.answers() if not one.is_as_declared] == []


def test_the_table_of_answers_is_up_to_date(matrix: Matrix) -> None:
    """So that a change of who is answered what is seen in the change itself. The new table is written for you."""
    now = table(matrix.answers())
    before = LISTED.read_text() if LISTED.exists() else ""
    if now != before:
        LISTED.write_text(now)
    assert now == before, f"{LISTED.name} was out of date and has been written anew: read its difference."


def test_who_is_refused_has_changed_nothing(matrix: Matrix) -> None:
    refused = [one for one in matrix.answers() if one.letter is not Letter.SHOWN]
    assert [str(one) for one in refused if one.has_changed] == []
    assert len([one for one in refused if one.method == "POST"]) >= 3_000


def test_all_of_it_is_asked(matrix: Matrix) -> None:
    asked = {(one.target.endpoint.name, one.method) for one in matrix.answers()}
    assert asked == {(one.name, method) for one in endpoints(matrix.app) for method in one.methods}
    assert HELD_BY.keys() == set(Permission)


# --- it can fail -------------------------------------------------------------------------------------------------


def _wrong(answers: list[Answered]) -> set[str]:
    return {one.identity.name for one in answers if not one.is_as_declared}


def test_it_finds_a_scope_that_lets_in_more_than_it_says(
    matrix: Matrix, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The draft's resolver as it would be if it forgot to ask whose draft it is."""
    assert _wrong(matrix.again("drafts.show_draft")) == set()
    monkeypatch.setattr(scopes.OpenDraft, "is_member", True)
    assert _wrong(matrix.again("drafts.show_draft")) >= {"greeter", "administrator", "former member"}


def test_it_finds_a_role_that_was_given_more(matrix: Matrix, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(PERMISSIONS, Role.GREETER, frozenset(Permission))
    assert _wrong(matrix.again("staff_registrations.list_registrations")) == {"greeter"}


def test_the_table_shows_a_declaration_that_was_taken_off(
    matrix: Matrix, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page that says of itself that it is for everybody is as declared: its line is another one."""
    (line,) = [line for line in LISTED.read_text().splitlines() if " accounts.show_account " in line]
    view = page(audience=Audience.PUBLIC)(lambda: "anybody's account")
    assert line in table(matrix.again("accounts.show_account"))
    monkeypatch.setitem(matrix.app.view_functions, "accounts.show_account", view)
    assert line not in table(matrix.again("accounts.show_account"))
