"""The message about a move as somebody would get it, made of what is not stored yet. Nothing is sent or written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from sqlalchemy.orm.attributes import set_committed_value

from engage.core import clock
from engage.core.db import db
from engage.core.i18n import current_language
from engage.core.i18n.content import SOURCE, TextBundle, TextValue, load_texts
from engage.listening import policy
from engage.listening.emails.case import Case
from engage.listening.emails.facts import visit_facts
from engage.listening.emails.sessions import word_corrected, word_moved
from engage.listening.models import VENUE_TEXTS, ListeningSession, Mode, Registration, Status, Venue
from engage.listening.services.moves import MovePlan
from engage.listening.services.venues import NewVenue


@dataclass(frozen=True)
class MovePreview:
    """The message in the reader's language: its subject, its sentences, and what is said of the visit."""

    subject: str
    sentences: Sequence[str]
    facts: Sequence[tuple[str, str]]


def preview_move(
    session: ListeningSession,
    plan: MovePlan,
    new_venue: NewVenue | None,
    *,
    title: str | None,
    reader: str,
    corrects: Venue | None = None,
) -> MovePreview:
    """Return the message in the current language, as `reader` would get it.

    `corrects`: a venue that `new_venue` corrects, and whose translations stay where a text does.
    """
    language = current_language().tag
    venue, written = (plan.venue, {}) if plan.venue or new_venue is None else _not_stored(new_venue)
    if corrects is not None and venue is not None:
        written |= _translated(venue, written, corrects, language)
    moved = _moved(session, plan, venue)
    ids = [*session.text_ids, *(plan.venue.texts.values() if plan.venue else ())]
    texts = load_texts(db.session(), ids, language)
    source = texts.sources[session.title_id]
    if title is not None and title != source.value:
        written[session.title_id] = TextValue(title, source.language, SOURCE)
    bundle = TextBundle(language, {**texts.values, **written}, {**texts.sources, **written})
    case = Case(moved, _somebody(session, moved, reader), policy.as_told(bundle, [moved]), clock.now())
    notice = (word_moved if corrects is None else word_corrected)(case).notice
    return MovePreview(notice.subject, notice.opening, visit_facts(case))


def _moved(session: ListeningSession, plan: MovePlan, venue: Venue | None) -> ListeningSession:
    """Return a session that is not stored: this one after the move."""
    columns = {column.key: getattr(session, column.key) for column in session.__table__.columns}
    moved = ListeningSession(**{**columns, **asdict(plan.when), "moved_at": clock.now()})
    set_committed_value(moved, "venue", venue)
    return moved


def _not_stored(new: NewVenue) -> tuple[Venue, dict[int, TextValue]]:
    """Return a venue that is not stored, and its texts under numbers that no stored text has."""
    ids = {name: -number for number, name in enumerate(VENUE_TEXTS, 1)}
    venue = Venue(
        **asdict(new.facts),
        **{f"{name}_id": ident for name, ident in ids.items()},
    )
    texts = {
        ident: TextValue(new.texts.get(name, ""), new.source_language, SOURCE) for name, ident in ids.items()
    }
    return venue, texts


def _translated(
    venue: Venue, written: Mapping[int, TextValue], corrects: Venue, language: str
) -> dict[int, TextValue]:
    """Return the translations of those texts that stay as they are, under the numbers of `venue`."""
    stored = load_texts(db.session(), corrects.texts.values(), language)
    return {
        venue.texts[name]: stored.current(ident)
        for name, ident in corrects.texts.items()
        if stored.sources[ident].value == written[venue.texts[name]].value
    }


def _somebody(session: ListeningSession, moved: ListeningSession, name: str) -> Registration:
    """Return a registration that is not stored: of one person without needs, who comes."""
    return Registration(
        session_id=session.id,
        public_id="",
        reference="",
        status=Status.CONFIRMED,
        mode=Mode.IN_PERSON if moved.in_person else Mode.VIRTUAL,
        grown=1,
        children=0,
        childcare=False,
        meals=0,
        needs_line="",
        name=name,
        name_folded="",
        language=current_language().tag,
        link_version=1,
        join_version=1,
        calendar_sequence=0,
    )
