"""flask bodies import and flask members, from the command line."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from engage.bodies.importing.file import read_bodies
from engage.bodies.models import Body, BodyKind, Office, SeatPart
from engage.bodies.queries import lookup
from engage.bodies.services import access, seats
from engage.bodies.services.reads import current_rule, current_seats
from engage.city import load_city
from engage.config import ROOT
from engage.core.db import db, write
from engage.core.i18n.content import REVIEWED, Reviewer, load_texts
from engage.core.i18n.writing import put_translation
from engage.core.outbox.models import OutboxMessage
from tests.support.accounts import mails_of
from tests.support.bodies import give, make_body, make_member

SACRAMENTO = ROOT / "city" / "sacramento" / "bodies.toml"
BODY = """
[[body]]
slug = "rea"
size = 18
languages = ["en", "fa"]
publication = "names"
open_meetings = true

[body.rule]
minimum_numbers = 4
ways_out = ["referral"]
adopted_on = 2024-03-01

[body.text.en]
name = "Racial Equity Alliance"
purpose = "Leaders of racial-justice groups."

[body.text.fa]
name = "ائتلاف عدالت نژادی"
"""


@pytest.fixture
def run(app: Flask):
    """Run a command; answers its exit code and what it printed."""
    runner = app.test_cli_runner()

    def run_command(*arguments: object) -> tuple[int, str]:
        db.session.commit()
        result = runner.invoke(args=[str(argument) for argument in arguments])
        db.session.expire_all()
        return result.exit_code, result.output

    return run_command


@pytest.fixture
def write_file(tmp_path: Path):
    """A file of bodies with this text."""

    def make(text: str) -> Path:
        path = tmp_path / "bodies.toml"
        path.write_text(text)
        return path

    return make


def test_the_bodies_of_sacramento_are_imported_once(run):
    assert run("bodies", "import", SACRAMENTO) == (0, "New: rea, rec, narrative, policy, partnership\n")
    assert run("bodies", "import", SACRAMENTO) == (0, "As before: rea, rec, narrative, policy, partnership\n")
    everything = lookup.list_bodies()
    assert [(one.slug, one.size) for one in everything][:2] == [("rea", 18), ("rec", 12)]
    assert [one.kind for one in everything] == [BodyKind.BODY] * 2 + [BodyKind.TEAM] * 3
    for tag in ("es", "zh-hant", "zh-hans", "pa", "hmn", "ru", "tl", "vi", "hi", "fa", "ko"):
        texts = load_texts(
            db.session, [key for one in everything for key in (one.name_id, one.purpose_id)], tag
        )
        assert not texts.falls_back, tag
        assert texts.needs_note, "no person has reviewed these"


def test_every_city_that_has_bodies_reads(app):
    for folder in sorted((ROOT / "city").iterdir()):
        if (folder / "bodies.toml").is_file():
            drafts = read_bodies(folder / "bodies.toml", load_city(folder))
            assert all(draft.sources["name"] for draft in drafts), folder.name


def test_a_file_says_what_a_body_is(run, write_file):
    assert run("bodies", "import", write_file(BODY))[0] == 0
    body = lookup.find_body("rea")
    assert (body.languages, body.publication, body.only_in_meetings) == (["en", "fa"], "names", True)
    rule = current_rule(body.id)
    assert (rule.settings["minimum_numbers"], rule.settings["ways_out"]) == (4, ["referral"])
    assert lookup.body_names([body], "fa")[body.id].value == "ائتلاف عدالت نژادی"


def test_a_changed_file_changes_the_body_and_not_what_a_person_wrote(run, write_file):
    run("bodies", "import", write_file(BODY))
    body = lookup.find_body("rea")
    with write() as session:
        put_translation(
            session, body.name_id, "fa", "نام بهتر", state=REVIEWED, reviewer=Reviewer("Somebody")
        )
    changed = BODY.replace("size = 18", "size = 20").replace("Leaders of", "The leaders of")
    assert run("bodies", "import", write_file(changed)) == (0, "Changed: rea\n")
    assert lookup.find_body("rea").size == 20
    assert lookup.body_names([body], "fa")[body.id].value == "نام بهتر"
    assert current_rule(body.id).version == 1


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("size = 18", "size = 0", "line 4: body 1 → size: 0 must be between 1 and 200."),
        ("size = 18", "sise = 18", "body 1 → sise: this key is unknown here"),
        ('"fa"]', '"xx"]', "'xx' is unknown"),
        ('"referral"', '"majority"', "'majority' is unknown"),
        ("minimum_numbers = 4", "quorum_numerator = 3", "these numbers contradict each other."),
        ("open_meetings", "between_meetings", "means nothing without open_meetings"),
        ("purpose =", "perpose =", "its purpose in en is missing"),
        ('slug = "rea"', 'slug = "Rea!"', "must be small letters"),
        ("[body.text.fa]", "[body.text.xx]", "'xx' is not a language of this city"),
        ("[body.text.fa]", '[body.text.fa]\nstate = "reviewed"', "no one is named"),
        (BODY, 'source_language = "en"', "there is no body in the file"),
        (BODY, BODY + BODY.replace("size = 18", "size = 17"), "'rea' appears twice"),
    ],
)
def test_a_wrong_line_is_named_and_nothing_is_changed(run, write_file, old, new, problem):
    code, output = run("bodies", "import", write_file(BODY.replace(old, new)))
    assert code == 1
    assert "Nothing was changed." in output
    assert problem in output
    assert db.session.scalars(select(Body)).all() == []


def test_texts_of_no_body_are_named(run, write_file, tmp_path):
    path = write_file(BODY)
    (tmp_path / "bodies.texts").mkdir()
    (tmp_path / "bodies.texts" / "es.toml").write_text('[body.nobody]\nname = "Nadie"\n')
    code, output = run("bodies", "import", path)
    assert code == 1
    assert "bodies.texts/es.toml, line 1: body → nobody: there is no body 'nobody' in the file." in output


def test_a_file_cannot_ask_for_what_cannot_be(run, write_file):
    run("bodies", "import", write_file(BODY))
    for _ in range(2):
        make_member(lookup.find_body("rea"))
    code, output = run("bodies", "import", write_file(BODY.replace("size = 18", "size = 1")))
    assert (code, "more seats than its size are in use" in output) == (1, True)
    code, output = run("bodies", "import", write_file(BODY.replace("size = 18", 'size = 18\nkind = "team"')))
    assert (code, "it is a body and cannot become a team" in output) == (1, True)


def test_a_member_of_two_bodies_is_invited(run):
    bodies = [make_body(), make_body("rec", name="Racial Equity Council")]
    invite = ("members", "invite", "Nadia@example.org", "--body", "rea", "--body", "rec", "--name", "Nadia")
    code, output = run(*invite, "--language", "fa", "--office", "facilitator", "--seat")
    assert (code, output) == (0, "The invitation for nadia@example.org is on its way.\n")
    (holder,) = current_seats(bodies[0].id)[0].holders
    assert access.member_body_ids(holder.user_id) == {body.id for body in bodies}
    assert access.holds_office(holder.user_id, [bodies[1].id], Office.FACILITATOR)
    db.session.rollback()
    (mail,) = mails_of("bodies.invitation")
    assert "/fa/sign-in/link/" in mail.text
    code, output = run(*invite)
    assert (code, "This person already has a seat in one of these groups." in output) == (1, True)
    assert len(db.session.scalars(select(OutboxMessage)).all()) == 1


def test_an_office_alone_gives_no_seat(run):
    body = make_body()
    assert (
        run("members", "invite", "s@example.org", "--body", "rea", "--name", "S", "--office", "scribe")[0]
        == 0
    )
    assert current_seats(body.id) == []
    assert [one.office for one in access.office_holders([body.id])] == [Office.SCRIBE]


def test_wrong_invitations_are_explained(run):
    make_body(size=1)
    invite = ("members", "invite", "n@example.org", "--name", "N", "--body")
    assert "there is no body 'nobody'. Known: rea." in run(*invite, "nobody")[1]
    assert "say which with --organization" in run(*invite, "rea", "--alternate")[1]
    assert "has no seat in the group" in run(*invite, "rea", "--alternate", "--organization", "Neighbors")[1]
    assert "use one of en" in run(*invite, "rea", "--language", "xx")[1]
    make_member(lookup.find_body("rea"))
    assert "Every seat is in use." in run(*invite, "rea")[1]
    assert db.session.scalars(select(OutboxMessage)).all() == []


def test_members_are_listed(run):
    body = make_body()
    holder = make_member(body, organization="Neighbors")
    alternate = make_member(body, organization="Neighbors", part=SeatPart.ALTERNATE)
    give(body, holder, Office.SCRIBE)
    with write():
        seats.add_seat(body.id, actor="test")
    assert run("members", "list", "--body", "rea")[1].splitlines() == [
        "rea: 1 of up to 18 seats are filled",
        f"  seat 1 (Neighbors): {holder.email}, {alternate.email} (alternate)",
        "  seat 2: vacant",
        f"  scribe: {holder.email}",
    ]


def test_without_bodies_the_list_says_what_to_do(run):
    assert run("members", "list") == (0, "No groups yet. Use: flask bodies import FILE\n")
