"""Pages and mails as people get them: one stop at an end, no word twice, in every language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import pytest
from justhtml import Element, Text

from engage.accounts.models import User
from engage.core.db import db, write
from engage.core.i18n.languages import ENGLISH, LANGUAGES, TAGS
from engage.core.outbox import outgoing
from engage.core.outbox.outgoing import Email, Outgoing
from engage.core.security.permissions import Role
from engage.listening.models import Registration
from tests.support import deciding_mails
from tests.support.client import Page
from tests.support.listening_mails import STATE_OF_KIND, party, told
from tests.support.visits import ANYBODY, Visits
from tests.words.faults import faults_of
from tests.words.strings import of_cities

EVERYDAY = ("en", "fa")
_ADDRESS = re.compile(r"https?://\S+|\S+@\S+")
_LABEL_AGAIN = re.compile(r"^(\w+): \W*\1\b", re.MULTILINE)
_IN_A_SENTENCE = frozenset({"a", "abbr", "b", "bdi", "cite", "em", "i", "q", "strong", "time"})
_NO_SENTENCES = frozenset({"code", "del", "ins", "output", "script", "style", "svg"})


def _languages() -> Iterator[object]:
    for tag in TAGS:
        group = pytest.mark.xdist_group("visits in English" if tag == "en" else f"visits in {tag}")
        yield pytest.param(tag, marks=[group] if tag in EVERYDAY else [group, pytest.mark.long])


def _faults(text: str, tag: str) -> list[str]:
    plain = _ADDRESS.sub("", text)
    return [
        *faults_of(plain, tag),
        *(f"label again {found.group()!r}" for found in _LABEL_AGAIN.finditer(plain)),
    ]


def _runs(element: Element, run: list[str]) -> Iterator[str]:
    """The texts of a page that are read without a break."""
    for child in element.children:
        if isinstance(child, Text):
            run.append(str(child.data))
        elif isinstance(child, Element):
            is_inside = child.name in _IN_A_SENTENCE
            if not is_inside:
                yield from _end(run)
            if child.name not in _NO_SENTENCES:
                yield from _runs(child, run)
            if not is_inside:
                yield from _end(run)


def _end(run: list[str]) -> Iterator[str]:
    yield " ".join("".join(run).split())
    run.clear()


def _faults_on(pages: Iterable[tuple[object, Page]], tag: str) -> list[str]:
    return [
        f"{page.path}: {what} in {run!r}"
        for _endpoint, page in pages
        for run in _runs(page.one("body"), [])
        for what in _faults(run, tag)
    ]


@pytest.mark.parametrize("tag", list(_languages()))
def test_every_page_for_everyone_reads_whole(visits: Visits, tag: str) -> None:
    assert _faults_on(visits.pages(ANYBODY, tag, open_to_all=True), tag) == []


@pytest.mark.xdist_group("visits in English")
def test_every_page_behind_the_sign_in_reads_whole(visits: Visits) -> None:
    assert _faults_on(visits.pages(Role.ADMINISTRATOR, open_to_all=False), "en") == []


def _title(tag: str) -> str:
    return next(
        one.translated for one in of_cities(tag) if one.place.endswith("session.score-hagginwood-2024.title")
    )


def _told_in_every_language(kind: str, **contact: str) -> Iterator[tuple[str, Outgoing]]:
    """What someone with a registration is told, in one language after the other."""
    titles = {one.tag: {"title": _title(one.tag)} for one in LANGUAGES if one != ENGLISH}
    session, registration = party(
        STATE_OF_KIND[kind], translations=titles, languages=TAGS, language="en", **contact
    )
    for tag in TAGS:
        with write() as unit:
            unit.get_one(Registration, registration.id).language = tag
        message = told(kind, session, registration)
        assert message is not None
        yield tag, message


@pytest.mark.parametrize("kind", STATE_OF_KIND)
def test_mails_about_a_registration_read_whole_in_every_language(app: object, kind: str) -> None:
    wrong = []
    for tag, mail in _told_in_every_language(kind, email="someone@example.org"):
        assert isinstance(mail, Email)
        wrong += [f"{tag} {what}" for part in (mail.subject, mail.text) for what in _faults(part, tag)]
    assert wrong == []


@pytest.mark.parametrize("kind", ["registration.confirmed", "registration.offered"])
def test_texts_and_calls_read_whole_in_every_language(app: object, kind: str) -> None:
    wrong = []
    for tag, message in _told_in_every_language(kind, phone="+19165550142"):
        assert isinstance(message, outgoing.Text)
        wrong += [f"{tag} {what}" for part in (message.body, message.spoken) for what in _faults(part, tag)]
    assert wrong == []


@pytest.mark.parametrize("kind", deciding_mails.EXAMPLES)
def test_mails_about_deciding_read_whole_in_every_language(app: object, kind: str) -> None:
    example = deciding_mails.make_example(kind)
    wrong = []
    for tag in TAGS:
        with write():
            db.session.get_one(User, example.person.id).language = tag
        mail = deciding_mails.sent(example)
        wrong += [f"{tag} {what}" for part in (mail.subject, mail.text) for what in _faults(part, tag)]
    assert wrong == []
