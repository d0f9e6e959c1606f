"""Whatever the product writes into the audit log reads as a sentence there."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from engage.config import ROOT
from engage.core.i18n import in_language
from engage.core.outbox.models import CallOutcome
from engage.core.security.permissions import Role
from engage.core.staff import audit as staff_audit
from tests.support.source import product_modules, tree_of


def _recorded_actions() -> set[str]:
    """The acts that are named where `audit.record` is called."""
    calls = [
        node
        for path in product_modules()
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "record"
        and len(node.args) >= 3
    ]
    acts = [call.args[1] for call in calls]
    return {act.value for act in acts if isinstance(act, ast.Constant) and isinstance(act.value, str)}


def test_every_recorded_act_has_words(app: Flask) -> None:
    recorded = _recorded_actions()
    assert "registration.cancelled" in recorded, "the search for acts finds none"
    assert {act for act in recorded if staff_audit.action_name(act) == act} == set()


def _module_of(path: Path) -> str:
    """The dotted name of a module."""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


def _calls_note_view(view: Callable[..., object]) -> bool:
    """Whether a view's own lines note that personal data was looked at."""
    return "note_view(" in inspect.getsource(view)


def test_every_page_that_notes_looks_has_words(app: Flask) -> None:
    noting = [path for path in product_modules() if "note_view(" in path.read_text()]
    noted = {
        endpoint
        for endpoint in app.view_functions
        if any(app.view_functions[endpoint].__module__ == _module_of(path) for path in noting)
        and _calls_note_view(app.view_functions[endpoint])
    }
    assert len(noted) >= 4, noted
    assert {endpoint for endpoint in noted if staff_audit.view_name(endpoint) == endpoint} == set()


@pytest.mark.parametrize("outcome", [one for one in CallOutcome if one is not CallOutcome.OPEN])
def test_every_outcome_of_a_call_has_words(app: Flask, outcome: CallOutcome) -> None:
    assert staff_audit.action_name(f"call.{outcome}").startswith("Called")


def test_fields_with_a_structure_have_words(app: Flask) -> None:
    with in_language("en"):
        words = staff_audit.field_names(["es", "texts:fa", "title:vi", "childcare:under_3", "nobody:knows"])
        roles = staff_audit.field_names(f"role.{role.value}" for role in Role)
    assert words == [
        "Spanish",
        "texts in Farsi",
        "title in Vietnamese",
        "Childcare, age 0 to 2",
        "nobody:knows",
    ]
    assert roles == ["organizer", "translator", "greeter", "auditor", "administrator"]
