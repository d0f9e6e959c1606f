"""What people who signed up are told of the interpreters and the help that they asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from engage.accommodations.labels.instead import say_instead
from engage.accommodations.labels.stands import say, say_lost
from engage.accommodations.models import ARRANGED_STANDS, OPEN_STANDS, NeedNotice, Stand
from engage.accommodations.queries.told import last_notice
from engage.accommodations.services import stands
from engage.accommodations.services.stands import Wish
from engage.core import clock
from engage.core.db import db
from engage.core.i18n import current_language
from engage.core.i18n import gettext as _
from engage.core.i18n.content import load_texts
from engage.listening.models import ListeningSession, Mode, NeedKind, Registration
from engage.listening.policy import as_told
from engage.listening.ports import ARRANGEMENTS, Arrangements, News, Standing


def _stands_now(
    session: ListeningSession, registration: Registration
) -> tuple[Sequence[Wish], Mapping[str, str]]:
    """Return what a party asked for and how it stands. No statement where it asked for nothing, else three."""
    kinds = {need.kind for need in registration.needs}
    if kinds.isdisjoint({NeedKind.INTERPRETATION, NeedKind.ACCESS}):
        return (), {}
    wishes = stands.wishes_in(session).get(registration.id, [])
    covers, now = stands.covers_of(session), clock.now()
    return wishes, {wish.key: stands.stand_of(session, wish, covers, now) for wish in wishes}


def standing(session: ListeningSession, registration: Registration) -> list[Standing]:
    """Return how each need of a party stands, and since when it was told so."""
    wishes, now = _stands_now(session, registration)
    notice = last_notice(registration.id) if wishes else None
    found = []
    for wish in wishes:
        told = notice is not None and notice.says.get(wish.key) == now[wish.key]
        first, *more = _say(session, wish, now[wish.key])
        found += [Standing(first, notice.made_at if told and notice else None), *map(Standing, more)]
    return found


def news(session: ListeningSession, registration: Registration, number: int) -> Callable[[], News] | None:
    """Find what a message has to say. None where a later one says it, or nothing of it is so any more."""
    notice = last_notice(registration.id)
    if notice is None or notice.id != number:
        return None
    wishes, now = _stands_now(session, registration)
    changed = stands.changed_keys(notice.before, now)
    about = [wish for wish in wishes if wish.key in changed]
    return (lambda: _word(session, about, notice, now)) if about else None


def _word(
    session: ListeningSession, about: Sequence[Wish], notice: NeedNotice, now: Mapping[str, str]
) -> News:
    texts = as_told(load_texts(db.session, [session.title_id], current_language().tag), [session])
    title = texts[session.title_id].value
    is_good = all(now[wish.key] in ARRANGED_STANDS for wish in about)
    sentences = [
        line
        for wish in about
        for line in (
            *([say_lost(wish.need)] if _was_lost(notice.before.get(wish.key), now[wish.key]) else []),
            *_say(session, wish, now[wish.key]),
        )
    ]
    subject = (
        _("Arranged for you: %(title)s", title=title)
        if is_good
        else _("About what you asked for: %(title)s", title=title)
    )
    return News(subject, sentences, "\n".join([subject, *sentences]))


def _was_lost(before: str | None, now: str) -> bool:
    """Return whether something that was promised is so no more."""
    return before is not None and before not in OPEN_STANDS and now not in ARRANGED_STANDS


def _say(session: ListeningSession, wish: Wish, now: str) -> list[str]:
    alternative = stands.alternative_in(now)
    return say(
        wish.need,
        Stand.INSTEAD if alternative is not None else Stand(now),
        is_online=wish.mode == Mode.VIRTUAL,
        host=session.host,
        offer=say_instead(alternative) if alternative is not None else (),
    )


ARRANGEMENTS.add(Arrangements("services", 10, standing, news))
