"""Changing, switching and cancelling: what is taken is exchanged whole, or nothing changes."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from engage.core.audit_log import AuditEntry
from engage.core.db import db, write
from engage.core.outbox.models import OutboxMessage
from engage.listening.errors import ManageLinkInvalid, NotEnoughCapacity, NotOpen
from engage.listening.models import Capacity, ListeningSession, Mode, NeedKind, Registration, Status
from engage.listening.services import changes, contact, links
from engage.listening.services.access import load_registration
from engage.listening.services.links import Purpose
from tests.support.listening import make_party, make_request, make_session, register
from tests.support.registrations import seen_now

pytestmark = pytest.mark.usefixtures("app")


def taken(session: ListeningSession, resource: str = Mode.IN_PERSON) -> int:
    db.session.expire_all()
    return db.session.get_one(Capacity, (session.id, resource)).taken


def change(registration: Registration, **party: object) -> None:
    request = make_request("Nadia Example", party=make_party(**party), email=registration.email)  # type: ignore[arg-type]
    with write():
        changes.change_registration(registration.id, request=request, actor="registrant")


def test_a_larger_party_takes_the_difference_and_keeps_link_and_reference() -> None:
    session = make_session()
    registration = register(session)
    token = links.link_token(Purpose.MANAGE, registration)
    change(registration, grown=4, interpretation={"fa": 2})

    assert taken(session) == 4
    after = load_registration(registration.id)
    assert (after.grown, after.counts(NeedKind.INTERPRETATION)) == (4, {"fa": 2})
    assert after.reference == registration.reference
    assert links.find_by_token(Purpose.MANAGE, token).id == registration.id


def test_a_change_that_does_not_fit_changes_nothing() -> None:
    session = make_session(capacities={Mode.IN_PERSON: 2})
    registration = register(session)
    with pytest.raises(NotEnoughCapacity):
        change(registration, grown=3)
    assert taken(session) == 1
    assert load_registration(registration.id).grown == 1


def test_a_change_is_told_once_and_raises_the_calendar_sequence() -> None:
    registration = register(make_session())
    change(registration, grown=2)
    change(registration, grown=2)
    db.session.expire_all()
    assert db.session.get_one(Registration, registration.id).calendar_sequence == 1
    changed = select(OutboxMessage).where(OutboxMessage.kind == "registration.changed")
    assert len(db.session.scalars(changed).all()) == 1


def test_the_audit_log_names_fields_and_no_values() -> None:
    registration = register(make_session())
    change(registration, grown=2)
    entry = db.session.scalars(select(AuditEntry)).one()
    assert (entry.actor, entry.action, entry.subject_id) == (
        "registrant",
        "registration.changed",
        registration.id,
    )
    assert entry.fields == ["grown"]


def test_taking_another_partys_name_and_contact_is_refused() -> None:
    session = make_session()
    register(session, "Nadia Example", email="family@example.org")
    other = register(session, "Aunt Example", email="family@example.org")
    request = make_request("Nadia Example", email="family@example.org")
    with pytest.raises(changes.PartyExists), write():
        changes.change_registration(other.id, request=request, actor="user:1")


def test_taking_another_partys_name_and_contact_by_a_link_tells_nothing_and_leaves_hers_alone() -> None:
    session = make_session()
    hers = register(session, "Nadia Example", email="nadia@example.org")
    his = register(session, "Mallory Example", email="mallory@example.org")
    request = make_request("Nadia Example", email="nadia@example.org")
    with write():
        changes.change_own_registration(his.id, request=request, seen=seen_now(his), actor="registrant")
    after = load_registration(his.id)
    assert (after.name, after.email) == ("Nadia Example", "mallory@example.org")
    change = contact.find_open_change(his.id)
    assert change is not None
    with write():
        contact.confirm_contact(change.public_id, actor="registrant")
    after = load_registration(his.id)
    assert (after.email, after.contact_key) == ("nadia@example.org", None)
    assert load_registration(hers.id).contact_key is not None


def test_who_confirms_one_contact_does_not_confirm_another_that_was_asked_for_meanwhile() -> None:
    party = register(make_session(), "Nadia Example", email="nadia@example.org")

    def ask(email: str) -> str:
        request = make_request("Nadia Example", email=email)
        with write():
            changes.change_registration(party.id, request=request, actor="user:1")
        change = contact.find_open_change(party.id)
        assert change is not None
        return change.public_id

    one, _other = ask("one@example.org"), ask("other@example.org")
    with pytest.raises(ManageLinkInvalid), write():
        contact.confirm_contact(one, actor="registrant")
    assert load_registration(party.id).email == "nadia@example.org"


def test_a_party_on_a_helpers_contact_stays_outside_the_duplicate_rule_when_it_changes_itself() -> None:
    session = make_session()
    for _ in range(2):
        party = register(session, "Mai Example", email="navigator@example.org", is_helpers=True)
    request = make_request("Mai Example", email="navigator@example.org", party=make_party(grown=2))
    with write():
        changes.change_own_registration(party.id, request=request, seen=seen_now(party), actor="registrant")
    assert (load_registration(party.id).grown, load_registration(party.id).contact_key) == (2, None)


def test_switching_keeps_the_registration_and_frees_the_room() -> None:
    session = make_session()
    registration = register(session, party=make_party(grown=2, meals=2, access={"asl": 1}))
    with write():
        changes.switch_mode(registration.id, mode=Mode.VIRTUAL, actor="registrant")
    assert (taken(session), taken(session, Mode.VIRTUAL), taken(session, "meals")) == (0, 2, 0)
    after = load_registration(registration.id)
    assert after.counts(NeedKind.ACCESS) == {"asl": 1}
    assert after.reference == registration.reference


def test_switching_to_what_is_full_changes_nothing() -> None:
    session = make_session(capacities={Mode.VIRTUAL: 0})
    registration = register(session)
    with pytest.raises(NotEnoughCapacity), write():
        changes.switch_mode(registration.id, mode=Mode.VIRTUAL, actor="registrant")
    assert taken(session) == 1


def test_cancelling_twice_gives_back_once() -> None:
    session = make_session()
    register(session, "Other Example")
    registration = register(session, party=make_party(grown=3))
    for _ in range(2):
        with write():
            changes.cancel_registration(registration.id, actor="registrant")
    assert taken(session) == 1


def test_after_cancelling_the_same_party_may_register_again() -> None:
    session = make_session()
    first = register(session, email="again@example.org")
    with write():
        changes.cancel_registration(first.id, actor="registrant")
    second = register(session, email="again@example.org")
    assert second.id != first.id
    assert second.status == Status.CONFIRMED


def test_a_rotated_link_and_join_address_are_worthless() -> None:
    registration = register(make_session())
    before = {purpose: links.link_token(purpose, registration) for purpose in (Purpose.MANAGE, Purpose.JOIN)}
    with write():
        changes.rotate_link(registration.id, actor="registrant")
    db.session.expire_all()
    for purpose, token in before.items():
        with pytest.raises(links.ManageLinkInvalid):
            links.find_by_token(purpose, token)


def test_a_link_of_one_purpose_opens_nothing_else() -> None:
    registration = register(make_session())
    token = links.link_token(Purpose.JOIN, registration)
    with pytest.raises(links.ManageLinkInvalid):
        links.find_by_token(Purpose.MANAGE, token)


def test_erasing_empties_the_personal_columns_and_keeps_the_counts() -> None:
    registration = register(make_session(), party=make_party(grown=3))
    with write():
        changes.erase_registration(registration.id, actor="registrant")
    db.session.expire_all()
    after = db.session.get_one(Registration, registration.id)
    assert (after.name, after.email, after.phone, after.contact_key, after.name_folded) == (
        "",
        None,
        None,
        None,
        "",
    )
    assert (after.grown, after.status) == (3, Status.CANCELLED)


def test_a_past_session_cannot_be_changed_any_more(clock) -> None:  # type: ignore[no-untyped-def]
    registration = register(make_session())
    clock.advance(days=40)
    with pytest.raises(NotOpen):
        change(registration, grown=2)


def test_erasing_forgets_needs_and_keeps_the_number_of_people() -> None:
    party = make_party(
        grown=2, children={"under_3": 1}, interpretation={"fa": 2}, access={"step_free": 1}, meals=3
    )
    registration = register(make_session(), party=party)
    with write():
        changes.erase_registration(registration.id, actor="registrant")
    after = load_registration(registration.id)
    assert [(need.kind, need.key) for need in after.needs] == [(NeedKind.CHILDREN, "under_3")]
    assert (after.needs_line, after.people) == ("children:under_3=1", 3)


def test_who_came_stays_counted_whatever_is_cancelled_or_erased_afterwards(clock) -> None:  # type: ignore[no-untyped-def]
    session = make_session()
    registration = register(session, party=make_party(grown=2))
    clock.advance(days=40)
    with pytest.raises(NotOpen), write():
        changes.cancel_registration(registration.id, actor="registrant")
    with write():
        changes.erase_registration(registration.id, actor="registrant")
    after = load_registration(registration.id)
    assert (after.status, after.name, taken(session)) == (Status.CONFIRMED, "", 2)


def test_a_wish_to_be_erased_after_the_session_is_noted(clock) -> None:  # type: ignore[no-untyped-def]
    registration = register(make_session())
    clock.advance(days=40)
    with write():
        changes.ask_erasure(registration.id, actor="registrant")
    after = load_registration(registration.id)
    assert after.status == Status.CONFIRMED
    assert after.erasure_asked_at is not None
