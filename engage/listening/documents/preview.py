"""What message programs and search engines show of a session: title, sentence, and a picture in its language."""

from __future__ import annotations

from engage.core.addresses import public_address
from engage.core.city_time import in_city_time
from engage.core.current import current_city
from engage.core.i18n import current_language, pgettext
from engage.core.i18n import gettext as _
from engage.core.i18n.formats import format_datetime, format_month, format_time_range, format_weekday
from engage.core.pictures import fonts
from engage.core.pictures.card import Card, Leaf
from engage.core.preview import Preview, general_picture
from engage.listening.labels.modes import online_name
from engage.listening.models import SessionStatus
from engage.listening.queries.public import SessionView


def preview_of(view: SessionView) -> Preview:
    """Return what is shown of a session's page, in the current language."""
    session = view.session
    title, begins = view.texts[session.title_id].value, format_datetime(session.starts_at)
    drawn = card_of(view)
    picture = (
        public_address("listening.show_picture", session_slug=session.slug, shows=drawn.digest)
        if fonts.can_write()
        else general_picture()
    )
    return Preview(
        title=title,
        description=view.texts[session.summary_id].value,
        address=public_address("listening.show_session", session_slug=session.slug),
        picture=picture,
        words=" · ".join((title, begins, *drawn.lines[1:], *drawn.tags)),
    )


def card_of(view: SessionView) -> Card:
    """Return the words of a session's picture, in the current language."""
    session, language, city = view.session, current_language(), current_city()
    return Card(
        language=language.tag,
        is_rtl=language.direction == "rtl",
        title=view.texts[session.title_id].value,
        leaf=Leaf(
            format_weekday(session.starts_at),
            str(in_city_time(session.starts_at).day),
            format_month(session.starts_at),
        ),
        lines=(format_time_range(session.starts_at, session.ends_at), _place(view)),
        tags=tuple(_tags(view)),
        sender=city.text(f"host.{session.host}.name", language.tag),
    )


def _place(view: SessionView) -> str:
    return view.session.place_name if view.session.in_person else online_name(view.session)


def _tags(view: SessionView) -> list[str]:
    """Return what there is for those who come; of a session that is canceled or past, only that it is."""
    session = view.session
    if session.status == SessionStatus.CANCELLED:
        return [pgettext("state of a session", "Canceled")]
    if view.is_over:
        return [pgettext("state of a session", "Past")]
    offers = {
        _("Free food"): session.meals and not view.room.is_without_meals,
        _("Free childcare"): session.childcare and view.room.has_childcare,
        _("Interpreters on request"): bool(session.interpretation),
    }
    return [words for words, is_so in offers.items() if is_so]
