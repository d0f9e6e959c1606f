"""People, links and factors against the database: what its constraints hold even when the code forgets."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select, text, update
from sqlalchemy.exc import IntegrityError

from engage.accounts.errors import (
    AdministratorTooNew,
    EmailTaken,
    FactorWrong,
    LastAdministrator,
    OwnAccount,
    PersonInactive,
)
from engage.accounts.models import DeviceFamily, LinkPurpose, SignIn, TotpSecret, User
from engage.accounts.services import factors, links, people, resets, sign_ins
from engage.accounts.services.people import NewPerson, actor_of
from engage.core.audit_log import AuditEntry
from engage.core.db import db, write
from engage.core.errors import NotFound
from engage.core.security.permissions import Role
from engage.core.security.sealing import SealBroken, seal, unseal
from tests.conftest import Clock
from tests.support.accounts import give_app, make_sign_in, make_user


def test_an_address_is_one_person_however_it_is_written(app: Flask) -> None:
    make_user(Role.GREETER, email="Some.One@Example.com")
    with pytest.raises(EmailTaken), write():
        people.add_person(NewPerson("SOME.ONE@example.COM ", "Two", "en", frozenset()), actor="test")
    assert len(people.list_people()) == 1


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO user_role (user_id, role) VALUES (1, 'emperor')",
        "UPDATE \"user\" SET email = 'UPPER@example.com'",
        "UPDATE \"user\" SET name = ''",
        "UPDATE sign_in SET factor = 'totp', factor_at = NULL",
        "UPDATE sign_in SET factor = 'password', factor_at = created_at",
        "UPDATE sign_in SET device = 'toaster'",
        "INSERT INTO factor_reset (user_id, requested_by_id, requested_at) VALUES (1, 1, '2027-03-01 00:00:00')",
        "INSERT INTO totp_secret (user_id, sealed, last_counter, created_at) VALUES (1, 'x', -1, '2027-03-01')",
    ],
)
def test_the_database_refuses(app: Flask, statement: str) -> None:
    make_sign_in(make_user(Role.GREETER))
    with pytest.raises(IntegrityError), write() as session:
        session.execute(text(statement))


def test_the_last_administrator_is_neither_demoted_nor_switched_off(app: Flask) -> None:
    only = make_user(Role.ADMINISTRATOR)
    off = make_user(Role.ADMINISTRATOR)
    with write():
        people.deactivate(off.id, actor="test")
    for change in (
        lambda: people.set_roles(only.id, [Role.ORGANIZER], actor="test"),
        lambda: people.deactivate(only.id, actor="test"),
    ):
        with pytest.raises(LastAdministrator), write():
            change()
    with write():
        people.set_roles(only.id, [Role.ADMINISTRATOR, Role.AUDITOR], actor="test")
    assert people.get_user(only.id).roles == {Role.ADMINISTRATOR, Role.AUDITOR}


def test_two_administrators_who_demote_each_other_at_once_do_not_both_succeed(app: Flask) -> None:
    first, second = make_user(Role.ADMINISTRATOR), make_user(Role.ADMINISTRATOR)
    barrier, results = threading.Barrier(2), []

    def demote(who: int, by: int) -> None:
        with app.app_context():
            barrier.wait()
            try:
                with write():
                    people.set_roles(who, [Role.ORGANIZER], actor=f"user:{by}")
                results.append("done")
            except LastAdministrator:
                results.append("refused")

    run_together(
        lambda: demote(first.id, second.id),
        lambda: demote(second.id, first.id),
    )
    db.session.expire_all()
    assert sorted(results) == ["done", "refused"]
    assert len(people.other_administrators()) == 1


def run_together(*jobs: Callable[[], None]) -> None:
    threads = [threading.Thread(target=job) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)


@pytest.mark.parametrize("act", ["switch off", "take the role"])
def test_a_new_administrator_does_not_remove_those_of_before(app: Flask, clock: Clock, act: str) -> None:
    old, other = make_user(Role.ADMINISTRATOR), make_user(Role.ADMINISTRATOR)
    person = NewPerson("new@example.org", "New Example", "en", frozenset({Role.ADMINISTRATOR}))
    with write():
        new = people.add_person(person, actor=f"user:{old.id}")

    def remove(who: int, by: int) -> None:
        with write():
            if act == "switch off":
                people.deactivate(who, actor=f"user:{by}")
            else:
                people.set_roles(who, [Role.ORGANIZER], actor=f"user:{by}")

    clock.advance(hours=23, minutes=59)
    with pytest.raises(AdministratorTooNew):
        remove(old.id, by=new.id)
    remove(other.id, by=old.id)
    clock.advance(minutes=1)
    remove(old.id, by=new.id)


def test_one_link_pressed_twice_at_once_opens_one_sign_in(app: Flask) -> None:
    user = make_user(Role.GREETER)
    with write():
        token = links.token_of(links.make_link(user, LinkPurpose.SIGN_IN))
    assert token is not None
    barrier, opened = threading.Barrier(4), []

    def press() -> None:
        with app.app_context():
            barrier.wait()
            try:
                with write():
                    links.redeem_link(token, device=DeviceFamily.OTHER, own_device=False, trial_allowed=False)
                opened.append(True)
            except links.SignInLinkInvalid:
                opened.append(False)

    run_together(press, press, press, press)
    assert sorted(opened) == [False, False, False, True]
    assert len(db.session.scalars(select(SignIn)).all()) == 1


def test_one_code_used_twice_at_once_counts_once(app: Flask, clock: Clock) -> None:
    user = make_user(Role.ORGANIZER)
    code = give_app(user).at(clock.now)
    first, second = make_sign_in(user), make_sign_in(user)
    with write():
        factors.use_totp(sign_ins.get_for_change(first.id), code)
    with pytest.raises(FactorWrong), write():
        factors.use_totp(sign_ins.get_for_change(second.id), code)


@pytest.mark.parametrize(("seconds", "fits"), [(-90, False), (-30, True), (0, True), (30, True), (90, False)])
def test_a_phone_may_be_half_a_minute_off(app: Flask, clock: Clock, seconds: int, fits: bool) -> None:
    user = make_user(Role.ORGANIZER)
    code = give_app(user).at(clock.now.timestamp() + seconds)
    sign_in = make_sign_in(user)
    try:
        with write():
            factors.use_totp(sign_ins.get_for_change(sign_in.id), code)
        worked = True
    except FactorWrong:
        worked = False
    assert worked is fits


def test_the_offer_of_one_person_is_worth_nothing_for_another(app: Flask) -> None:
    offer = factors.offer_totp(1)
    assert factors.read_offer(offer, user_id=1)
    assert factors.read_offer(offer, user_id=2) is None
    assert factors.read_offer(offer[:-2], user_id=1) is None


def test_what_was_sealed_under_an_older_secret_still_opens(app: Flask) -> None:
    sealed = seal("a purpose", "a text")
    with pytest.raises(SealBroken):
        unseal("another purpose", sealed)
    old = app.config["SECRET_KEY"]
    app.config.update(SECRET_KEY="a new secret of the tests, long enough", SECRET_KEY_FALLBACKS=[old])
    assert unseal("a purpose", sealed) == "a text"
    app.config["SECRET_KEY_FALLBACKS"] = []
    with pytest.raises(SealBroken):
        unseal("a purpose", sealed)


def test_a_secret_that_can_no_longer_be_opened_is_a_wrong_code_and_no_failure(
    app: Flask, clock: Clock
) -> None:
    user = make_user(Role.ORGANIZER)
    code = give_app(user).at(clock.now)
    sign_in = make_sign_in(user)
    with write() as session:
        session.execute(update(TotpSecret).values(sealed="damaged"))
    with pytest.raises(FactorWrong), write():
        factors.use_totp(sign_ins.get_for_change(sign_in.id), code)


def test_new_recovery_codes_replace_the_old_ones(app: Flask) -> None:
    user = make_user(Role.ORGANIZER)
    sign_in = make_sign_in(user)
    with write():
        old = factors.make_recovery_codes(people.get_user(user.id))
        factors.make_recovery_codes(people.get_user(user.id))
    with pytest.raises(FactorWrong), write():
        factors.use_recovery_code(sign_ins.get_for_change(sign_in.id), old[0])
    assert factors.factors_of(user.id).recovery_codes == 10


def test_the_recovery_code_of_another_person_does_not_count(app: Flask) -> None:
    owner, other = make_user(Role.ORGANIZER), make_user(Role.ORGANIZER)
    with write():
        codes = factors.make_recovery_codes(people.get_user(owner.id))
    sign_in = make_sign_in(other)
    with pytest.raises(FactorWrong), write():
        factors.use_recovery_code(sign_ins.get_for_change(sign_in.id), codes[0])


def test_no_link_is_made_for_an_account_that_is_off(app: Flask) -> None:
    make_user(Role.ADMINISTRATOR)
    user = make_user(Role.GREETER)
    with write():
        link = links.make_link(user, LinkPurpose.SIGN_IN)
        token = links.token_of(link)
        people.deactivate(user.id, actor="test")
    assert links.find_link(link.id) is None
    with pytest.raises(links.SignInLinkInvalid), write():
        links.redeem_link(str(token), device=DeviceFamily.OTHER, own_device=False, trial_allowed=False)
    with pytest.raises(PersonInactive), write():
        links.make_link(people.get_user(user.id), LinkPurpose.SIGN_IN)


def test_switching_off_ends_sign_ins_that_are_under_way_too(app: Flask) -> None:
    make_user(Role.ADMINISTRATOR)
    user = make_user(Role.ORGANIZER)
    with write():
        pending = sign_ins.start(
            people.get_user(user.id), device=DeviceFamily.OTHER, own_device=False, complete=False
        )
        people.deactivate(user.id, actor="test")
        people.reactivate(user.id, actor="test")
    assert sign_ins.find_pending_sign_in(pending.id) is None
    with pytest.raises(NotFound):
        sign_ins.get_for_change(pending.id)


def test_nobody_resets_their_own_factor_as_an_administrator(app: Flask) -> None:
    administrator = make_user(Role.ADMINISTRATOR)
    give_app(administrator)
    with pytest.raises(OwnAccount), write():
        resets.request_reset(administrator.id, administrator=people.get_user(administrator.id))


def test_the_log_names_fields_and_roles_and_no_values(app: Flask) -> None:
    user = make_user(Role.GREETER, name="Very Private", email="private@example.com")
    with write():
        people.change_account(user.id, name="Other Name", language="es", actor=actor_of(user))
        people.set_roles(user.id, [Role.TRANSLATOR], actor="command")
    rows = db.session.execute(select(AuditEntry.__table__)).all()
    told = " ".join(str(value) for row in rows for value in row)
    assert "user.changed" in told
    assert "role.translator" in told
    for secret in ("Private", "private@", "Other Name"):
        assert secret not in told
    assert db.session.get_one(User, user.id).name == "Other Name"
