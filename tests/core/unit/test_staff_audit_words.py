"""Whatever the product writes into the audit log reads as a sentence there."""

from __future__ import annotations

import ast
import importlib
import inspect
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from engage.app import DOMAINS
from engage.config import ROOT
from engage.core.i18n import in_language
from engage.core.ports.registry import AlreadyRegistered
from engage.core.security.permissions import Role
from engage.core.staff import audit as staff_audit
from engage.messages.staff.labels import OUTCOMES, WITHOUT_NUMBER
from tests.support.source import files, product_modules, tree_of

IN_THE_PAST = re.compile(
    r"(ed|came|chosen|done|given|kept|left|made|reset|sent|set|taken|told|withdrawn|written)(_again|_aside|_in|_up|_waiting|_without)?$"
)


def _recorded_actions(*, domain: str = "*") -> set[str]:
    """The acts that are named where `audit.record` is called, in one domain or in all of the product."""
    calls = [
        node
        for path in files(f"engage/{domain}/**/*.py", *([] if domain != "*" else ["engage/*.py"]))
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


def test_an_act_says_what_happened() -> None:
    assert {act for act in _recorded_actions() if not IN_THE_PAST.search(act)} == set()


@pytest.mark.parametrize("domain", DOMAINS)
def test_a_domain_names_its_own_acts(domain: str) -> None:
    recorded = _recorded_actions(domain=domain)
    labels = f"engage.{domain}.staff.audit_labels"
    named = set(importlib.import_module(labels).ACTIONS) if recorded else set()
    assert recorded - named == set()


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


@pytest.mark.parametrize("outcome", sorted({*OUTCOMES, *WITHOUT_NUMBER}))
def test_every_outcome_of_a_call_has_words(app: Flask, outcome: str) -> None:
    assert staff_audit.action_name(f"call.{outcome}").startswith(
        ("Called", "Marked a call", "Handed over or sent")
    )


def test_fields_with_a_structure_have_words(app: Flask) -> None:
    with in_language("en"):
        fields = ["es", "texts:fa", "title:vi", "childcare:under_3", "nobody:knows"]
        words = staff_audit.field_names("session", fields)
        roles = staff_audit.field_names("user", (f"role.{role.value}" for role in Role))
    assert words == [
        "Spanish",
        "texts in Farsi",
        "title in Vietnamese",
        "Childcare, ages 0 to 2",
        "nobody:knows",
    ]
    assert roles == ["organizer", "translator", "greeter", "auditor", "administrator"]


def test_a_field_is_worded_by_the_domain_of_its_subject(app: Flask) -> None:
    """Drafts know no childcare and no seats, bodies no comments: their technical names show it."""
    with in_language("en"):
        assert staff_audit.field_names("draft", ["body", "childcare:under_3", "seat:3"]) == [
            "comment",
            "childcare:under_3",
            "seat:3",
        ]
        assert staff_audit.field_names("body", ["body", "seat:3"]) == ["body", "seat 3"]


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("body", ["languages", "name", "open_meetings", "purpose", "texts:es"]),
        ("decision", ["summary", "title"]),
        ("draft", ["answer", "body", "proposed", "state", "text", "texts:es", "title"]),
        ("phrase_report", ["done_at"]),
        ("registration", ["adults", "grown", "language", "link_version", "mode", "name"]),
        ("session", ["outcome_due_on", "starts_at", "summary", "title:es"]),
        ("user", ["active", "email", "language", "name"]),
    ],
)
def test_the_fields_that_acts_record_have_words(app: Flask, kind: str, fields: list[str]) -> None:
    with in_language("es"):
        words = staff_audit.field_names(kind, fields)
    assert [field for field, word in zip(fields, words, strict=True) if field == word] == []


@pytest.mark.parametrize(
    "name_again",
    [
        lambda: staff_audit.name_actions({"session.created": "Founded a session"}),
        lambda: staff_audit.name_fields({"status": "standing"}, "meeting", "registration"),
        lambda: staff_audit.name_views({"staff_calls.list_calls": "Saw a call"}),
        lambda: staff_audit.name_subjects("body", "Corpse"),
        lambda: staff_audit.read_fields("body")(lambda field: field),
    ],
    ids=["act", "field", "view", "subject", "reader"],
)
def test_nothing_is_named_twice(app: Flask, name_again: Callable[[], object]) -> None:
    with pytest.raises(AlreadyRegistered, match="already"):
        name_again()
    assert staff_audit.action_name("session.created") == "Created a session"
    assert staff_audit.subject_kinds()["body"] == "Group"


def test_the_same_field_of_another_kind_may_be_named_otherwise(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(staff_audit, "_fields", dict(staff_audit._fields))
    staff_audit.name_fields({"mode": "manner"}, "shift")
    assert staff_audit.field_names("shift", ["mode"]) == ["manner"]
    assert staff_audit.field_names("registration", ["mode"]) != ["manner"]
