"""Venues get a text that says what their picture shows, and lose it again without a trace."""

from __future__ import annotations

import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade

from tests.support.plain_sql import rows, run

BEFORE, PICTURES = "0024", "0027"
AT = "2027-03-01 17:00:00"
WAY = ("directions", "transit", "parking", "entrance")

pytestmark = [
    pytest.mark.filterwarnings("ignore:Skipped unsupported reflection of expression-based index"),
]


def _add_venue() -> None:
    for ident in range(1001, 1005):
        run(
            f"INSERT INTO localized_text (id, source_language) VALUES ({ident}, 'es')",
            "INSERT INTO translation (text_id, language, value, state, updated_at)"
            f" VALUES ({ident}, 'es', 'La puerta', 'source', '{AT}')",
        )
    run(
        f"INSERT INTO venue (id, name, address, step_free, {', '.join(f'{name}_id' for name in WAY)}, version,"
        f" created_at) VALUES (7, 'Hagginwood', '1 Street', TRUE, 1001, 1002, 1003, 1004, 1, '{AT}')"
    )


def test_a_venue_that_was_there_keeps_its_facts_and_has_an_empty_text_for_a_picture(app: Flask) -> None:
    upgrade(revision=BEFORE)
    _add_venue()
    upgrade(revision=PICTURES)
    known = rows("SELECT step_free, wide_doors, inspected_role, inspected_on FROM venue")
    assert known == [(True, None, "", None)]
    described = rows(
        "SELECT t.source_language, w.value, w.state FROM venue v JOIN localized_text t ON t.id = v.picture_alt_id"
        " JOIN translation w ON w.text_id = t.id"
    )
    assert described == [("es", "", "source")]
    run(
        "INSERT INTO venue_picture (venue_id, key, source_hash, width, height, small_width, small_height, added_at,"
        f" large, small) VALUES (7, 'k', 'h', 4, 3, 4, 3, '{AT}', '', '')"
    )
    downgrade(revision=BEFORE)
    assert rows("SELECT id, step_free FROM venue") == [(7, True)]
    assert rows("SELECT count(*) FROM localized_text") == [(4,)]
