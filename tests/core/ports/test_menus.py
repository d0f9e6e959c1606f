"""Menus: links that domains add, in order, to those who may open them."""

from __future__ import annotations

import pytest
from flask import Flask

from engage.core.i18n import in_language, lazy_gettext
from engage.core.pages import spec_of
from engage.core.ports import menus
from engage.core.ports.menus import Menu, MenuEntry
from engage.core.ports.registry import AlreadyRegistered
from engage.core.security.permissions import Permission, Role
from engage.drafts.ports import EDITORS
from engage.listening.ports import TRANSLATORS
from tests.support.accounts import PageAs

ALL = [*menus.BY_NAME.values(), EDITORS, TRANSLATORS]


@pytest.fixture
def allowed(monkeypatch: pytest.MonkeyPatch) -> set[Permission]:
    """What the reader may do: nothing until a test adds to it."""
    permissions: set[Permission] = set()
    monkeypatch.setattr(menus, "can", permissions.__contains__)
    return permissions


def _menu(*entries: MenuEntry) -> Menu:
    menu = Menu("a menu")
    for entry in entries:
        menu.add(entry)
    return menu


def test_links_stand_in_the_order_of_their_numbers(app: Flask) -> None:
    menu = _menu(
        MenuEntry("privacy", 20, "about.show_privacy", "Privacy"),
        MenuEntry("sessions", 10, "listening.show_sessions", "All sessions"),
    )
    with app.test_request_context("/en/"), in_language("en"):
        shown = [(entry.label, entry.href) for entry in menu.shown()]
    assert shown == [("All sessions", "/en/sessions"), ("Privacy", "/en/privacy")]


def test_labels_speak_the_language_of_the_reader(app: Flask) -> None:
    menu = _menu(MenuEntry("privacy", 10, "about.show_privacy", lazy_gettext("Privacy")))
    with app.test_request_context("/es/"), in_language("es"):
        assert [entry.label for entry in menu.shown()] == ["Privacidad"]


def test_a_link_is_shown_to_those_who_may_open_it(app: Flask, allowed: set[Permission]) -> None:
    menu = _menu(MenuEntry("people", 10, "staff_accounts.list_people", "People", Permission.MANAGE_PEOPLE))
    with app.test_request_context("/en/"):
        assert list(menu.shown()) == []
        allowed.add(Permission.MANAGE_PEOPLE)
        assert [entry.name for entry in menu.shown()] == ["people"]


def test_a_page_that_is_not_installed_is_left_out(app: Flask) -> None:
    menu = _menu(MenuEntry("shifts", 10, "volunteering.show_shifts", "Shifts"))
    with app.test_request_context("/en/"):
        assert list(menu.shown()) == []


def test_addresses_are_given_what_they_need(app: Flask) -> None:
    menu = _menu(MenuEntry("session", 10, "listening.show_session", "This session"))
    with app.test_request_context("/en/"), in_language("en"):
        assert [entry.href for entry in menu.shown(session_slug="parks")] == ["/en/sessions/parks"]


def test_an_entry_that_is_registered_twice_is_an_error() -> None:
    entry = MenuEntry("sessions", 10, "listening.show_sessions", "All sessions")
    with pytest.raises(AlreadyRegistered, match="a menu: sessions"):
        _menu(entry, entry)


def test_every_entry_asks_for_the_permission_of_its_page(app: Flask) -> None:
    """Else a link would lead to a closed door, or a page would have no link for some who may open it."""
    wrong = {}
    for menu in ALL:
        assert list(menu), menu.what
        for entry in menu:
            spec = spec_of(app, entry.endpoint)
            if spec is None or spec.permission is not entry.permission:
                wrong[f"{menu.what}: {entry.name}"] = spec
    assert wrong == {}


def test_the_staff_menu_shows_what_somebody_may_do(page_as: PageAs) -> None:
    everything = page_as(Role.ADMINISTRATOR).get("/staff/").texts(".nav nav a")
    assert everything == [
        "Today", "Sessions", "Volunteers", "Interpreters and services", "Call list", "Messages", "Translations",
        "Groups", "Activity log", "People",
    ]  # fmt: skip
    assert page_as(Role.TRANSLATOR).get("/staff/").texts(".nav nav a") == ["Today", "Translations"]
