"""An act is carried out wholly or not at all, and whoever asked is told which, where the answer belongs."""

from __future__ import annotations

import pytest
from flask import Flask, get_flashed_messages

from engage.core.acts import accepted, run
from engage.core.db import db, write
from engage.core.errors import Changed, DomainError, Forbidden, NotFound
from engage.core.forms import BaseForm, LineField
from engage.core.refusals import Refusals, why
from engage.core.security.ratelimit import RateCounter, hit


class Full(DomainError):
    """There is no room. `left` is how much there is."""

    def __init__(self, left: int) -> None:
        super().__init__(str(left))
        self.left = left


class Taken(Changed):
    """Somebody else was quicker."""


class Name(BaseForm):
    """A form with one field."""

    name = LineField("Name")


REFUSALS: Refusals = {Full: lambda fact: f"Only {fact.left} left.", Changed: "Somebody else changed this."}


def test_a_text_is_found_by_the_error_or_its_ancestor_and_may_use_its_facts() -> None:
    assert why(Full(3), REFUSALS) == "Only 3 left."
    assert why(Taken(), REFUSALS) == "Somebody else changed this."
    assert why(NotFound(), REFUSALS) is None


def test_what_was_done_is_kept_and_said(app: Flask) -> None:
    with app.test_request_context():
        answer = run(lambda: _count("kept"), done="Done.", refusals=REFUSALS, back="/there")
        assert (answer.status_code, answer.location) == (303, "/there")
        assert get_flashed_messages(with_categories=True) == [("success", "Done.")]
    assert _counters() == 1


def test_what_was_refused_changes_nothing_and_is_said(app: Flask) -> None:
    def act() -> None:
        _count("lost")
        raise Full(2)

    with app.test_request_context():
        answer = run(act, done="Done.", refusals=REFUSALS, back="/there", refused_back="/here")
        assert answer.location == "/here"
        assert get_flashed_messages(with_categories=True) == [("error", "Only 2 left.")]
    assert _counters() == 0


def test_a_refusal_without_a_text_goes_on_to_the_pages_about_errors(app: Flask) -> None:
    def act() -> None:
        raise NotFound

    with app.test_request_context(), pytest.raises(NotFound):
        run(act, done="Done.", refusals=REFUSALS, back="/there")


def test_a_form_says_a_refusal_at_its_field_or_above(app: Flask) -> None:
    def full() -> None:
        raise Full(1)

    def taken() -> None:
        raise Taken

    with app.test_request_context():
        form = Name()
        form.validate()
        assert not accepted(form, full, refusals=REFUSALS, at={Full: "name"})
        assert not accepted(form, taken, refusals=REFUSALS, at={Full: "name"})
        assert form.name.errors == ["Only 1 left."]
        assert form.form_errors == ["Somebody else changed this."]
        assert accepted(form, lambda: None, refusals=REFUSALS)


def test_what_is_not_allowed_is_no_fault_of_a_form_unless_it_says_so(app: Flask) -> None:
    def forbidden() -> None:
        raise Forbidden

    refusals: Refusals = {Forbidden: "Not you."}
    with app.test_request_context():
        form = Name()
        form.validate()
        with pytest.raises(Forbidden):
            accepted(form, forbidden, refusals=refusals)
        assert not accepted(form, forbidden, refusals=refusals, at={Forbidden: "name"})
        assert form.name.errors == ["Not you."]


def _count(subject: str) -> None:
    hit("acts", subject, limit=10, per_seconds=3600)


def _counters() -> int:
    with write():
        return db.session.query(RateCounter).count()
