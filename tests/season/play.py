"""A season: its people, its clock, and what each act did. Acts come by a seeded chance; a seed repeats a season."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import select

from engage.core.city_time import city_today
from engage.core.db import db
from engage.core.outbox.delivery import Carriers, deliver_next
from engage.core.outbox.outgoing import Email, Text
from engage.core.outbox.rendering import Envelope
from engage.listening.models import ListeningSession, Registration, SessionStatus, Status
from tests.conftest import Clock
from tests.season.council import Council
from tests.season.facts import LANGUAGES, Book
from tests.support.client import Page, PageClient, form_fields

Sent = tuple[Email | Text, Envelope]
T = TypeVar("T")


@dataclass
class Post:
    """A mail server and a text service that work, or that refuse, as the season wants."""

    sent: list[Sent] = field(default_factory=list)

    def send_mail(self, email: Email, envelope: Envelope) -> None:
        """Take a mail."""
        self.sent.append((email, envelope))

    def send_text(self, text: Text, envelope: Envelope) -> None:
        """Take a text message."""
        self.sent.append((text, envelope))


@dataclass
class Play:
    """One season under way. `visitor` is not signed in; `sign_in` gives the browser of a person
    who has just signed in."""

    chance: random.Random
    clock: Clock
    visitor: PageClient
    sign_in: Callable[[int], PageClient]
    organizer_id: int
    has_texts: bool
    council: Council
    mark: str  # in what no two seasons may call alike
    earlier: int  # the last session of an earlier season
    post: Post = field(default_factory=Post)
    book: Book = field(default_factory=Book)
    told: list[str] = field(default_factory=list)
    done: Counter[str] = field(default_factory=Counter)
    names: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    days_used: set[date] = field(default_factory=set)
    entries: set[str] = field(default_factory=set)
    answer: Page | None = None  # what the last form was answered with
    _signed_in: dict[int, tuple[datetime, PageClient]] = field(default_factory=dict)

    @property
    def staff(self) -> PageClient:
        """An organizer, whose sign-in is fresh."""
        return self.browser_of(self.organizer_id)

    @property
    def member(self) -> PageClient:
        """A member of the council who reads English."""
        return self.browser_of(self.council.member_ids[0])

    def browser_of(self, user_id: int) -> PageClient:
        """The browser of a person, whose sign-in is fresh."""
        known = self._signed_in.get(user_id)
        if known is None or self.clock.now - known[0] > timedelta(minutes=20):
            known = self._signed_in[user_id] = (self.clock.now, self.sign_in(user_id))
        return known[1]

    def sessions(self, *statuses: SessionStatus, coming: bool = True) -> list[ListeningSession]:
        """The sessions in these states, those to come unless said otherwise."""
        wanted = (
            select(ListeningSession).where(ListeningSession.id > self.earlier).order_by(ListeningSession.id)
        )
        if statuses:
            wanted = wanted.where(ListeningSession.status.in_(statuses))
        if coming:
            wanted = wanted.where(ListeningSession.starts_at > self.clock.now)
        return list(db.session.scalars(wanted))

    def parties(self, *statuses: Status, coming: bool = True) -> list[Registration]:
        """The registrations in these states that have not been erased, of public sessions to come."""
        wanted = (
            select(Registration)
            .join(ListeningSession, ListeningSession.id == Registration.session_id)
            .where(Registration.erased_at.is_(None), ListeningSession.id > self.earlier)
            .order_by(Registration.id)
        )
        if statuses:
            wanted = wanted.where(Registration.status.in_(statuses))
        if coming:
            wanted = wanted.where(
                ListeningSession.starts_at > self.clock.now,
                ListeningSession.status == SessionStatus.PUBLISHED,
            )
        return list(db.session.scalars(wanted))

    def one(self, found: list[T]) -> T | None:
        """One of them by chance, or None where there is none."""
        return self.chance.choice(found) if found else None

    def language(self) -> str:
        """A language by chance."""
        return self.chance.choice(LANGUAGES)

    def number(self, kind: str) -> int:
        """The next number of a kind: no name, address or slug comes twice."""
        self.names[kind] += 1
        return self.names[kind]

    def new_day(self) -> date:
        """A day within the next weeks that no session has had, so that a day says which session it is."""
        first = city_today() + timedelta(days=3)
        free = [first + timedelta(days=n) for n in range(90)]
        day = self.chance.choice([day for day in free if day not in self.days_used])
        self.days_used.add(day)
        return day

    def deliver(self) -> list[Sent]:
        """Let the worker send what is due; what was sent, in order."""
        carriers = Carriers(mail=self.post, text=self.post if self.has_texts else None)
        before = len(self.post.sent)
        while deliver_next(carriers):
            pass
        db.session.rollback()
        return self.post.sent[before:]

    def send(self, client: PageClient, page: Page, *, form: str = "main form", **answers: Any) -> Page:
        """Send a page's form with some answers (None leaves one out); what follows, or what says what is wrong."""
        element = page.all(form)[0]
        fields = {**form_fields(element), **answers}
        data = {name: value for name, value in fields.items() if value is not None}
        path = element.attrs.get("action") or page.response.request.full_path.rstrip("?")
        response = client.client.post(path, data=data)
        if response.status_code == 303:
            self.answer = client.follow(response)
            return self.answer
        assert response.status_code in (200, 409, 422), f"{path} answered {response.status}."
        self.answer = Page(response)
        return self.answer

    def fault(self, where: str, what: str) -> None:
        """Note a contradiction, with the act after which it was seen."""
        self.faults.append(
            f"after act {len(self.told)} ({self.told[-1] if self.told else ''}), {where}: {what}"
        )


Act = Callable[[Play], str | None]
