"""Signing up for a shift."""

from __future__ import annotations

from flask import Flask

from engage.volunteering.models import Status
from tests.support.listening import make_session
from tests.support.volunteering import make_shift, read_signup, sign_up, taken


def test_a_resident_who_agrees_to_the_expectations_has_a_place_and_is_told(app: Flask) -> None:
    shift = make_shift(make_session())
    result = sign_up(shift)
    assert result.status is Status.CONFIRMED
    assert result.told is Status.CONFIRMED
    assert read_signup(result.signup_id).agreed_language == "en"
    assert taken(shift) == 1
