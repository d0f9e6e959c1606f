"""What a session promises, in words: how far people are listened to, and what becomes of the decision it informs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from engage.core.city_time import city_day
from engage.core.i18n import current_language
from engage.core.i18n import gettext as _
from engage.core.i18n import lazy_gettext as _l
from engage.core.i18n.content import TextBundle, TextValue
from engage.core.i18n.formats import format_date
from engage.core.ports.hearing import DecisionNews, Stage, find_decision
from engage.listening.models import Engagement, ListeningSession

LEVELS = {
    Engagement.INFORM: _l("We will explain the plans and answer your questions."),
    Engagement.CONSULT: _l("We will listen to you, and tell you later what came of what you said."),
    Engagement.INVOLVE: _l(
        "We will work with you from start to finish, and what worries you will shape our choices."
    ),
    Engagement.COLLABORATE: _l(
        "We will look for answers together with you, and use your advice wherever we can."
    ),
    Engagement.EMPOWER: _l("You decide, and we will do what you decide."),
}


@dataclass(frozen=True)
class Informed:
    """The decision that a session informs. `address` and `sentence` may be empty."""

    title: TextValue
    address: str
    sentence: str


def engagement_sentence(session: ListeningSession) -> str:
    """Return what people can expect of how they are listened to; empty where nobody has said it."""
    return str(LEVELS[Engagement(session.engagement)]) if session.engagement else ""


def informed(session: ListeningSession, texts: TextBundle, today: date) -> Informed | None:
    """Return the decision that a session informs, as things stand on a day of the city; None where there is none.

    A decision that is not public any more is not shown. Costs up to two statements.
    """
    if session.informs_decision:
        news = find_decision(session.informs_decision, current_language().tag)
        return (
            Informed(news.title, news.address, _stage(news) or _until(session, today, is_open=True))
            if news
            else None
        )
    elsewhere = texts[session.informs_id]
    if not elsewhere.value:
        return None
    return Informed(elsewhere, session.informs_url, _until(session, today, is_open=False))


def _stage(news: DecisionNews) -> str:
    """Return what became of a decision; empty while it is open."""
    if news.stage is Stage.OPEN or news.on is None:
        return ""
    day = format_date(news.on)
    return {
        Stage.ENDED: lambda: _("The groups finished on %(day)s. The record is not published yet.", day=day),
        Stage.DECIDED: lambda: _("The decision was made on %(day)s. The record says how.", day=day),
        Stage.WITHDRAWN: lambda: _(
            "The decision was withdrawn on %(day)s, and nothing was decided.", day=day
        ),
        Stage.REFERRED: lambda: _(
            "On %(day)s, the groups asked someone else to decide. The record says who.", day=day
        ),
    }[news.stage]()


def _until(session: ListeningSession, today: date, *, is_open: bool) -> str:
    """Return until when a decision can change. `is_open`: we know that it is still open."""
    until = session.informs_until
    if until is None:
        return _("The decision is still open.") if is_open else ""
    day = format_date(until)
    if until < today:
        return _("The time to change the decision ended on %(day)s.", day=day)
    if until < session.local_day:
        return _("The time to change the decision ends on %(day)s, before the session.", day=day)
    if city_day(session.ends_at) < today:
        return _("The decision can still change until %(day)s.", day=day)
    return _("What you say can change the decision until %(day)s.", day=day)
