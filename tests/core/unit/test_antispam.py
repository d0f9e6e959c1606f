"""Telling machines from people, without turning anybody away."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from engage.core.security.antispam import AGE_FIELD, HONEYPOT_FIELD, Sign, form_age_token, signs_of_a_machine

FORM = "register"


def test_a_person_who_took_a_while_shows_no_sign(app: Flask, clock: Any) -> None:
    token = form_age_token(FORM)
    for seconds in (3, 60, 3600, 6 * 86_400):
        clock.advance(seconds=seconds if seconds < 86_400 else 6 * 86_400 - 3700)
        assert signs_of_a_machine(FORM, {AGE_FIELD: token, HONEYPOT_FIELD: ""}) == frozenset()


def test_what_comes_back_at_once_is_suspicious(app: Flask, clock: Any) -> None:
    token = form_age_token(FORM)
    clock.advance(seconds=1)
    assert signs_of_a_machine(FORM, {AGE_FIELD: token}) == {Sign.TOO_FAST}
    assert signs_of_a_machine(FORM, {AGE_FIELD: token}, shortest_seconds=0) == frozenset()


def test_the_field_nobody_sees_is_suspicious_when_filled_in(app: Flask, clock: Any) -> None:
    token = form_age_token(FORM)
    clock.advance(minutes=1)
    assert signs_of_a_machine(FORM, {AGE_FIELD: token, HONEYPOT_FIELD: "buy"}) == {Sign.HONEYPOT}


def test_a_page_of_last_month_is_suspicious(app: Flask, clock: Any) -> None:
    token = form_age_token(FORM)
    clock.advance(days=30)
    assert signs_of_a_machine(FORM, {AGE_FIELD: token}) == {Sign.TOO_OLD}


@pytest.mark.parametrize("token", ["", "x", ".x.y", "a" * 500, "\u0660\u0661", "\x00"])
def test_a_form_that_was_never_shown_is_suspicious(app: Flask, clock: Any, token: str) -> None:
    assert signs_of_a_machine(FORM, {AGE_FIELD: token}) == {Sign.NOT_SHOWN}


def test_a_token_is_of_one_form(app: Flask, clock: Any) -> None:
    token = form_age_token("other")
    clock.advance(minutes=1)
    assert signs_of_a_machine(FORM, {AGE_FIELD: token}) == {Sign.NOT_SHOWN}


@pytest.mark.parametrize("behind", [1, 120, 3600, 86_400])
def test_a_host_whose_clock_is_behind_holds_nobody(app: Flask, clock: Any, behind: int) -> None:
    token = form_age_token(FORM)
    clock.advance(seconds=-behind)
    assert signs_of_a_machine(FORM, {AGE_FIELD: token}) == frozenset()


def test_a_form_of_next_week_is_suspicious(app: Flask, clock: Any) -> None:
    token = form_age_token(FORM)
    clock.advance(days=-7)
    assert signs_of_a_machine(FORM, {AGE_FIELD: token}) == {Sign.NOT_SHOWN}


def test_a_token_of_the_secret_before_still_counts(app: Flask, clock: Any) -> None:
    token = form_age_token(FORM)
    clock.advance(minutes=1)
    app.config["SECRET_KEY_FALLBACKS"] = [app.config["SECRET_KEY"]]
    app.config["SECRET_KEY"] = "a newer secret of the tests, also long enough"
    assert signs_of_a_machine(FORM, {AGE_FIELD: token}) == frozenset()
