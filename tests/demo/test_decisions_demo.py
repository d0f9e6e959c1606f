"""flask demo: a decision under way and one that was made, once."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from engage.accounts.models import User
from engage.accounts.services import people
from engage.bodies.policy import BodyFacts
from engage.bodies.queries import lookup
from engage.bodies.services import bodies, seats
from engage.city import load_city
from engage.cli import demo as commands
from engage.cli.bodies import import_bodies_file
from engage.config import ROOT
from engage.core import clock as time
from engage.core.city_time import city_today
from engage.core.db import Base, db, write
from engage.core.outbox.models import OutboxMessage, State
from engage.core.toml_source import SourceInvalid
from engage.decisions.models import Ballot, Concern, Decision, Outcome, Round, RoundState
from engage.decisions.queries.verifying import verify
from engage.decisions.services import access, titles
from engage.demo import decisions
from engage.demo.bodies import ROLES, ensure_demo_members
from engage.demo.drafts import read_demo_text
from engage.drafts.models import Draft
from engage.drafts.queries import reading
from engage.drafts.services import access as draft_access
from engage.drafts.services import remarks
from engage.drafts.services.reads import version_states
from tests.support.client import PageClient
from tests.support.prepared import Prepared

FOLDER = ROOT / "city/sacramento/drafts"
NAME = "{1} in {0}".format
CITY = load_city(ROOT / "city/sacramento")


def _make_members() -> None:
    import_bodies_file(ROOT / "city/sacramento/bodies.toml")
    ensure_demo_members(NAME)


def _make_decisions() -> None:
    _make_members()
    assert decisions.ensure_demo_decisions(FOLDER) == 2


@pytest.fixture
def members(prepared: Prepared[None]) -> None:
    """The bodies of Sacramento with the demo's members."""
    prepared(_make_members)


@pytest.fixture
def decided(prepared: Prepared[None]) -> None:
    """And with the demo's decisions."""
    prepared(_make_decisions)


def _decision(slug: str) -> Decision:
    return access.find_decision(slug)


def _rounds(slug: str) -> list[Round]:
    statement = select(Round).where(Round.decision_id == _decision(slug).id).order_by(Round.number)
    return list(db.session.scalars(statement))


def _user(name: str) -> User:
    user = people.find_user_by_email(f"{name}@example.org")
    assert user is not None
    return user


def _count(model: type[Base]) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_it_is_made_once(decided: None) -> None:
    before = [_count(model) for model in (Decision, Draft, Ballot, Round, OutboxMessage)]
    assert before[:2] == [2, 2]
    db.session.rollback()
    assert decisions.ensure_demo_decisions(FOLDER) == 0
    assert [_count(model) for model in (Decision, Draft, Ballot, Round, OutboxMessage)] == before


def test_everything_is_marked(decided: None) -> None:
    for decision in db.session.scalars(select(Decision)):
        assert decision.is_demo
        assert db.session.get_one(Draft, decision.draft_id).is_demo
        texts = titles.texts_of(decision)
        assert texts[titles.TITLE].source.endswith("(demo)")


def test_one_is_under_way_and_some_have_answered(decided: None) -> None:
    (opened,) = _rounds(decisions.NOW)
    assert opened.state == RoundState.OPEN
    assert opened.is_binding
    assert opened.closes_at == time.now() + timedelta(days=3)
    assert _decision(decisions.NOW).is_joint
    standing = decisions.standing_of_members()
    assert standing["member.es@example.org"] == "their seat has answered racial-equity-resolution"
    assert standing["both.fa@example.org"] == "has not answered racial-equity-resolution yet"
    assert {role.email for role in ROLES} - set(standing) == {
        "facilitator@example.org",
        "scribe@example.org",
    }


def test_one_was_made_in_three_rounds_with_a_block_and_a_change(decided: None) -> None:
    check, blocked, last = _rounds(decisions.PAST)
    assert not check.is_binding
    assert (blocked.outcome, last.outcome) == (Outcome.BLOCKED, Outcome.CONSENSUS)
    assert [row.outcome for row in last.bodies] == [Outcome.CONSENSUS] * 2
    assert blocked.version_hash != last.version_hash
    raised = db.session.scalars(select(Concern)).all()
    assert sorted((one.is_block, one.state, one.ended_by_id == one.raiser_id) for one in raised) == [
        (False, "resolved", True),
        (False, "resolved", True),
        (True, "resolved", True),
    ]
    scribed = db.session.scalars(select(Ballot).where(Ballot.scribe_id.is_not(None))).all()
    assert {one.voter_id for one in scribed} == {_user("member.hmn").id}
    decision = _decision(decisions.PAST)
    assert decision.published_at is not None
    assert decision.published_at < time.now()
    assert decision.review_on is not None
    assert decision.review_on > city_today()


def test_their_chains_hold(decided: None) -> None:
    idents = list(db.session.scalars(select(Decision.id)))
    db.session.rollback()
    assert [verify(ident) for ident in idents] == [[], []]


def test_the_texts_are_there_in_every_language(decided: None) -> None:
    others = set(CITY.languages) - {"en"}
    for slug, languages in ((decisions.PAST, others), (decisions.NOW, {"es", "fa"})):
        draft = draft_access.find_draft(slug)
        for version in reading.list_versions(draft.id):
            states = version_states(version.id, languages)
            assert {tag for tag, state in states.items() if not state.is_ready or not state.machine} == set()
        texts = titles.texts_of(_decision(slug)).values()
        assert [set(text.translations) for text in texts] == [languages, languages]


def test_a_comment_and_a_proposed_change_wait_for_an_answer(decided: None) -> None:
    said = remarks.list_remarks(draft_access.find_draft(decisions.NOW).id)
    assert [(one.language, one.proposed is not None, one.state) for one in said] == [
        ("es", False, "open"),
        ("en", True, "open"),
    ]


def test_nobody_is_written_to_about_what_is_over(decided: None) -> None:
    waiting = db.session.scalars(select(OutboxMessage).where(OutboxMessage.state == State.WAITING)).all()
    due = [message for message in waiting if message.run_at <= time.now()]
    newest = {_rounds(decisions.NOW)[0].id, _rounds(decisions.PAST)[2].id}
    assert {message.kind for message in due} == {"decisions.round_opened", "decisions.round_revealed"}
    assert {message.subject["round"] for message in due} == newest
    assert sum(message.kind == "decisions.round_revealed" for message in due) == len(decisions.MAILS_KEPT)


@pytest.mark.long
def test_its_pages_open_as_each_of_the_members(decided: None, page_as: Callable) -> None:
    for name in (role.email.split("@")[0] for role in ROLES):
        page = page_as(user=_user(name))
        listed = page.get("/members/decisions").links
        for slug in (decisions.NOW, decisions.PAST):
            path = f"/members/decisions/{slug}"
            assert path in listed
            page.get(path)
            for one in _rounds(slug):
                page.get(f"{path}/rounds/{one.number}")
            page.get(f"/members/drafts/{slug}/remarks")
            if name == "facilitator":
                page.get(f"{path}/facilitate")
        if name not in ("facilitator", "scribe"):
            page.get(f"/members/decisions/{decisions.NOW}/rounds/1/ballot")


def test_the_public_reads_it_in_every_language(decided: None, page: PageClient) -> None:
    draft = draft_access.find_draft(decisions.PAST)
    for language in CITY.languages:
        shown = page.get(f"/{language}/decisions/{decisions.PAST}").text()
        for clause in reading.load_version(draft_id=draft.id, language=language).clauses:
            assert clause.text.language == language
            assert clause.text.value in shown


def test_the_public_reads_words_as_their_authors_wish(decided: None, page: PageClient) -> None:
    said = decisions.read_demo_words(FOLDER / "demo.toml", CITY.languages).said
    shown = page.get(f"/en/decisions/{decisions.PAST}").text()
    for name in ("block", "reservation", "dissent"):
        assert said[name].reason in shown
    for name in ("check", "concern", "aside"):
        assert said[name].reason not in shown
    assert _user("member.zh").name in shown
    assert _user("member.es").name not in shown
    page.get("/en/decisions")
    under_way = page.get(f"/en/decisions/{decisions.NOW}").text()
    assert said["resolution"].reason not in under_way


def test_languages_that_a_body_announced_stay(members: None) -> None:
    first, second, *_teams = lookup.list_bodies()
    with write():
        bodies.change_body(first.id, BodyFacts(size=first.size, languages=("fa",)), actor="test")
    decisions.ensure_demo_decisions(FOLDER)
    announced = {body.id: body.languages for body in lookup.list_bodies()}
    assert (announced[first.id], announced[second.id]) == (["fa"], ["es", "fa"])


def test_nothing_is_made_in_production_without_members_or_without_files(
    app: Flask, members: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert decisions.ensure_demo_decisions(tmp_path) == 0
    monkeypatch.setattr("engage.config.Settings.is_production", True)
    assert decisions.ensure_demo_decisions(FOLDER) == 0
    assert _count(Decision) == 0


def test_nothing_is_made_before_there_are_members(app: Flask) -> None:
    import_bodies_file(ROOT / "city/sacramento/bodies.toml")
    assert decisions.ensure_demo_decisions(FOLDER) == 0
    assert _count(Draft) == 0


def test_where_somebody_gave_their_seat_up_nothing_is_made_and_the_command_says_so(
    members: None, capsys: pytest.CaptureFixture[str]
) -> None:
    with write():
        seats.unseat(lookup.find_body("rec").id, _user("member.zh").id, actor="test")
    commands._load_decisions()
    assert "No demo decisions were added" in capsys.readouterr().out
    assert (_count(Decision), _count(Draft), _count(OutboxMessage)) == (0, 0, 0)


def test_a_translation_that_lacks_a_clause_is_refused_with_its_file(tmp_path: Path) -> None:
    shutil.copytree(FOLDER, tmp_path, dirs_exist_ok=True)
    path = tmp_path / "announcing-sessions.texts/ko.toml"
    path.write_text(path.read_text().replace('"5" = ', '"6" = '))
    with pytest.raises(SourceInvalid) as refused:
        read_demo_text(tmp_path, decisions.PAST, CITY)
    messages = [str(problem) for problem in refused.value.problems]
    assert len(messages) == 2
    assert all("ko.toml, line" in message and "clauses → " in message for message in messages)
