"""The public record as data: what programs are promised, and that a stranger can compute the chain again."""

from __future__ import annotations

import copy
import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from engage.config import ROOT
from engage.core.db import write
from engage.decisions.services import concerns
from tests.support.client import EngageClient
from tests.support.prepared import Prepared
from tests.support.records import Story, tell_story

DATA = "/api/v1/decisions/open-clinics"
GUIDE = ROOT / "docs" / "verify-a-record.md"
Check = Callable[..., list[str]]


@pytest.fixture
def story(prepared: Prepared[Story]) -> Story:
    return prepared(tell_story)


@pytest.fixture
def script(tmp_path: Path) -> Path:
    """The program that the documentation tells people to save."""
    found = re.search(r"```python\n(.*?)```", GUIDE.read_text(), flags=re.DOTALL)
    assert found is not None
    path = tmp_path / "check_record.py"
    path.write_text(found[1])
    return path


@pytest.fixture
def check(script: Path) -> Check:
    """Its function."""
    names: dict[str, Any] = {"__name__": "check_record"}
    exec(compile(script.read_text(), str(script), "exec"), names)
    found: Check = names["check"]
    return found


def test_pages_of_others_may_read_the_record_without_cookies(story: Story, client: EngageClient) -> None:
    assert story
    for address in ("/api/v1/decisions", DATA):
        headers = client.get(address, headers={"Origin": "https://news.example.org"}).headers
        assert headers["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in headers


def test_the_documented_program_finds_that_the_record_holds(
    story: Story, client: EngageClient, script: Path, tmp_path: Path
) -> None:
    record = tmp_path / "record.json"
    record.write_bytes(client.get(DATA).get_data())
    heads = [str(one.closed_head) for one in (story.check, story.first, story.last)]
    done = subprocess.run(
        [sys.executable, script, record, *heads], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout.strip(), done.stderr) == (0, "The record holds.", "")
    wrong = subprocess.run(
        [sys.executable, script, record, f"4-{'0' * 64}"], capture_output=True, text=True, check=False
    )
    assert (wrong.returncode, wrong.stdout.strip()) == (1, "the head 4-… is not in this chain")


def test_it_needs_nothing_but_the_standard_library(script: Path) -> None:
    assert re.findall(r"^(?:import|from) .*", script.read_text(), flags=re.MULTILINE) == [
        "import hashlib, json, sys"
    ]


def test_it_finds_every_kind_of_change(story: Story, client: EngageClient, check: Check) -> None:
    record = client.get(DATA).get_json()
    assert check(record) == []
    places = [number for number, event in enumerate(record["events"]) if event["payload"]]
    revealed = next(n for n in places if '"kind":"revealed"' in record["events"][n]["payload"])

    def tampered(change: Callable[[list[dict[str, Any]]], object]) -> list[str]:
        other = copy.deepcopy(record)
        change(other["events"])
        return check(other)

    def swap(events: list[dict[str, Any]]) -> None:
        events[4], events[5] = events[5], events[4]

    assert tampered(lambda events: events.pop(7))
    assert tampered(swap)
    assert tampered(lambda events: events[places[2]].update(payload='{"kind":"noticed"}'))
    assert tampered(lambda events: events[3].update(at="2020-01-01T00:00:00.000000+00:00"))
    assert tampered(lambda events: events[5].update(payload_digest="0" * 64))
    assert tampered(
        lambda events: events[revealed].update(
            payload=events[revealed]["payload"].replace('"value":5', '"value":4')
        )
    )
    other = copy.deepcopy(record)
    other["text"]["languages"]["en"]["clauses"][1]["text"] += "!"
    assert check(other) == ["the text in en was changed"]


def _redact(story: Story) -> None:
    ballot_id = story.ballot(story.last, story.organization_holder).id
    decision_id, by = story.decision.id, story.facilitator.id
    with write():
        concerns.redact(decision_id, ballot_id, actor=by)


def test_redacting_keeps_the_public_chain_whole(story: Story, client: EngageClient, check: Check) -> None:
    before = client.get(DATA).get_json()["head"]
    _redact(story)
    record = client.get(DATA).get_json()
    assert check(record, [before]) == []
    assert "holder named-words" not in json.dumps(record)


def test_answers_say_whether_anything_changed(story: Story, client: EngageClient) -> None:
    first = client.get(DATA)
    assert first.headers["Cache-Control"] == "public, max-age=60"
    assert first.headers["Last-Modified"] == "Tue, 02 Mar 2027 02:00:00 GMT"
    again = client.get(DATA, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    _redact(story)
    assert client.get(DATA, headers={"If-None-Match": first.headers["ETag"]}).status_code == 200
    listed = client.get("/api/v1/decisions")
    assert (
        client.get("/api/v1/decisions", headers={"If-None-Match": listed.headers["ETag"]}).status_code == 304
    )


def test_an_empty_list_is_a_list(client: EngageClient) -> None:
    assert client.get("/api/v1/decisions").get_json() == {
        "schema": 1,
        "page": 1,
        "pages": 1,
        "next": None,
        "decisions": [],
    }


def test_every_field_is_documented(story: Story, client: EngageClient) -> None:
    documented = set(re.findall(r"`([a-z_]+)(?:\[\])?`", (ROOT / "docs" / "api.md").read_text()))
    record = client.get(DATA).get_json()
    fields = set(record) | set(client.get("/api/v1/decisions").get_json()["decisions"][0])
    for name in ("rounds", "concerns", "statements", "mandates_granted", "events", "resolution_meetings"):
        fields |= set(record[name][0])
    body = record["rounds"][0]["bodies"][0]
    fields |= {*body, *body["votes"][0], *body["tally"], *record["meeting"], *record["text"]}
    fields |= {*record["text"]["languages"]["en"], *record["text"]["languages"]["en"]["clauses"][0]}
    fields |= set(record["statements"][0]["words"])
    assert sorted(fields - documented - {"schema"}) == []
