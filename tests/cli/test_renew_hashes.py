"""After the secret key was changed, people are found again."""

from __future__ import annotations

from flask import Flask

from engage.cli.sessions import sessions_group
from engage.core.db import db, write
from engage.listening.models import Registration
from engage.listening.services import changes, links
from engage.listening.services.reservations import EnteredBy
from tests.support.listening import make_session, register, reserve
from tests.support.volunteering import make_person, make_shift, sign_up


def links_sent(**contact: str | None) -> int:
    with write():
        return links.send_links_again(**{"email": None, "phone": None, **contact})


def test_people_are_found_again_after_the_secret_key_was_changed(app: Flask) -> None:
    session = make_session()
    register(session, email="someone@example.org", phone="+19165550142")
    helped = register(
        session, email="helper@example.org", is_helpers=True, entered_by=EnteredBy(actor="command")
    )
    gone = register(session, email="gone@example.org")
    with write():
        changes.erase_registration(gone.id, actor="registrant")
    app.config["SECRET_KEY"] = "another secret of the tests, long enough"

    assert links_sent(email="someone@example.org") == 0
    again = register(session, "Twice Example", email="twice@example.org")
    runner = app.test_cli_runner()
    assert "1 registrations renewed" in runner.invoke(sessions_group, ["renew-hashes"]).output
    assert "0 registrations renewed" in runner.invoke(sessions_group, ["renew-hashes"]).output

    db.session.expire_all()
    assert links_sent(email="someone@example.org") == 1
    assert links_sent(phone="+19165550142") == 1
    assert reserve(session, email="someone@example.org").is_duplicate
    assert reserve(session, "Twice Example", email="twice@example.org").registration_id == again.id
    for other in (helped, gone):
        assert db.session.get_one(Registration, other.id).contact_key is None


def test_a_party_that_registered_again_in_between_stands_twice(app: Flask) -> None:
    session = make_session()
    register(session, email="someone@example.org")
    app.config["SECRET_KEY"] = "another secret of the tests, long enough"
    assert not reserve(session, email="someone@example.org").is_duplicate
    result = app.test_cli_runner().invoke(sessions_group, ["renew-hashes"])
    assert (result.exit_code, result.output) == (0, "0 registrations renewed.\n0 volunteers renewed.\n")


def test_a_volunteer_is_found_by_the_contact_again_and_stays_one_person(app: Flask) -> None:
    shift, ana = make_shift(make_session()), make_person("Ana", email="ana@example.org", phone="+19165550142")
    before = sign_up(shift, ana)
    app.config["SECRET_KEY"] = "another secret of the tests, long enough"
    runner = app.test_cli_runner()
    assert "1 volunteers renewed" in runner.invoke(sessions_group, ["renew-hashes"]).output
    assert "0 volunteers renewed" in runner.invoke(sessions_group, ["renew-hashes"]).output
    again = sign_up(shift, ana)
    assert (again.volunteer_id, again.is_duplicate) == (before.volunteer_id, True)


def test_a_volunteer_who_signed_up_again_in_between_stands_twice(app: Flask) -> None:
    shift, ana = make_shift(make_session()), make_person("Ana", email="ana@example.org")
    before = sign_up(shift, ana)
    app.config["SECRET_KEY"] = "another secret of the tests, long enough"
    assert sign_up(shift, ana).volunteer_id != before.volunteer_id
    output = app.test_cli_runner().invoke(sessions_group, ["renew-hashes"]).output
    assert "0 volunteers renewed" in output
