"""Providers are asked, answer, are replaced, and are never at two places at a time."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from engage.accommodations.errors import (
    AssignedAlready,
    BusyThen,
    OccasionNotOpen,
    ProviderEnded,
    ProviderExists,
    ServiceUnknown,
    SkillMissing,
    SubstituteSame,
    TimesWrong,
    TransitionRefused,
)
from engage.accommodations.models import Assignment, Occasion, Provider, Qualification, ServiceMode, State
from engage.accommodations.policy import Coverage
from engage.accommodations.services import answering, assigning, following, providers
from engage.accommodations.services.answering import Substitute
from engage.accommodations.services.assigning import Terms
from engage.core import clock
from engage.core.db import db, write
from engage.core.errors import Changed
from engage.core.outbox.models import OutboxMessage
from engage.core.personal_data.requests import erase_person
from engage.listening.models import ListeningSession, SessionStatus
from tests.conftest import Clock
from tests.support.listening import make_party, make_session, register
from tests.support.providers import (
    arrange,
    ask,
    line_of,
    make_agency,
    make_provider,
    provider_request,
    say_yes,
    speaks,
    state_of,
    times,
)

pytestmark = pytest.mark.usefixtures("app")


def messages(kind: str) -> list[dict[str, int]]:
    found = select(OutboxMessage.subject).where(OutboxMessage.kind == kind).order_by(OutboxMessage.id)
    return list(db.session.scalars(found))


def hmong_session(**columns: object) -> ListeningSession:
    session = make_session(**columns)  # type: ignore[arg-type]
    register(session, party=make_party(grown=3, interpretation={"hmn": 2}))
    return session


def move(session: ListeningSession, hours: int) -> None:
    shift = timedelta(hours=hours)
    with write() as unit:
        unit.execute(
            update(ListeningSession)
            .where(ListeningSession.id == session.id)
            .values(starts_at=session.starts_at + shift, ends_at=session.ends_at + shift)
        )


def test_who_is_asked_counts_only_after_saying_yes_and_people_are_told_then() -> None:
    session = hmong_session()
    assignment = ask(session, make_provider())
    assert line_of(session).coverage is Coverage.WAITING
    assert messages("registration.arranged") == []

    say_yes(assignment)

    assert line_of(session).coverage is Coverage.ARRANGED
    assert len(messages("registration.arranged")) == 1
    assert messages("accommodations.proposed") == [
        {"provider": assignment.provider_id, "assignment": assignment.id}
    ]


def test_saying_yes_twice_changes_nothing_and_tells_nobody_again() -> None:
    session = hmong_session()
    assignment = say_yes(ask(session, make_provider()))
    say_yes(assignment)
    assert len(messages("registration.arranged")) == 1


def test_a_form_sent_twice_asks_once() -> None:
    session, provider = hmong_session(), make_provider()
    first = ask(session, provider, submission="one-form")
    assert ask(session, provider, submission="one-form").id == first.id


def test_a_person_is_not_assigned_twice_at_one_time_and_the_fact_names_the_other_session() -> None:
    first, provider = make_session(), make_provider()
    known = ask(first, provider)
    second = make_session(starts_at=first.ends_at - timedelta(minutes=1))
    with pytest.raises(BusyThen) as refused:
        ask(second, provider)
    assert refused.value.assignment_id == known.id
    assert refused.value.occasion == Occasion(session_id=first.id)


def test_back_to_back_is_no_clash() -> None:
    first, provider = make_session(), make_provider()
    ask(first, provider)
    assert ask(make_session(starts_at=first.ends_at), provider).state == State.PROPOSED


def test_a_person_who_agreed_to_stay_longer_is_busy_longer() -> None:
    first, provider = make_session(), make_provider()
    ask(first, provider, agreed_until=first.ends_at + timedelta(minutes=30))
    with pytest.raises(BusyThen):
        ask(make_session(starts_at=first.ends_at), provider)


def test_an_agency_sends_several_people_at_one_time() -> None:
    first, agency = make_session(), make_agency()
    ask(first, agency)
    assert ask(make_session(starts_at=first.starts_at), agency).state == State.PROPOSED


def test_one_provider_has_one_assignment_for_a_service_and_language() -> None:
    session, agency = make_session(), make_agency()
    ask(session, agency)
    with pytest.raises(AssignedAlready):
        ask(session, agency)


def test_the_database_refuses_a_second_assignment_that_stands() -> None:
    session, agency = make_session(), make_agency()
    first = ask(session, agency)
    columns = {
        column.name: getattr(first, column.name)
        for column in Assignment.__table__.columns
        if column.name not in ("id", "public_id")
    }
    with pytest.raises(IntegrityError), write() as unit:
        unit.add(Assignment(**columns, public_id="another"))


def test_who_does_not_speak_the_language_is_not_asked() -> None:
    with pytest.raises(SkillMissing):
        ask(make_session(), make_provider("", speaks("ru")))


def test_who_is_asked_no_more_is_not_asked() -> None:
    provider = make_provider()
    with write():
        providers.end_provider(provider.id, is_ended=True, actor="command")
    with pytest.raises(ProviderEnded):
        ask(make_session(), provider)


@pytest.mark.parametrize(
    ("columns", "reason"),
    [
        ({"status": SessionStatus.CANCELLED}, "cancelled"),
        ({"starts_at": clock.now() - timedelta(days=2)}, "past"),
    ],
)
def test_nobody_is_asked_for_what_is_canceled_or_past(columns: dict[str, object], reason: str) -> None:
    with pytest.raises(OccasionNotOpen) as refused:
        ask(make_session(**columns), make_provider())  # type: ignore[arg-type]
    assert refused.value.reason == reason


def test_times_that_end_before_they_begin_are_refused() -> None:
    session = make_session()
    with pytest.raises(TimesWrong):
        ask(session, make_provider(), agreed_until=session.starts_at)


def test_what_was_declined_is_not_accepted_any_more() -> None:
    assignment = ask(make_session(), make_provider())
    with write():
        answering.decline(assignment.id, actor="provider")
    with pytest.raises(TransitionRefused):
        say_yes(assignment)


def test_a_lost_interpreter_no_longer_counts_and_another_can_be_asked() -> None:
    session = hmong_session()
    assignment = arrange(session)
    with write():
        answering.lose(assignment.id, actor="provider")
    assert state_of(assignment) == State.LOST
    assert line_of(session).coverage is Coverage.NOBODY_ASKED
    arrange(session)
    assert line_of(session).coverage is Coverage.ARRANGED


def test_who_is_not_needed_is_told() -> None:
    session = hmong_session()
    assignment = arrange(session)
    with write():
        assigning.withdraw(assignment.id, user_id=None, actor="command")
    assert len(messages("accommodations.withdrawn")) == 1


def substitute(assignment: Assignment, **changes: object) -> Assignment:
    values = {
        "name": "Pao Example",
        "email": "pao@example.org",
        "phone": None,
        "language": "en",
        "qualification": Qualification.BILINGUAL,
    }
    with write():
        by = Substitute(**(values | changes))  # type: ignore[arg-type]
        return answering.substitute(assignment.id, by, actor="provider")


def test_a_substitute_is_asked_and_staff_have_not_looked_at_them() -> None:
    session = hmong_session()
    assignment = arrange(session)
    instead = substitute(assignment)
    assert state_of(assignment) == State.SUBSTITUTED
    assert (instead.state, instead.substitute_for_id) == (State.PROPOSED, assignment.id)
    assert instead.qualification == Qualification.BILINGUAL
    provider = db.session.get_one(Provider, instead.provider_id)
    assert (provider.checked_at, provider.named_by_id) == (None, assignment.provider_id)
    assert len(messages("registration.arranged")) == 1, (
        "those who asked hear once the substitute has answered"
    )


def test_a_substitute_whom_we_know_is_the_one_we_know() -> None:
    known = make_provider("Pao Example", speaks("hmn", "mww"), email="pao@example.org")
    instead = substitute(arrange(hmong_session()))
    assert (instead.provider_id, instead.varieties) == (known.id, ["mww"])


def test_nobody_is_their_own_substitute() -> None:
    provider = make_provider("Pao Example", email="pao@example.org")
    assignment = arrange(hmong_session(), provider)
    with pytest.raises(SubstituteSame):
        substitute(assignment)
    assert state_of(assignment) == State.ACCEPTED


def test_a_substitute_who_is_busy_then_is_refused_and_nothing_changes() -> None:
    session = hmong_session()
    busy = make_provider("Pao Example", email="pao@example.org")
    arrange(make_session(starts_at=session.starts_at), busy)
    assignment = arrange(session)
    with pytest.raises(BusyThen):
        substitute(assignment)
    assert state_of(assignment) == State.ACCEPTED


def test_hours_are_signed_after_the_beginning(clock: Clock) -> None:
    session = hmong_session()
    assignment = arrange(session)
    with pytest.raises(OccasionNotOpen) as refused, write():
        answering.sign_hours(assignment.id, 120, actor="provider")
    assert refused.value.reason == "not_yet"
    clock.move_to(session.ends_at)
    with write():
        signed = answering.sign_hours(assignment.id, 135, actor="provider")
    assert (signed.state, signed.minutes, signed.signed_by) == (State.COMPLETED, 135, None)


def test_a_session_that_moved_no_longer_counts_as_arranged_and_its_interpreter_is_asked_again() -> None:
    session = hmong_session()
    assignment = arrange(session, agreed_until=session.ends_at + timedelta(minutes=15))
    move(session, 3)
    assert line_of(session).coverage is Coverage.NOBODY_ASKED
    assert following.find_stale() == [assignment.id]
    with write():
        following.follow(assignment.id, actor="system")
    followed = db.session.get_one(Assignment, assignment.id, populate_existing=True)
    assert followed.state == State.PROPOSED
    assert times(followed) == (
        session.starts_at + timedelta(hours=3),
        session.ends_at + timedelta(hours=3, minutes=15),
    )
    assert (following.find_stale(), len(messages("accommodations.changed"))) == ([], 1)


def test_who_says_yes_to_a_time_that_has_changed_meanwhile_says_it_to_nothing() -> None:
    session = hmong_session()
    assignment = ask(session, make_provider())
    move(session, 1)
    with pytest.raises(Changed):
        say_yes(assignment)


def test_who_is_busy_at_the_new_time_is_lost() -> None:
    session, provider = hmong_session(), make_provider()
    arrange(make_session(starts_at=session.ends_at + timedelta(hours=1)), provider)
    assignment = arrange(session, provider)
    move(session, 3)
    with write():
        following.follow(assignment.id, actor="system")
    assert state_of(assignment) == State.LOST


def test_whoever_was_to_come_to_a_canceled_session_is_told() -> None:
    session = hmong_session()
    assignment = arrange(session)
    with write() as unit:
        unit.execute(
            update(ListeningSession)
            .where(ListeningSession.id == session.id)
            .values(status=SessionStatus.CANCELLED)
        )
    for ident in following.find_stale():
        with write():
            following.follow(ident, actor="system")
    assert (state_of(assignment), len(messages("accommodations.withdrawn"))) == (State.WITHDRAWN, 1)


def change(assignment: Assignment, **terms: object) -> Assignment:
    with write():
        agreed = Terms(ServiceMode.IN_PERSON, **terms)  # type: ignore[arg-type]
        return assigning.change_terms(assignment.id, agreed, version=assignment.version, actor="command")


def test_another_time_asks_again_who_had_said_yes_but_a_note_on_the_cost_does_not() -> None:
    session = hmong_session()
    assignment = arrange(session)
    assert change(assignment, cost_note="$90 an hour").state == State.ACCEPTED
    assert messages("accommodations.changed") == []
    again = change(
        db.session.get_one(Assignment, assignment.id), starts_at=session.starts_at - timedelta(hours=1)
    )
    assert again.state == State.PROPOSED
    assert len(messages("accommodations.changed")) == 1


def test_a_change_that_somebody_else_overtook_is_refused() -> None:
    assignment = ask(make_session(), make_provider())
    assignment.version -= 1
    with pytest.raises(Changed):
        change(assignment)


def test_the_same_name_and_contact_is_one_provider() -> None:
    known = make_provider("Mai Example", email="mai@example.org")
    with pytest.raises(ProviderExists) as refused:
        make_provider("mai  EXAMPLE", email="Mai@example.org")
    assert refused.value.provider_id == known.id


def test_a_provider_is_changed_with_all_skills_at_once() -> None:
    provider = make_provider()
    request = provider_request("Mai Example", speaks("hmn", "mww"), speaks("es"))
    with write():
        providers.change_provider(provider.id, request, version=1, actor="command")
    with pytest.raises(Changed), write():
        providers.change_provider(provider.id, request, version=1, actor="command")
    assert ask(make_session(), provider).varieties == ["mww"]


@pytest.mark.parametrize("skill", [speaks("xx"), speaks("es", "mww"), providers.Skill("massage")])
def test_a_service_that_the_city_does_not_have_is_refused(skill: providers.Skill) -> None:
    with pytest.raises(ServiceUnknown):
        make_provider("", skill)


def test_who_is_erased_leaves_what_is_to_come() -> None:
    session, provider = hmong_session(), make_provider("Mai Example")
    assignment = arrange(session, provider, cost_note="Mai wants $90")
    with write():
        erase_person("provider", provider.id, actor="command")
    assert state_of(assignment) == State.LOST
    erased = db.session.get_one(Provider, provider.id)
    assert (erased.name, erased.email, db.session.get_one(Assignment, assignment.id).cost_note) == (
        "",
        None,
        "",
    )
