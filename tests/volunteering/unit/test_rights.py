"""The table of who may do what says what the product asks for."""

from __future__ import annotations

import re

from flask import Flask

from engage.accounts.policy import needs_second_factor
from engage.config import ROOT
from engage.core.pages import Audience
from engage.core.security.permissions import PERMISSIONS, Permission, Role
from engage.volunteering.member.scopes import PARTNER, PLAN, PLAN_TO_DECIDE
from engage.volunteering.models import DECIDING, PlanningRole
from engage.volunteering.policy import PARTNERS_SEEN_FOR
from engage.volunteering.staff.hosting_labels import PLANNING_ROLES
from tests.support.world import Endpoint, endpoints

TABLE = (ROOT / "docs/volunteering-rights.md").read_text()
GUIDE = (ROOT / "docs/hosts/README.md").read_text()


def row(start: str) -> list[str]:
    """The cells of the row whose first cell begins so."""
    return next(
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in TABLE.splitlines()
        if line.startswith(f"| **{start}")
    )


def of_blueprint(app: Flask, name: str) -> list[Endpoint]:
    """Its ways in."""
    return [one for one in endpoints(app) if one.name.startswith(f"{name}.")]


def test_pages_of_the_team_ask_for_the_scopes_that_the_table_names(app: Flask) -> None:
    pages = of_blueprint(app, "planning")
    assert {one.spec.audience for one in pages if one.spec} == {Audience.MEMBER}
    scopes = {one.name: one.spec.scope for one in pages if one.spec}
    assert scopes == {
        "planning.show_plan": PLAN,
        "planning.decide_partner": PARTNER,
        "planning.edit_choices": PLAN_TO_DECIDE,
    }
    assert PLAN.name in row("planning team, sees")[0]
    assert PLAN_TO_DECIDE.name in row("planning team, decides")[0]


def test_the_team_is_chosen_by_who_manages_volunteers_and_these_always_show_a_second_factor(
    app: Flask,
) -> None:
    pages = of_blueprint(app, "staff_planning")
    assert {one.spec.permission for one in pages if one.spec} == {Permission.MANAGE_VOLUNTEERS}
    for permission in (Permission.MANAGE_VOLUNTEERS, Permission.SCREEN_VOLUNTEERS):
        holders = {role for role in Role if permission in PERMISSIONS[role]}
        assert holders == {Role.ORGANIZER, Role.ADMINISTRATOR}
        assert all(needs_second_factor(PERMISSIONS[role]) for role in holders)
        assert f"`{permission}`" in TABLE
    assert row("organizer")[2] == "always"
    assert not needs_second_factor(frozenset())


def test_the_guide_names_the_roles_that_decide_and_how_long_names_are_shown() -> None:
    decides = {
        line.split("|")[1].strip(): line.split("|")[3].strip() == "yes"
        for line in GUIDE.splitlines()
        if re.match(r"\| [A-Z]", line)
    }
    assert decides == {str(PLANNING_ROLES[role]): role in DECIDING for role in PlanningRole}
    assert f"{PARTNERS_SEEN_FOR.days} days after the session" in row("planning team, sees")[3]
