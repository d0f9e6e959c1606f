"""People who signed up hear what changed of what they asked for: one message for each change, in their language."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from engage.accommodations.jobs import tell_of_unmet_needs
from engage.accommodations.models import INTERPRETATION, Instead, NeedNotice, ServiceMode
from engage.accommodations.policy import NeedKey
from engage.accommodations.services import alternatives, answering, assigning, following
from engage.accommodations.services.alternatives import NewAlternative
from engage.accommodations.services.answering import Substitute
from engage.accommodations.services.providers import Skill
from engage.core.db import db, write
from engage.core.outbox.models import OutboxMessage, State
from engage.listening.models import ListeningSession, Mode, Registration
from engage.listening.services import changes
from tests.conftest import Clock
from tests.support.listening import make_party, make_session, register
from tests.support.outbox import Tray, all_gone_out, deliver
from tests.support.providers import arrange, ask, make_provider, occasion_of, say_yes, speaks

pytestmark = pytest.mark.usefixtures("app")

HMONG = "An interpreter into Hmong will be at the session."
LOST = "We are sorry: we no longer have an interpreter into Hmong for you."
LOOKING = "We are looking for an interpreter into Hmong. We will let you know."
STILL = "We have not found an interpreter into Hmong yet. We are still looking."


def asks_for_hmong(session: ListeningSession, name: str = "Mai Example", **more: object) -> Registration:
    """A party that needs an interpreter, and has read its confirmation."""
    party = make_party(more.pop("mode", Mode.IN_PERSON), grown=2, interpretation={"hmn": 2})  # type: ignore[arg-type]
    registration = register(session, name, party=party, **more)  # type: ignore[arg-type]
    all_gone_out()
    return registration


def told() -> list[str]:
    """The texts of the messages about services that go out now, in order."""
    tray = Tray()
    while deliver(tray):
        pass
    mails = [mail.text for mail, _envelope in tray.mails if mail.to.startswith("guest")]
    return [" ".join(text.split()) for text in mails]


def lose(assignment_id: int) -> None:
    with write():
        answering.lose(assignment_id, actor="provider")


def test_who_asked_hears_once_that_an_interpreter_comes_and_nobody_else_hears_anything() -> None:
    session = make_session()
    asks_for_hmong(session)
    register(session, "Somebody else")
    all_gone_out()
    arrange(session)
    (text,) = told()
    assert "Arranged for you" not in text.split("Hello")[1]
    assert HMONG in text
    arrange(session)  # a second one changes nothing for her
    assert told() == []


def test_being_asked_is_no_news_and_saying_yes_is() -> None:
    session = make_session()
    asks_for_hmong(session)
    assignment = ask(session, make_provider())
    assert told() == []
    say_yes(assignment)
    assert len(told()) == 1


def test_the_confirmation_already_says_it_so_nothing_follows() -> None:
    session = make_session()
    arrange(session)
    registration = register(
        session, "Mai Example", party=make_party(grown=1, interpretation={"hmn": 1}), email="mai@example.org"
    )
    tray = Tray()
    while deliver(tray):
        pass
    hers = [" ".join(mail.text.split()) for mail, _ in tray.mails if mail.to == "mai@example.org"]
    assert [HMONG in text for text in hers] == [True]
    assert db.session.scalar(select(func.count()).select_from(NeedNotice)) == 0
    assert registration.id


def test_lost_and_found_again_before_the_message_went_says_nothing() -> None:
    session = make_session()
    asks_for_hmong(session)
    first = arrange(session)
    told()
    lose(first.id)
    arrange(session)
    assert told() == []


def test_lost_is_told_with_what_follows_and_found_again_as_well() -> None:
    session = make_session()
    asks_for_hmong(session)
    first = arrange(session)
    told()
    lose(first.id)
    (text,) = told()
    assert LOST in text
    assert LOOKING in text
    arrange(session)
    (text,) = told()
    assert HMONG in text
    assert LOST not in text


def test_who_signed_up_while_one_was_arranged_hears_that_it_is_lost_without_an_earlier_message() -> None:
    session = make_session()
    first = arrange(session)
    asks_for_hmong(session)
    lose(first.id)
    (text,) = told()
    assert LOST in text


def test_a_second_one_of_two_who_is_lost_changes_nothing() -> None:
    session = make_session()
    asks_for_hmong(session)
    first, _second = arrange(session), arrange(session)
    told()
    lose(first.id)
    assert told() == []


def test_a_substitute_is_no_news_while_there_is_time_and_a_refusal_of_theirs_is() -> None:
    session = make_session()
    asks_for_hmong(session)
    first = arrange(session)
    told()
    with write():
        instead = answering.substitute(
            first.id, Substitute("Chue Vang", "chue@example.org", None, "en"), actor="provider"
        )
    assert told() == []
    with write():
        answering.decline(instead.id, actor="provider")
    (text,) = told()
    assert LOST in text


def test_a_substitute_who_says_yes_is_no_news() -> None:
    session = make_session()
    first = arrange(session)
    asks_for_hmong(session)
    with write():
        instead = answering.substitute(
            first.id, Substitute("Chue Vang", "chue@example.org", None, "en"), actor="provider"
        )
    say_yes(instead)
    assert told() == []


def test_close_to_the_session_a_substitute_who_has_not_answered_is_not_enough(clock: Clock) -> None:
    session = make_session()
    asks_for_hmong(session)
    first = arrange(session)
    told()
    clock.move_to(session.starts_at - timedelta(hours=71))
    with write():
        instead = answering.substitute(
            first.id, Substitute("Chue Vang", "chue@example.org", None, "en"), actor="provider"
        )
    (text,) = told()
    assert LOST in text
    assert STILL in text
    say_yes(instead)
    (text,) = told()
    assert HMONG in text


def test_at_72_hours_who_asked_in_time_hears_once_that_nothing_was_found(clock: Clock) -> None:
    session = make_session()
    asks_for_hmong(session)
    clock.move_to(session.starts_at - timedelta(hours=72, minutes=1))
    tell_of_unmet_needs()
    assert told() == []
    clock.advance(minutes=1)
    tell_of_unmet_needs()
    tell_of_unmet_needs()
    (text,) = told()
    assert STILL in text
    assert "call us at" in text
    assert LOST not in text
    tell_of_unmet_needs()
    assert told() == []


def test_what_is_offered_instead_is_told_and_so_is_that_one_is_found_after_all(clock: Clock) -> None:
    session = make_session()
    asks_for_hmong(session)
    clock.move_to(session.starts_at - timedelta(hours=70))
    tell_of_unmet_needs()
    told()
    offer = NewAlternative(NeedKey(INTERPRETATION, "hmn"), Instead.PHONE, "The number is on your table.")
    with write():
        alternatives.offer_instead(occasion_of(session), offer, user_id=None, actor="command")
    (text,) = told()
    assert "We could not find an interpreter into Hmong." in text
    assert "Instead, we offer an interpreter by phone." in text
    assert "The number is on your table." in text
    assert "You can still change or cancel your sign-up." in text
    arrange(session)
    (text,) = told()
    assert HMONG in text


def test_who_asks_late_reads_in_the_confirmation_that_it_is_only_tried_and_hears_no_alarm(
    clock: Clock,
) -> None:
    session = make_session()
    clock.move_to(session.starts_at - timedelta(hours=50))
    register(session, "Mai Example", party=make_party(grown=1, interpretation={"hmn": 1}))
    tray = Tray()
    while deliver(tray):
        pass
    late = "You asked for an interpreter into Hmong less than 72 hours before the session. We will try to find one,"
    assert late in " ".join(tray.mails[0][0].text.split())
    tell_of_unmet_needs()
    assert told() == []
    arrange(session)
    (text,) = told()
    assert HMONG in text


def test_several_needs_of_one_party_that_change_before_the_message_goes_are_one_message() -> None:
    session = make_session()
    register(session, "Mai Example", party=make_party(interpretation={"hmn": 1}, access={"asl": 1}))
    all_gone_out()
    arrange(session)
    arrange(session, make_provider("", speaks(), Skill("asl")), "asl", "")
    (text,) = told()
    assert HMONG in text
    assert "We have arranged this for you: American Sign Language interpreter." in text


def test_by_phone_is_told_as_by_phone_and_who_is_online_hears_nothing_of_who_is_only_in_the_room() -> None:
    session = make_session()
    asks_for_hmong(session, "Mai Example")
    asks_for_hmong(session, "Bao Example", mode=Mode.VIRTUAL)
    arrange(session)
    (text,) = told()
    assert "Mai" in text
    arrange(session, None, INTERPRETATION, "hmn", mode=ServiceMode.VIDEO)
    (text,) = told()
    assert "Bao" in text
    assert "An interpreter into Hmong will be with you online." in text


def test_who_canceled_meanwhile_hears_nothing() -> None:
    session = make_session()
    registration = asks_for_hmong(session)
    arrange(session)
    with write():
        changes.cancel_registration(registration.id, actor="registrant")
    (text,) = told()
    assert "Your sign-up is canceled." in text
    assert "interpreter" not in text


def test_after_a_move_the_message_about_it_says_that_we_look_again_and_the_new_yes_is_told(
    clock: Clock,
) -> None:
    session = make_session()
    asks_for_hmong(session)
    assignment = arrange(session)
    told()
    with write() as unit:
        row = unit.get_one(ListeningSession, session.id)
        row.starts_at, row.ends_at = row.starts_at + timedelta(days=1), row.ends_at + timedelta(days=1)
    with write():
        following.follow(assignment.id, actor="worker")
    assert told() == []
    db.session.expire_all()
    say_yes(db.session.get_one(type(assignment), assignment.id))
    (text,) = told()
    assert HMONG in text


def test_withdrawing_what_was_only_proposed_is_no_news() -> None:
    session = make_session()
    asks_for_hmong(session)
    assignment = ask(session, make_provider())
    with write():
        assigning.withdraw(assignment.id, user_id=None, actor="command")
    assert told() == []


def test_a_message_that_was_taken_back_is_canceled_and_never_sent() -> None:
    session = make_session()
    asks_for_hmong(session)
    first = arrange(session)
    lose(first.id)
    states = select(OutboxMessage.state).where(OutboxMessage.kind == "registration.arranged")
    assert list(db.session.scalars(states)) == [State.CANCELLED]
    assert told() == []
