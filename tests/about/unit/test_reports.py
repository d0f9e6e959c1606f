"""What is stored of a report, and what is not."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from engage.about.models import PhraseReport
from engage.about.services import finish_report, report_phrase
from engage.core.audit_log import AuditEntry
from engage.core.db import db, write
from engage.core.errors import NotFound
from tests.conftest import Clock


def _report(page: str) -> PhraseReport:
    with write():
        report_phrase(language="en", page=page, phrase="words", better="better words")
    return db.session.scalars(select(PhraseReport)).one()


def test_a_private_link_is_taken_out_of_the_address(app: Flask) -> None:
    assert _report("/en/my/k3f9abcd.mzxw6ytb/change").page == "/en/my/change"


def test_a_report_is_done_once_and_the_log_says_by_whom(app: Flask, clock: Clock) -> None:
    ident = _report("/en/").id
    for _ in range(2):
        with write():
            finish_report(ident, actor="user:3")
        clock.advance(hours=1)
    entry = db.session.scalars(select(AuditEntry)).one()
    assert (entry.actor, entry.action, entry.fields) == ("user:3", "report.done", ["done_at"])
    assert db.session.get_one(PhraseReport, ident).done_at == entry.at


def test_a_report_that_is_not_there_is_not_found(app: Flask) -> None:
    with pytest.raises(NotFound), write():
        finish_report(999, actor="user:3")
