"""What volunteers are told: in their language, whichever way it reaches them, while it is true, and of nobody else."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from engage.core import clock
from engage.core.current import current_city
from engage.core.db import write
from engage.core.i18n.languages import TAGS
from engage.core.outbox import registry
from engage.core.outbox.outgoing import Call, Email, Outgoing, Text, callee_of, letter_of, script_of
from engage.volunteering.labels.declines import why_declined
from engage.volunteering.models import DeclineReason, Kind, Status
from engage.volunteering.services import placing
from engage.volunteering.services.links import find_by_token
from tests.support.accounts import make_user
from tests.support.listening_reach import NEEDS_A_LINK, NEEDS_AN_ANSWER
from tests.support.volunteering_mails import (
    EXAMPLES,
    MET_BY,
    NAME,
    OTHER,
    PHONE,
    Scene,
    begin,
    day_of,
    erase,
    pass_by,
    tell,
)
from tests.words.faults import faults_of

pytestmark = pytest.mark.usefixtures("app")

HOST, OFFICE = "(916) 555-0142", "(916) 808-7200"  # who hosts the session, and who answers for the site
KINDS = pytest.mark.parametrize("kind", EXAMPLES)
TO_PLANNERS = {"volunteering.planner", "volunteering.partners_wait"}  # members of bodies, who have accounts
# True also after the shift.
AFTER_THE_SHIFT = ("volunteering.link", "volunteering.changed", "volunteering.thanks")


def made(kind: str, contact: str = "email", language: str = "en") -> tuple[Scene, Outgoing]:
    """An example, and its message."""
    scene = EXAMPLES[kind].happens(contact, language)
    outgoing = tell(kind, scene)
    assert outgoing is not None, kind
    return scene, outgoing


def all_words(outgoing: Outgoing) -> list[str]:
    """Everything that reaches the person in one way or another."""
    own = [outgoing.subject, outgoing.text] if isinstance(outgoing, Email) else []
    own += [outgoing.body] if isinstance(outgoing, Text) else []
    return [*own, script_of(outgoing).text, letter_of(outgoing).script.text]


def test_there_is_an_example_of_every_kind_and_staff_have_a_name_for_it() -> None:
    own = {kind for kind in registry.kinds() if kind.startswith("volunteering.")} - TO_PLANNERS
    assert own == set(EXAMPLES)
    assert [kind for kind in own if registry.name_of(kind) == kind] == []


@KINDS
def test_a_mail_says_what_happened_and_leads_only_to_the_readers_own_page(kind: str) -> None:
    scene, mail = made(kind)
    assert isinstance(mail, Email)
    assert re.search(EXAMPLES[kind].says, mail.text)
    assert "\n" not in mail.subject
    _says_when(kind, scene, mail, "en")
    for token in set(re.findall(r"/helping/([^/\s]+)", mail.text)):
        assert find_by_token(token).id == scene.volunteer_id
    _names_nobody_else(mail)
    _reads_whole(kind, scene, "en")
    _reads_whole(kind, scene, "fa")
    _is_translated(kind, scene)
    EXAMPLES[kind].ends(scene)
    assert tell(kind, scene) is None


@KINDS
def test_a_text_message_says_the_same_in_the_readers_language(kind: str) -> None:
    scene, text = made(kind, "phone", "es")
    assert isinstance(text, Text)
    assert (text.to, text.language) == (PHONE, "es")
    assert _office(kind) in text.body
    _says_when(kind, scene, text, "es")
    assert not EXAMPLES[kind].is_about_shift or "Sesión en el centro comunitario" in text.body
    _names_nobody_else(text)
    english = tell(kind, scene, language="en")
    assert isinstance(english, Text)
    assert re.search(EXAMPLES[kind].says, english.body), english.body
    erase(scene)
    assert tell(kind, scene) is None


@KINDS
def test_a_call_and_a_letter_say_the_same_and_need_no_link(kind: str) -> None:
    scene, call = made(kind, "neither")
    assert isinstance(call, Call)
    spoken, printed = script_of(call).text, letter_of(call).script.text
    for words in (spoken, printed):
        assert re.search(EXAMPLES[kind].says, words), words
        assert words.startswith(f"Hello {NAME}.")
    assert not [words for words in NEEDS_A_LINK if words in spoken + printed], spoken + printed
    assert not [words for words in NEEDS_AN_ANSWER if words in printed], printed
    assert kind == "volunteering.thanks" or _office(kind) in printed, printed
    _says_when(kind, scene, call, "en")
    _names_nobody_else(call)
    callee = callee_of(call)
    assert callee is not None
    assert callee.name == NAME
    if kind not in AFTER_THE_SHIFT and "orientation" not in kind:
        pass_by(scene)
        assert tell(kind, scene) is None


@pytest.mark.long
@KINDS
def test_a_mail_reads_whole_in_every_language(kind: str) -> None:
    scene, _mail = made(kind)
    for tag in TAGS:
        _reads_whole(kind, scene, tag)


def _office(kind: str) -> str:
    return HOST if EXAMPLES[kind].is_about_shift or kind == "volunteering.thanks" else OFFICE


def _says_when(kind: str, scene: Scene, outgoing: Outgoing, language: str) -> None:
    day = day_of(scene, language)
    said = all_words(outgoing)[1:] if isinstance(outgoing, Email) else all_words(outgoing)
    assert not EXAMPLES[kind].is_about_shift or [words for words in said if day not in words] == []


def _names_nobody_else(outgoing: Outgoing) -> None:
    everything = "\n".join([*all_words(outgoing), getattr(outgoing, "html", "")])
    assert OTHER not in everything
    assert re.findall(r"helper\.\d+@example\.org", everything) == []


def _reads_whole(kind: str, scene: Scene, tag: str) -> None:
    mail = tell(kind, scene, language=tag)
    assert isinstance(mail, Email)
    assert mail.language == tag
    plain = re.sub(r"https?://\S+|\S+@\S+", "", mail.text)
    assert [what for part in (mail.subject, plain) for what in faults_of(part, tag)] == []


def _is_translated(kind: str, scene: Scene) -> None:
    mail = tell(kind, scene, language="qps")
    assert isinstance(mail, Email)
    assert "⟦" in mail.subject
    own = (
        "http",
        "@",
        "--",
        "\u2066",
        NAME,
        MET_BY,
        "Listening session",
        "SCORE",
        "Sacramento",
        "Do you have",
        "2.5",
        "without a uniform",
    )
    plain = [line for line in mail.text.splitlines() if line.strip() and "⟦" not in line]
    assert [line for line in plain if not any(part in line for part in own)] == []


def test_a_reminder_of_a_time_that_has_moved_is_not_sent() -> None:
    scene, _outgoing = made("volunteering.reminder_1")
    scene.told = {"start": int((scene.shift.starts_at + timedelta(hours=1)).timestamp())}
    assert tell("volunteering.reminder_1", scene) is None


@pytest.mark.parametrize("reason", DeclineReason)
def test_each_reason_to_decline_has_a_kind_sentence_of_its_own(reason: DeclineReason) -> None:
    scene = begin(kind=Kind.ELECTED_OFFICIAL)
    by = make_user().id
    with write():
        placing.decline(scene.signup_id, reason=reason, decided_by=by, actor=by)
    mail = tell("volunteering.declined", scene)
    assert isinstance(mail, Email)
    assert "Thank you for offering to help." in mail.text
    said = [why_declined(each) in mail.text for each in DeclineReason]
    assert said.count(True) == 1
    assert why_declined(reason) in mail.text


def test_only_who_comes_from_the_city_reads_the_hosts_rule_on_uniforms() -> None:
    rule = "without a uniform and without weapons"
    officer, resident = begin(kind=Kind.SWORN_OFFICER), begin("phone")
    with write():
        placing.place(officer.volunteer, officer.shift, officer.signup, actor="test")
    for scene, is_told in ((officer, True), (resident, False)):
        outgoing = tell("volunteering.confirmed", scene)
        assert outgoing is not None
        assert [rule in words for words in all_words(outgoing)[-2:]] == [is_told, is_told]


def test_the_time_to_answer_an_offer_starts_when_the_person_is_told() -> None:
    scene = EXAMPLES["volunteering.offered"].happens("phone", "en")
    assert scene.signup.offer_expires_at is None
    with write():
        registry.call_delivered("volunteering.offered", _subject(scene), clock.now())
    held_until = scene.signup.offer_expires_at
    assert held_until == clock.now() + timedelta(hours=current_city().offer_hours)
    with write():
        registry.call_unreachable("volunteering.offered", _subject(scene))
    assert scene.signup.status == Status.LAPSED
    with write():
        registry.call_reachable_again("volunteering.offered", _subject(scene))
    assert scene.signup.status == Status.OFFERED


def _subject(scene: Scene) -> dict[str, int]:
    return {"volunteer": scene.volunteer_id, "signup": scene.signup_id}


def test_a_person_with_two_shifts_hears_of_each_in_a_call() -> None:
    first, second = (f"volunteering.confirmed:{number}:1" for number in (7, 8))
    topics = {registry.topic_of("volunteering.confirmed", key) for key in (first, second)}
    assert topics == {"shift:7", "shift:8"}
    assert registry.topic_of("volunteering.cancelled", "volunteering.cancelled:7:x") == "shift:7"
