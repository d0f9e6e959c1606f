"""A person's page shows what domains say of them, and where people's own pages begin."""

from __future__ import annotations

import pytest

from engage.accounts import ports
from engage.accounts.models import User
from engage.accounts.ports import Landing, Part
from engage.core.ports.parts import Parts
from engage.core.ports.registry import AlreadyRegistered, Registry
from engage.core.security.permissions import Permission, Role
from tests.support.accounts import PageAs, make_user

pytestmark = pytest.mark.usefixtures("app")


def test_its_own_parts_stand_in_their_order(page_as: PageAs) -> None:
    person = make_user(Role.ORGANIZER)
    page = page_as(Role.ADMINISTRATOR).get(f"/staff/people/{person.id}")
    assert page.texts("main h2") == ["Roles", "Second step", "Where the person is signed in", "Account"]


def test_nobody_switches_off_their_own_account(page_as: PageAs) -> None:
    person = make_user(Role.ADMINISTRATOR)
    page = page_as(user=person).get(f"/staff/people/{person.id}")
    assert page.texts("main h2") == ["Roles", "Second step", "Where the person is signed in"]


def test_a_later_domain_adds_a_part(page_as: PageAs, monkeypatch: pytest.MonkeyPatch) -> None:
    own = Parts[[User]]("a person's page")

    @own.part(order=40)
    def shifts(person: User) -> Part | None:
        return "accounts/staff/_person_sign_ins.html", {"open_sign_ins": [], "of": person.id}

    monkeypatch.setattr("engage.accounts.staff.people.person_parts", own)
    person = make_user(Role.ORGANIZER)
    page = page_as(Role.ADMINISTRATOR).get(f"/staff/people/{person.id}")
    assert page.texts("main h2") == ["Where the person is signed in"]
    assert "Not signed in anywhere right now." in page.text("main")


def test_people_land_where_the_first_of_their_pages_is(monkeypatch: pytest.MonkeyPatch) -> None:
    allowed = {Permission.SEE_NEEDS}
    monkeypatch.setattr(ports, "can", allowed.__contains__)
    monkeypatch.setattr(ports, "landings", Registry[Landing]("landings"))
    ports.landings.add(Landing("shifts", 20, "Go to my shifts", lambda ident: f"/shifts/{ident}"))
    ports.landings.add(Landing("none", 10, "Nowhere", lambda _ident: None))
    ports.landings.add(Landing("people", 5, "People", lambda _ident: "/people", Permission.MANAGE_PEOPLE))
    assert list(ports.landings_of(3)) == [("Go to my shifts", "/shifts/3")]
    allowed.add(Permission.MANAGE_PEOPLE)
    assert ports.landing_of(3) == "/people"
    with pytest.raises(AlreadyRegistered):
        ports.landings.add(Landing("shifts", 30, "Again", lambda _ident: None))
