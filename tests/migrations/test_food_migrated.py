"""Diets go with their migration, and everything else that a party needs stays."""

from __future__ import annotations

from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import text

from engage.core.db import db
from engage.listening.models import Capture
from tests.support.listening import make_party, make_session, register


def test_going_back_a_party_loses_its_diets_alone_and_nobody_has_agreed_when_they_come_again(
    app: Flask,
) -> None:
    upgrade()
    party = make_party(grown=2, meals=2, diets={"halal": 2}, access={"asl": 1})
    register(make_session(plans_photos=True), party=party, agreed=[Capture.PHOTOS])
    db.session.remove()
    downgrade(revision="0025")
    with db.engine.connect() as connection:
        assert connection.scalars(text("SELECT kind FROM registration_need")).all() == ["access"]
        assert connection.scalars(text("SELECT needs_line FROM registration")).all() == ["access:asl=1"]
    upgrade()
    with db.engine.connect() as connection:
        assert not any(connection.scalars(text("SELECT agrees_photos FROM registration")))
        assert connection.scalars(text("SELECT plans_photos FROM listening_session")).all() == [None]
