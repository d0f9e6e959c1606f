"""Who may translate a draft: its facilitators, and people to whom one of them gave the right.

The right is given for one draft, or for every draft of a body. A facilitator gives it, never staff, who see no draft.
It goes to people who translate for the city or are members anyway, and counts as long as they are.
"""

from __future__ import annotations

from sqlalchemy import select, update

from engage.accounts.models import User
from engage.accounts.services import people
from engage.bodies.models import Body, Office
from engage.bodies.services import access as members
from engage.core import audit, clock
from engage.core.db import db, lock
from engage.core.errors import NotFound
from engage.core.outbox.services import enqueue
from engage.core.security.permissions import Role
from engage.drafts.errors import AlreadyTranslates, DraftNotFound, MayNotTranslate, NotATranslator
from engage.drafts.models import Draft, TranslationGrant
from engage.drafts.services.reads import grants_of, select_grants

WORKER = "worker"


def give_draft(draft_id: int, *, email: str, actor: int) -> TranslationGrant:
    """Let a person translate one draft.

    Raise DraftNotFound, NoOffice (a NotFound to outsiders), NotATranslator, AlreadyTranslates.
    """
    draft = lock(Draft, draft_id)
    if draft is None:
        raise DraftNotFound(str(draft_id))
    members.must_hold_office(actor, draft.body_ids, Office.FACILITATOR)
    user = _to_be_asked(email, draft.body_ids)
    facilitates = members.holds_office(user.id, draft.body_ids, Office.FACILITATOR)
    if facilitates or any(one.is_about(draft) for one in grants_of(user.id)):
        raise AlreadyTranslates
    return _give(TranslationGrant(draft_id=draft.id), user, actor)


def give_body(body_id: int, *, email: str, actor: int) -> TranslationGrant:
    """Let a person translate every draft of a body. Raise NotFound, NoOffice, NotATranslator, AlreadyTranslates."""
    body = lock(Body, body_id)
    if body is None:
        raise NotFound
    members.must_hold_office(actor, [body.id], Office.FACILITATOR)
    user = _to_be_asked(email, frozenset({body.id}))
    facilitates = members.holds_office(user.id, [body.id], Office.FACILITATOR)
    if facilitates or any(one.body_id == body.id for one in grants_of(user.id)):
        raise AlreadyTranslates
    return _give(TranslationGrant(body_id=body.id), user, actor)


def end_grant(grant_id: int, *, actor: int) -> None:
    """End a right: by a facilitator of its draft or body, or by the person who has it. A repetition changes nothing.

    Raise NotFound, NoOffice.
    """
    grant = lock(TranslationGrant, grant_id)
    if grant is None:
        raise NotFound
    if grant.user_id != actor:
        members.must_hold_office(actor, body_ids_of(grant), Office.FACILITATOR)
    if grant.ended_at is None:
        _end(grant, actor)


def end_with_decision(draft_id: int) -> None:
    """End the rights to translate one draft, because it is decided. Those for all drafts of a body stay."""
    still_open = (
        select(TranslationGrant)
        .where(TranslationGrant.draft_id == draft_id, TranslationGrant.ended_at.is_(None))
        .order_by(TranslationGrant.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    for grant in db.session.scalars(still_open).all():
        _end(grant, None)


def must_translate(draft_id: int, user_id: int) -> None:
    """Raise MayNotTranslate unless the person may translate the draft now. Call it inside `write()`."""
    draft = db.session.get(Draft, draft_id, populate_existing=True)
    if draft is None:
        raise DraftNotFound(str(draft_id))
    if members.holds_office(user_id, draft.body_ids, Office.FACILITATOR):
        return
    held = db.session.scalars(select_grants(user_id).with_for_update(of=TranslationGrant)).all()
    if not any(one.is_about(draft) for one in held):
        raise MayNotTranslate


def body_ids_of(grant: TranslationGrant) -> frozenset[int]:
    """Return the bodies whose facilitators may end a right."""
    if grant.body_id is not None:
        return frozenset({grant.body_id})
    return db.session.get_one(Draft, grant.draft_id).body_ids


def _to_be_asked(email: str, body_ids: frozenset[int]) -> User:
    """Return the person. Raise NotATranslator in the same way whether or not there is an account."""
    user = people.find_user_by_email(email)
    if user is None or not user.active:
        raise NotATranslator
    if Role.TRANSLATOR not in user.roles and members.member_body_ids(user.id).isdisjoint(body_ids):
        raise NotATranslator
    return user


def _give(grant: TranslationGrant, user: User, actor: int) -> TranslationGrant:
    _end_idle(grant, user)
    grant.user_id, grant.given_by_id, grant.given_at = user.id, actor, clock.now()
    db.session.add(grant)
    db.session.flush()
    _note(grant, "given", actor)
    return grant


def _end_idle(wanted: TranslationGrant, user: User) -> None:
    """End an earlier right to the same that does not count any more: the new one takes its place."""
    same = (
        TranslationGrant.draft_id == wanted.draft_id
        if wanted.draft_id is not None
        else TranslationGrant.body_id == wanted.body_id
    )
    db.session.execute(
        update(TranslationGrant)
        .where(TranslationGrant.user_id == user.id, TranslationGrant.ended_at.is_(None), same)
        .values(ended_at=clock.now())
        .execution_options(synchronize_session=False)
    )


def _end(grant: TranslationGrant, actor: int | None) -> None:
    grant.ended_at, grant.ended_by_id = max(clock.now(), grant.given_at), actor
    db.session.flush()
    _note(grant, "ended", actor)


def _note(grant: TranslationGrant, what: str, actor: int | None) -> None:
    """Write it into the audit log, and tell the person."""
    about = f"draft:{grant.draft_id}" if grant.draft_id is not None else f"body:{grant.body_id}"
    done_by: audit.Actor = WORKER if actor is None else actor
    audit.record(done_by, f"draft.translator_{what}", "user", grant.user_id, [about])
    kind = f"drafts.translator_{what}"
    enqueue(kind, key=f"{kind}:{grant.id}", subject={"grant": grant.id, "user": grant.user_id})
