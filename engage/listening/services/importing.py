"""Import sessions from a file in one unit of work: all of the file, or nothing.

Sessions are matched by slug: new ones are created, known ones are updated through the same services that staff use, so
that people are notified of moves. Nothing is deleted. What happens to translations is in `imported_texts`, to venues in
`imported_venues`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import select

from engage.core import audit, clock
from engage.core.db import db
from engage.core.i18n import content
from engage.listening.errors import (
    LinkNeeded,
    ModeInUse,
    NotOpen,
    NotReady,
    PromiseRefused,
    TransitionRefused,
)
from engage.listening.importing.drafts import (
    ImportDraft,
    OutcomeDraft,
    SessionDraft,
)
from engage.listening.models import (
    PLANNED,
    Capacity,
    ListeningSession,
    Mode,
    OutcomeKind,
    SessionLanguage,
    SessionOutcome,
    SessionStatus,
)
from engage.listening.services import access, outcomes, publishing, sessions
from engage.listening.services.imported_texts import write_translation, write_translations
from engage.listening.services.imported_venues import write_venue
from engage.listening.services.outcomes import Outcome
from engage.listening.services.promises import Promise, read_promise, set_promise
from engage.listening.services.sessions import Facts, NewSession, WhenWhere
from engage.listening.services.way_in import WayIn, read_way_in, set_way_in


@dataclass(frozen=True)
class ImportReport:
    """The slugs that an import created, changed, and left unchanged."""

    created: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: tuple[str, ...]


def import_sessions(
    draft: ImportDraft, *, core_languages: Collection[str], actor: audit.Actor
) -> ImportReport:
    """Update the database from a file.

    Raises SourceInvalid, with the line of the session, where the file asks for something impossible (a past session
    moved, a cancelled one changed, a public one without seats). The caller's unit of work must then be rolled back.
    """
    by_what: dict[str, list[str]] = {"created": [], "changed": [], "unchanged": []}
    _lock_known(draft)
    for one in draft.sessions:
        try:
            by_what[_import_one(one, core_languages, actor)].append(one.slug)
        except NotOpen as error:
            raise draft.problem(one, "it has been held, so its time and place cannot change.") from error
        except TransitionRefused as error:
            raise draft.problem(one, f"it is {error.before} and cannot be {error.after}.") from error
        except ModeInUse as error:
            raise draft.problem(
                one, "people are signed up for a way to take part that is not in modes."
            ) from error
        except LinkNeeded as error:
            raise draft.problem(one, "it starts within 7 days and needs its virtual_url.") from error
        except PromiseRefused as error:
            raise draft.problem(
                one, f"there is no public decision {one.informs_decision!r} that can still change."
            ) from error
        except NotReady as error:
            missing = ", ".join(sorted(error.missing))
            raise draft.problem(one, f"it cannot be published without: {missing}.") from error
    return ImportReport(**{name: tuple(slugs) for name, slugs in by_what.items()})


def _lock_known(draft: ImportDraft) -> None:
    """Lock the sessions of a file that are there, in the order of their numbers: their venues are locked after them."""
    slugs = [one.slug for one in draft.sessions]
    known = select(ListeningSession.id).where(ListeningSession.slug.in_(slugs)).order_by(ListeningSession.id)
    for ident in db.session.scalars(known).all():
        access.lock_session(ident)


def _import_one(draft: SessionDraft, core_languages: Collection[str], actor: audit.Actor) -> str:
    session = db.session.scalars(
        select(ListeningSession)
        .where(ListeningSession.slug == draft.slug)
        .execution_options(populate_existing=True)
    ).one_or_none()
    venue_id, changed = write_venue(draft.venue, session, actor=actor)
    if session is None:
        session = sessions.create_session(_new(draft, venue_id), actor=actor)
        what = "created"
    else:
        what = "unchanged"
        changed |= _update(session, draft, venue_id, actor)
    ids = {name: getattr(session, f"{name}_id") for name in draft.texts}
    changed |= write_translations(ids, draft.texts)
    changed |= _write_promise(session, draft, actor)
    changed |= _write_outcomes(session, draft, actor)
    if draft.outcome_due_on is not None and draft.outcome_due_on != session.outcome_due_on:
        outcomes.set_outcome_due(session.id, due_on=draft.outcome_due_on, actor=actor)
        changed = True
    changed |= _announce(session, draft, core_languages, actor)
    return "changed" if changed and what == "unchanged" else what


def _facts(draft: SessionDraft, session: ListeningSession | None = None) -> Facts:
    """Return the facts of a file. Where it says nothing of photos and recording, what the session says stands."""
    return Facts(
        slug=draft.slug,
        kind=draft.kind,
        audience=draft.audience,
        host=draft.host,
        largest_party=draft.largest_party,
        series=draft.series,
        interpretation=draft.interpretation,
        childcare=draft.childcare,
        meals=draft.meals,
        **_planned(draft, session),
    )


def _planned(draft: SessionDraft, session: ListeningSession | None) -> dict[str, bool | None]:
    if draft.planned is None and session is not None and session.says_what_is_planned:
        return {name: getattr(session, name) for name in PLANNED.values()}
    if draft.planned is None and not (draft.published and draft.ends_at > clock.now()):
        return dict.fromkeys(PLANNED.values())
    return {name: capture in (draft.planned or ()) for capture, name in PLANNED.items()}


def _when(draft: SessionDraft, venue_id: int | None) -> WhenWhere:
    return WhenWhere(
        starts_at=draft.starts_at,
        ends_at=draft.ends_at,
        in_person=Mode.IN_PERSON in draft.modes,
        virtual=Mode.VIRTUAL in draft.modes,
        opens_at=draft.opens_at,
        closes_at=draft.closes_at,
        venue_id=venue_id,
        room=draft.room,
        virtual_url=draft.virtual_url,
        dial_in_number=draft.dial_in_number,
        dial_in_code=draft.dial_in_code,
    )


def _sources(draft: SessionDraft) -> dict[str, str]:
    return {name: text.source for name, text in draft.texts.items()}


def _new(draft: SessionDraft, venue_id: int | None) -> NewSession:
    return NewSession(
        facts=_facts(draft),
        when=_when(draft, venue_id),
        texts=_sources(draft),
        source_language=draft.texts["title"].source_language,
        capacities=draft.capacities,
        is_demo=draft.is_demo,
    )


def _update(session: ListeningSession, draft: SessionDraft, venue_id: int | None, actor: audit.Actor) -> bool:
    """Update a known session step by step, each step only where something differs."""
    before = session.version
    facts = _facts(draft, session)
    if sessions.read_facts(session) != facts:
        sessions.edit_session(session.id, facts=facts, version=session.version, actor=actor)
    way_in = WayIn(draft.virtual_url, draft.dial_in_number, draft.dial_in_code)
    if read_way_in(session) != way_in:
        set_way_in(session.id, way_in=way_in, version=session.version, actor=actor)
    when = _when(draft, venue_id)
    if sessions.read_when(session) != when:
        sessions.move_session(session.id, when=when, version=session.version, actor=actor)
    texts = content.load_all(db.session(), session.text_ids)
    wanted = {
        name: value
        for name, value in _sources(draft).items()
        if value != texts[getattr(session, f"{name}_id")].source
    }
    if wanted:
        sessions.set_texts(session.id, texts=wanted, version=session.version, actor=actor)
    capacities = _capacities(session)
    resized = {
        counter: number for counter, number in draft.capacities.items() if capacities.get(counter) != number
    }
    if resized:
        sessions.set_capacities(session.id, capacities=resized, actor=actor)
    return bool(resized) or session.version != before


def _capacities(session: ListeningSession) -> Mapping[str, int]:
    rows = db.session.scalars(select(Capacity).where(Capacity.session_id == session.id))
    return {row.resource: row.capacity for row in rows}


def _write_promise(session: ListeningSession, draft: SessionDraft, actor: audit.Actor) -> bool:
    """Write what the session promises, where it differs. Its text is written with the other texts."""
    promise = Promise(
        engagement=draft.engagement,
        informs_decision=draft.informs_decision,
        informs=draft.texts["informs"].source,
        informs_url=draft.informs_url,
        informs_until=draft.informs_until,
    )
    if read_promise(session, promise.informs) == promise:
        return False
    set_promise(session.id, promise=promise, version=session.version, actor=actor)
    return True


def _write_outcomes(session: ListeningSession, draft: SessionDraft, actor: audit.Actor) -> bool:
    rows = db.session.scalars(select(SessionOutcome).where(SessionOutcome.session_id == session.id)).all()
    known = {(row.kind, row.happened_on): row for row in rows}
    changed = False
    for outcome in draft.outcomes:
        changed |= _write_outcome(session, outcome, known.get((outcome.kind, outcome.happened_on)), actor)
    return changed


def _write_outcome(
    session: ListeningSession, draft: OutcomeDraft, row: SessionOutcome | None, actor: audit.Actor
) -> bool:
    """Create or update an outcome.

    It is matched by its kind and day; wording and address of the file replace the old.
    """
    wanted = Outcome(
        OutcomeKind(draft.kind), draft.title.source, draft.url, draft.happened_on, draft.sentence.source
    )
    changed = row is None
    if row is None:
        row = outcomes.add_outcome(
            session.id, outcome=wanted, source_language=draft.title.source_language, actor=actor
        )
    texts = content.load_all(db.session(), row.text_ids)
    title, sentence = (texts[ident] for ident in row.text_ids)
    if (title.source, sentence.source, row.url) != (wanted.title, wanted.sentence, wanted.url):
        outcomes.edit_outcome(session.id, row.id, outcome=wanted, actor=actor)
        changed = True
    if row.day_known != draft.day_known:
        row.day_known = draft.day_known
        db.session.flush()
        changed = True
    changed |= write_translation(row.title_id, draft.title, title.translations)
    return write_translation(row.sentence_id, draft.sentence, sentence.translations) or changed


def _announce(
    session: ListeningSession, draft: SessionDraft, core_languages: Collection[str], actor: audit.Actor
) -> bool:
    """Publish, or add languages to a public session. A past session may be published without seats."""
    if not draft.published:
        return False
    if session.status == SessionStatus.PUBLISHED:
        return _announce_more(session, draft, actor)
    ready = [tag for tag in draft.languages if tag not in draft.languages_due]
    if draft.ends_at > clock.now():
        publishing.publish_session(
            session.id,
            languages=ready,
            promised=draft.languages_due,
            core_languages=core_languages,
            actor=actor,
        )
        return True
    for tag in draft.languages:
        due_on = draft.languages_due.get(tag)
        row = SessionLanguage(session_id=session.id, language=tag, is_published=due_on is None, due_on=due_on)
        db.session.add(row)
    publishing.make_public(session)
    audit.record(actor, "session.published", "session", session.id, ready)
    return True


def _announce_more(session: ListeningSession, draft: SessionDraft, actor: audit.Actor) -> bool:
    rows = db.session.scalars(select(SessionLanguage).where(SessionLanguage.session_id == session.id)).all()
    known = {row.language: row for row in rows}
    changed = False
    for tag in draft.languages:
        row = known.get(tag)
        if row is not None and row.is_published:
            continue
        due_on = draft.languages_due.get(tag)
        if due_on is None:
            publishing.publish_language(session.id, language=tag, actor=actor)
        elif row is None or row.due_on != due_on:
            publishing.promise_languages(session.id, promised={tag: due_on}, actor=actor)
        else:
            continue
        changed = True
    return changed
