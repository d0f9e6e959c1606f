"""A row whose key is taken changes nothing, on either database."""

from __future__ import annotations

from flask import Flask

from engage.core import clock
from engage.core.db import db, insert_all_new, insert_new, write
from engage.core.outbox.models import SuppressedContact, SuppressionReason


def _row(key: str, reason: SuppressionReason) -> dict[str, object]:
    return {"contact_key": key, "reason": reason.value, "at": clock.now()}


def test_a_new_row_answers_its_key_and_a_taken_one_nothing(app: Flask) -> None:
    with write():
        assert insert_new(SuppressedContact, _row("a", SuppressionReason.BOUNCE)) == "a"
        assert insert_new(SuppressedContact, _row("a", SuppressionReason.COMPLAINT)) is None
    kept = db.session.get_one(SuppressedContact, "a")
    assert kept.reason == SuppressionReason.BOUNCE


def test_of_many_rows_those_whose_keys_are_taken_change_nothing(app: Flask) -> None:
    with write():
        insert_new(SuppressedContact, _row("a", SuppressionReason.BOUNCE))
        insert_all_new(
            SuppressedContact,
            [_row("a", SuppressionReason.COMPLAINT), _row("b", SuppressionReason.COMPLAINT)],
        )
    kept = {one.contact_key: one.reason for one in db.session.query(SuppressedContact)}
    assert kept == {"a": SuppressionReason.BOUNCE, "b": SuppressionReason.COMPLAINT}
