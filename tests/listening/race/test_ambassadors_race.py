"""A link is turned off while somebody sends a form of it: whoever comes first counts, and the other sees it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from engage.core import clock
from engage.core.db import db, write
from engage.listening.errors import AmbassadorLinkInvalid
from engage.listening.models import Ambassador, Mode, Registration, Status
from engage.listening.policy import Party
from engage.listening.services import ambassadors
from engage.listening.services.ambassadors import NewAmbassador
from engage.listening.services.reservations import Contact, RegistrationRequest
from tests.support import ledger
from tests.support.accounts import make_user
from tests.support.listening import make_session

pytestmark = pytest.mark.race

Act = Callable[[], object]


def _second_waits_for_first(app: Flask, first: Act, second: Act) -> None:
    """Begin the second while the transaction of the first is open; end it once the second had time to overtake."""
    begun = threading.Event()

    def run() -> None:
        with app.app_context():
            begun.set()
            with write():
                second()
            db.session.remove()

    late = threading.Thread(target=run)
    with write():
        first()
        late.start()
        begun.wait(timeout=10)
        late.join(timeout=0.3)
        assert late.is_alive(), "the second waits"
    late.join(timeout=30)


class _Both:
    """An ambassador, and the two acts on their link."""

    def __init__(self) -> None:
        self.session_id = make_session(modes=[Mode.IN_PERSON]).id
        wanted = NewAmbassador("Hmong Sisters", "en", clock.now() + timedelta(days=30))
        by = make_user().id
        with write():
            self.ambassador_id = ambassadors.add_ambassador(wanted, user_id=by, actor="test").id
        self.refused = False
        db.session.close()

    def turn_off(self) -> None:
        ambassadors.revoke_ambassador(self.ambassador_id, actor="test")

    def send(self) -> None:
        request = RegistrationRequest(Contact("Bao Xiong", "es"), Party(mode=Mode.IN_PERSON, grown=2))
        try:
            ambassadors.register_through(self.ambassador_id, self.session_id, request=request)
        except AmbassadorLinkInvalid:
            self.refused = True

    def states(self) -> list[str]:
        """The state of each registration, after the link has ended."""
        db.session.rollback()
        ended = db.session.get_one(Ambassador, self.ambassador_id)
        assert ended.revoked_at is not None
        assert ledger.problems(self.session_id) == []
        return [one.status for one in db.session.query(Registration)]


def test_who_sends_a_form_after_the_link_was_turned_off_is_refused(app: Flask) -> None:
    both = _Both()
    _second_waits_for_first(app, both.turn_off, both.send)
    assert both.refused
    assert both.states() == []


def test_who_sent_a_form_before_the_link_was_turned_off_stays_signed_up(app: Flask) -> None:
    both = _Both()
    _second_waits_for_first(app, both.send, both.turn_off)
    assert not both.refused
    assert both.states() == [Status.CONFIRMED]


def test_a_form_that_is_sent_many_times_at_once_registers_one_party(app: Flask) -> None:
    both = _Both()
    request = RegistrationRequest(
        contact=Contact(name="Pa Example", language="hmn"),
        party=Party(mode=Mode.IN_PERSON, grown=5),
        submission="k" * 16,
    )
    results: list[int] = []

    def send() -> None:
        with app.app_context():
            with write():
                reserved = ambassadors.register_through(both.ambassador_id, both.session_id, request=request)
                results.append(reserved.registration_id)
            db.session.remove()

    threads = [threading.Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert len(results) == 8
    assert len(set(results)) == 1
    assert db.session.query(Registration).filter_by(session_id=both.session_id).count() == 1
    assert ledger.problems(both.session_id) == []
