"""Where a page of one session leads to another: what is said of that one is held against that one."""

from __future__ import annotations

import re

from justhtml import Element
from sqlalchemy import select

from engage.core.db import db
from engage.listening.models import ListeningSession, SessionStatus
from tests.season.play import Play
from tests.support.client import Page
from tests.support.html import text_of

_ADDRESS = re.compile(r"/[a-z-]+/sessions/([a-z0-9-]+)")


def own_text(play: Play, page: Page, session: ListeningSession, language: str) -> str:
    """What a page says of its own session. What it says of another one is checked by the way."""
    text = page.text()
    for link in page.all("main p a"):
        found = _ADDRESS.fullmatch(link.attrs.get("href") or "")
        if found is None or found[1] == session.slug:
            continue
        other = db.session.scalars(select(ListeningSession).filter_by(slug=found[1])).one()
        said = _paragraphs(link)
        _check(play, page, other, " ".join(said), language)
        for part in said:
            text = text.replace(part, "", 1)
    return text


def _paragraphs(link: Element) -> list[str]:
    """The paragraph with the link, and the title of the session after it."""
    paragraph = link.parent
    assert isinstance(paragraph, Element)
    assert isinstance(paragraph.parent, Element)
    beside = [one for one in paragraph.parent.children if isinstance(one, Element)]
    place = next(number for number, one in enumerate(beside) if one is paragraph)
    return [text_of(one) for one in beside[place : place + 2]]


def _check(play: Play, page: Page, other: ListeningSession, said: str, language: str) -> None:
    if other.status != SessionStatus.PUBLISHED or other.starts_at <= play.clock.now:
        play.fault(page.path, f"sends people to {other.slug}, which is not to come")
    for strange in play.book.strange_words(other.id, language, said) | play.book.strange_days(
        other.id, language, said
    ):
        play.fault(page.path, f"says {strange} of {other.slug}")
