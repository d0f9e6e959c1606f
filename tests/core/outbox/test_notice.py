"""Notices: one shape of mail for every domain, in the recipient's language."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask

from engage.core.i18n import current_language
from engage.core.outbox.notice import Kept, Notice, Recipient, SecondLink, Section, notice_mail
from engage.core.outbox.outgoing import Callee
from engage.core.outbox.rendering import message_context

PERSON = Recipient(
    "Ana", "ana@example.org", "es", Callee("Ana", "+19165550100", datetime(2027, 3, 5, tzinfo=UTC))
)
LEAST = Notice("Subject", ["First.", "Second."], "Open", "https://engage.example/page")
FULL = replace(
    LEAST,
    sections=[Section("Heading", ["A sentence."])],
    facts=[("Fact", "Value")],
    details=[("Detail", "Below")],
    second_link=SecondLink("There is another way.", "Join", "https://engage.example/join"),
    more_links=[("Another", "https://engage.example/more")],
    closing=["Quiet."],
    kept=Kept("Keep it.", [("Line", "41-ab")]),
)


@pytest.fixture(autouse=True)
def outside_a_request(app: Flask) -> Any:
    """As the worker is."""
    with message_context():
        yield


def body(text: str) -> str:
    return text.partition("\n\n--\n")[0]


def test_a_notice_has_its_parts_in_one_order_with_one_blank_line_between_them() -> None:
    mail = notice_mail(PERSON, lambda: FULL)
    parts = body(mail.text).split("\n\n")
    assert parts[1:] == [
        "First.",
        "Second.",
        "Heading\nA sentence.",
        "Fact: Value",
        "Open:\nhttps://engage.example/page",
        "Detail: Below",
        "There is another way.\nhttps://engage.example/join",
        "Another:\nhttps://engage.example/more",
        "Quiet.",
        "Keep it.\nLine:\n\N{LEFT-TO-RIGHT ISOLATE}41-ab\N{POP DIRECTIONAL ISOLATE}",
    ]
    assert "\n\n\n" not in mail.text
    places = [
        mail.html.index(word)
        for word in ("First.", "Heading", "Value", "Open", "Below", "Join", "Another", "Quiet.")
    ]
    assert places == sorted(places)


def test_it_is_worded_in_the_recipients_language_and_greets_them() -> None:
    spoken: list[str] = []

    def wording() -> Notice:
        spoken.append(current_language().tag)
        return LEAST

    mail = notice_mail(PERSON, wording)
    assert spoken == ["es"]
    assert mail.language == "es"
    assert mail.text.startswith("Hola, \N{FIRST STRONG ISOLATE}Ana\N{POP DIRECTIONAL ISOLATE}")
    assert notice_mail(PERSON, lambda: replace(LEAST, greeting="")).text.startswith("First.")


def test_an_answer_goes_to_whom_the_mail_names_at_its_foot_and_nowhere_where_it_is_not_answerable(
    app: Flask,
) -> None:
    city = app.config["CITY"]
    host = next(iter(city.hosts))
    for notice, address in ((LEAST, city.staff_email), (replace(LEAST, host=host), city.hosts[host].email)):
        mail = notice_mail(PERSON, lambda notice=notice: notice)
        assert mail.headers == {"Reply-To": address}
        assert address in mail.text
        assert address in mail.html
    assert notice_mail(PERSON, lambda: replace(LEAST, is_answerable=False)).headers == {}


def test_whoever_is_not_reached_is_called_until_the_deadline_and_told_the_opening() -> None:
    deadline = datetime(2027, 3, 5, tzinfo=UTC)
    mail = notice_mail(PERSON, lambda: replace(FULL, deadline=deadline))
    assert mail.callee == Callee("Ana", "+19165550100", deadline)
    assert mail.words == "First. Second."
    assert notice_mail(PERSON, lambda: replace(FULL, spoken="Call us.")).words == "Call us."
