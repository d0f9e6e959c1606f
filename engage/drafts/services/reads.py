"""Reads that acts and queries share. They lock and write nothing."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, case, exists, func, or_, select
from sqlalchemy.orm import contains_eager, lazyload

from engage.accounts.models import User, UserRole
from engage.bodies.models import OfficeHolder, SeatHolder
from engage.bodies.services.access import IS_CURRENT
from engage.core.db import db
from engage.core.i18n.content import (
    DRAFT,
    MACHINE,
    SOURCE,
    Translation,
    text_hash,
)
from engage.core.security.permissions import Role
from engage.drafts.models import Clause, DraftBody, TranslationGrant


@dataclass(frozen=True)
class LanguageState:
    """How complete a version is in a language.

    Numbers of clauses: not translated, translated before the clause changed, translated by a machine only, written by a
    person but not reviewed, and the total.
    """

    missing: int = 0
    stale: int = 0
    machine: int = 0
    draft: int = 0
    total: int = 0

    @property
    def is_ready(self) -> bool:
        """Whether every clause has a current translation: none is missing, none is stale."""
        return not self.missing and not self.stale

    @property
    def is_reviewed(self) -> bool:
        """Whether a person has reviewed all of it."""
        return self.is_ready and not self.machine and not self.draft


def version_states(version_id: int, languages: Collection[str]) -> dict[str, LanguageState]:
    """Return how complete a version is in each language. The source language is ready. Two statements."""
    total = db.session.scalar(select(func.count()).where(Clause.version_id == version_id)) or 0
    rows = db.session.execute(
        select(
            Translation.text_id,
            Translation.language,
            Translation.state,
            Translation.source_hash,
            case((Translation.state == SOURCE, Translation.value)).label("source"),  # once for each text
        )
        .join(Clause, Clause.text_id == Translation.text_id)
        .where(
            Clause.version_id == version_id,
            Translation.language.in_(set(languages)) | (Translation.state == SOURCE),
        )
    ).all()
    hashes = {row.text_id: text_hash(row.source) for row in rows if row.state == SOURCE}
    counts = {tag: {"missing": total, "stale": 0, MACHINE: 0, DRAFT: 0} for tag in languages}
    for row in rows:
        count = counts.get(row.language)
        if count is None:
            continue
        count["missing"] -= 1
        if row.state != SOURCE:
            count["stale"] += row.source_hash != hashes[row.text_id]
            if row.state in count:
                count[row.state] += 1
    return {
        tag: LanguageState(count["missing"], count["stale"], count[MACHINE], count[DRAFT], total)
        for tag, count in counts.items()
    }


@dataclass(frozen=True)
class Translator:
    """A right to translate that was not taken back. `counts`: whether its owner still translates or is a member."""

    grant: TranslationGrant
    counts: bool


def grants_of(user_id: int) -> list[TranslationGrant]:
    """Return the rights of a person to translate that count now (one statement)."""
    return list(db.session.scalars(select_grants(user_id)))


def select_grants(user_id: int) -> Select[TranslationGrant]:
    """Return the query for `grants_of`, so that an act can lock what it finds."""
    return (
        select(TranslationGrant)
        .join(User, User.id == TranslationGrant.user_id)
        .where(TranslationGrant.user_id == user_id, TranslationGrant.ended_at.is_(None), _counts())
        .order_by(TranslationGrant.id)
        .execution_options(populate_existing=True)
    )


def translators_of(draft_id: int, body_ids: Collection[int]) -> list[Translator]:
    """Return the rights to translate a draft that were not taken back, with their owners (one statement)."""
    statement = (
        select(TranslationGrant, _counts())
        .join(TranslationGrant.user)
        .where(
            TranslationGrant.ended_at.is_(None),
            or_(TranslationGrant.draft_id == draft_id, TranslationGrant.body_id.in_(body_ids)),
        )
        .order_by(TranslationGrant.given_at, TranslationGrant.id)
        .options(contains_eager(TranslationGrant.user).options(lazyload(User.role_rows)))
        .execution_options(populate_existing=True)
    )
    return [Translator(grant, bool(counts)) for grant, counts in db.session.execute(statement)]


def _counts() -> ColumnElement[bool]:
    """Whether the owner of a right is active, and a translator of the city or a member of a body of the draft."""
    of_draft = select(DraftBody.body_id).where(DraftBody.draft_id == TranslationGrant.draft_id)

    def is_its_body(body_id: ColumnElement[int]) -> ColumnElement[bool]:
        return or_(body_id == TranslationGrant.body_id, body_id.in_(of_draft))

    translates = exists().where(UserRole.user_id == User.id, UserRole.role == Role.TRANSLATOR.value)
    seated = exists().where(
        SeatHolder.user_id == User.id, IS_CURRENT, is_its_body(SeatHolder.body_id.expression)
    )
    in_office = exists().where(OfficeHolder.user_id == User.id, is_its_body(OfficeHolder.body_id.expression))
    return User.active & or_(translates, seated, in_office)
