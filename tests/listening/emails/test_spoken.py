"""What is said in a call can be said: no link, no button, how the party stands, and whom to call."""

from __future__ import annotations

import pytest
from flask import Flask

from engage.core.outbox import registry
from engage.core.outbox.outgoing import Script, said_as_one, script_of
from engage.listening.models import Status
from engage.listening.services.staff_entry import TOLD_ON_PHONE
from tests.support.listening_mails import STATE_OF_KIND, party, told

pytestmark = pytest.mark.usefixtures("clock")

NOT_SAID = ("://", "press the button", "Here is the private link", "on this page", "click")
STILL_COMING = (Status.CONFIRMED, Status.WAITING, Status.OFFERED)


@pytest.mark.parametrize("kind", STATE_OF_KIND)
def test_who_has_only_a_phone_hears_nothing_that_needs_a_link(app: Flask, kind: str) -> None:
    status = STATE_OF_KIND[kind]
    session, registration = party(status, email=None, phone="+19165550141", language="en")
    outgoing = told(kind, session, registration)
    assert outgoing is not None
    script = script_of(outgoing)
    assert not [words for words in NOT_SAID if words in script.text], script.text
    assert script.greeting == "Hello نادیا."
    assert script.facts[0] == "Listening session at the community center"
    if status in STILL_COMING and kind != "registration.repeated":
        assert "(916) 555-0142" in script.closing[-1], script.closing
        assert any(registration.reference in line for line in script.facts)


def test_all_that_is_said_of_a_sign_up_is_one_topic(app: Flask) -> None:
    kinds = [kind for kind in STATE_OF_KIND if kind.startswith("registration.")]
    assert {registry.topic_of(kind, "key") for kind in kinds} == {"sign-up"}
    assert {registry.topic_of(kind, "key") for kind in TOLD_ON_PHONE} == {"sign-up"}
    assert registry.topic_of("registration.contact_confirm", "key") == "key"


def test_a_person_with_several_things_hears_of_each(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_topics", {})
    monkeypatch.setattr(registry, "_of_one", set())
    registry.replace_each_other("shift", "test.confirmed", "test.cancelled", of_one=True)
    keys = [("test.confirmed", "test.confirmed:7"), ("test.cancelled", "test.cancelled:7:2")]
    assert {registry.topic_of(kind, key) for kind, key in keys} == {"shift:7"}
    assert registry.topic_of("test.confirmed", "test.confirmed:8") == "shift:8"


def test_several_scripts_are_said_as_one_in_their_order() -> None:
    first = Script(("Saved.",), "Hello.", ("Where", "When"), ("Call us.",))
    second = Script(("Moved.", "Saved."), "Hello.", ("Where", "Now"), ("Call us.",))
    assert said_as_one([first, second]) == Script(
        ("Saved.", "Moved."), "Hello.", ("Where", "When", "Now"), ("Call us.",)
    )
