"""Providers as staff read them: the list, one with what is to come, and who could take an assignment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, func, select
from sqlalchemy.orm import selectinload

from engage.accommodations.errors import AssignmentNotFound, ProviderNotFound
from engage.accommodations.models import (
    STANDING,
    Assignment,
    Provider,
    ProviderKind,
    ProviderSkill,
    Qualification,
)
from engage.accommodations.policy import Moment, NeedKey
from engage.core import clock
from engage.core.db import db
from engage.core.paging import Paging

PAGE_SIZE = 50
_STRENGTH = {one.value: number for number, one in enumerate(Qualification)}


@dataclass(frozen=True)
class ProviderRow:
    """A provider in the list, and how many assignments are to come."""

    provider: Provider
    to_come: int


@dataclass(frozen=True)
class ProviderList:
    """One page of the list."""

    rows: Sequence[ProviderRow]
    page: int
    pages: int


@dataclass(frozen=True)
class Candidate:
    """Who could be asked: what they can do, and whether they are free then."""

    provider: Provider
    skill: ProviderSkill
    is_busy: bool
    is_asked: bool

    def fits(self, key: NeedKey) -> bool:
        """Whether they speak the variety that is needed."""
        return not key.variety or key.variety in self.skill.varieties


def list_providers(*, page: int) -> ProviderList:
    """Return a page of the providers, those who are asked no more last. Three statements."""
    is_known = Provider.erased_at.is_(None)
    total = db.session.scalar(select(func.count()).select_from(Provider).where(is_known)) or 0
    paging = Paging.of(total, PAGE_SIZE, page)
    to_come = (
        select(func.count())
        .where(
            Assignment.provider_id == Provider.id,
            Assignment.state.in_(STANDING),
            Assignment.agreed_until > clock.now(),
        )
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(Provider, to_come)
        .where(is_known)
        .options(selectinload(Provider.skills))
        .order_by(Provider.ended_at.is_not(None), Provider.name_folded, Provider.id)
        .offset(paging.start)
        .limit(PAGE_SIZE)
    ).all()
    return ProviderList([ProviderRow(one, number) for one, number in rows], paging.page, paging.pages)


def find_provider(provider_id: int) -> Provider:
    """Return a provider with skills, who was not erased. Two statements. Raises ProviderNotFound."""
    provider = db.session.scalar(
        select(Provider)
        .where(Provider.id == provider_id, Provider.erased_at.is_(None))
        .options(selectinload(Provider.skills))
    )
    if provider is None:
        raise ProviderNotFound
    return provider


def get_provider(provider_id: int) -> Provider:
    """Return the provider of an assignment, who may have been erased. One statement."""
    return db.session.get_one(Provider, provider_id)


def assignments_of(provider_id: int) -> Sequence[Assignment]:
    """Return the assignments of a provider, the newest first. One statement."""
    return db.session.scalars(
        select(Assignment)
        .where(Assignment.provider_id == provider_id)
        .order_by(Assignment.starts_at.desc(), Assignment.id.desc())
        .limit(100)
    ).all()


def find_assignment(assignment_id: int) -> Assignment:
    """Return an assignment. Raises AssignmentNotFound."""
    assignment = db.session.get(Assignment, assignment_id)
    if assignment is None:
        raise AssignmentNotFound
    return assignment


def candidates(key: NeedKey, moment: Moment) -> list[Candidate]:
    """Return who could be asked, who fits best first: free, speaks the variety, best qualified. One statement."""
    rows = db.session.execute(
        select(Provider, ProviderSkill, _is_busy(moment.starts_at, moment.ends_at), _is_asked(key, moment))
        .join(ProviderSkill, ProviderSkill.provider_id == Provider.id)
        .where(
            ProviderSkill.service == key.service,
            ProviderSkill.language == key.language,
            Provider.ended_at.is_(None),
            Provider.erased_at.is_(None),
        )
        .order_by(Provider.name_folded, Provider.id)
    )
    found = [Candidate(*row) for row in rows]
    return sorted(
        found,
        key=lambda one: (
            one.is_busy or one.is_asked,
            not one.fits(key),
            _STRENGTH.get(one.skill.qualification or "", len(_STRENGTH)),
        ),
    )


def _is_busy(starts_at: datetime, ends_at: datetime) -> ColumnElement[bool]:
    """Return whether a person has something else at that time. An agency sends several people."""
    return and_(
        Provider.kind == ProviderKind.PERSON,
        exists().where(
            Assignment.provider_id == Provider.id,
            Assignment.state.in_(STANDING),
            Assignment.starts_at < ends_at,
            Assignment.agreed_until > starts_at,
        ),
    )


def _is_asked(key: NeedKey, moment: Moment) -> ColumnElement[bool]:
    return exists().where(
        Assignment.provider_id == Provider.id,
        moment.occasion.of(Assignment),
        Assignment.service == key.service,
        Assignment.language == key.language,
        Assignment.state.in_(STANDING),
    )
