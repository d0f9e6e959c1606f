"""Many pages of one registration save at once: one is stored, and every other is told what it did not see."""

from __future__ import annotations

import pytest
from flask import Flask

from engage.core.db import db
from engage.listening.models import Mode
from engage.listening.services import links
from engage.listening.services.access import load_registration
from engage.listening.services.links import Purpose
from tests.support import ledger, load
from tests.support.crashing import Installation
from tests.support.listening import make_session, register
from tests.support.live import serving
from tests.support.registrations import acts
from tests.support.visitors import numbered, open_forms

pytestmark = pytest.mark.race

TABS = 8


def test_of_many_tabs_that_save_at_once_one_is_stored_and_the_others_are_told(
    app: Flask, installation: Installation
) -> None:
    session = make_session(modes=[Mode.IN_PERSON])
    party = register(session, "Dos Tabs", email="tabs@example.org")
    token = links.link_token(Purpose.MANAGE, load_registration(party.id))
    with serving(installation.environ, installation.log) as server:
        tabs = open_forms(server.port, f"/en/my/{token}/change", TABS)
        posts = numbered(tabs, name="Tab @@NUMBER", email="tabs@example.org")
        result = load.run([load.Plan(server.port, posts, TABS, 60)])
    assert result.statuses() == {303: 1, 422: TABS - 1}
    db.session.rollback()
    assert acts(party) == ["registration.changed"]
    assert ledger.problems(session.id) == []
