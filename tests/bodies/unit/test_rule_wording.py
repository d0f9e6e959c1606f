"""A new version of a rule: what was reviewed of its wording stays reviewed, as far as the words are the same."""

from __future__ import annotations

import pytest

from engage.bodies.policy import RuleDraft
from engage.bodies.services import rules
from engage.bodies.services.reads import current_rule
from engage.core.db import db, write
from engage.core.i18n.content import Reviewer, load_all
from tests.support.bodies import make_body

pytestmark = pytest.mark.usefixtures("app")


def _wording(body):
    """The Spanish wording of each value in the current rule: its state, its reviewer, and whether it is stale."""
    rule = current_rule(body.id)
    texts = load_all(db.session, list(rule.meaning_ids.values()))
    return {
        value: (row.state, row.reviewer_name, texts[ident].is_stale("es"))
        for value, ident in rule.meaning_ids.items()
        if (row := texts[ident].translations["es"])
    }


def test_wording_that_stays_keeps_its_state_and_its_reviewer():
    first = {
        "0": {"en": "Fist", "es": "Puño"},
        "1": {"en": "One", "es": "Uno"},
        "2": {"en": "Two", "es": "Dos"},
    }
    body, rosa, luis = make_body(meanings=first), Reviewer("Rosa", 1), Reviewer("Luis", 2)

    def adopt(words, reviewer=None):
        with write():
            rules.adopt_rule(body.id, RuleDraft(meanings=words, reviewer=reviewer), actor="test")

    adopt(first, rosa)
    adopt(first | {"1": {"en": "One", "es": "Un dedo"}, "2": {"en": "Two fingers", "es": " Dos "}})
    assert _wording(body) == {
        "0": ("reviewed", "Rosa", False),
        "1": ("machine", None, False),
        "2": ("reviewed", "Rosa", True),
    }
    adopt(first | {"1": {"en": "One", "es": "Un dedo"}, "2": {"en": "Two fingers", "es": "Dos"}}, luis)
    assert _wording(body) == {
        "0": ("reviewed", "Rosa", False),
        "1": ("reviewed", "Luis", False),
        "2": ("reviewed", "Luis", False),
    }
