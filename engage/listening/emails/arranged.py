"""How interpreters and what else a party asked for stand: in every notice, and as a message where that changed."""

from __future__ import annotations

from collections.abc import Callable

from engage.core.i18n import gettext as _
from engage.core.outbox.outgoing import Outgoing
from engage.core.outbox.registry import Subject, message, replace_each_other
from engage.listening.emails.case import Case, load_case
from engage.listening.emails.facts import office_phone
from engage.listening.emails.notice import Message, tell, write_notice
from engage.listening.models import Status
from engage.listening.ports import NEWS, News, news_of

replace_each_other("what they asked for", NEWS)


@message(NEWS)
def make_arranged(subject: Subject) -> Outgoing | None:
    """What changed of what the party asked for. None where something else is so by now."""
    case = load_case(subject)
    if case is None or not case.stands(Status.CONFIRMED):
        return None
    found = news_of(case.session, case.registration, subject["notice"])
    return None if found is None else write_notice(case, lambda case: _word(case, found))


def _word(case: Case, found: Callable[[], News]) -> Message:
    news = found()
    opening = [_("Hello %(name)s.", name=case.registration.name), *news.sentences]
    return tell(
        case,
        subject=news.subject,
        opening=opening,
        said=[*opening, _("If you want to change something, tell me now or call us.")],
        written=[
            *opening,
            _("If you want to change something, call us at %(phone)s.", phone=office_phone(case)),
        ],
        button=_("See or change my sign-up"),
        short=news.short,
        says_what_is_arranged=False,
    )
