"""The facts that a message to a provider is made from."""

from __future__ import annotations

from dataclasses import dataclass

from engage.accommodations.labels.assignments import event_title
from engage.accommodations.models import PROVIDER, Assignment, Provider
from engage.accommodations.queries.mine import Mine, shown
from engage.core.db import db
from engage.core.i18n.formats import format_date, format_datetime
from engage.core.outbox.registry import Subject, message_language


@dataclass(frozen=True)
class Case:
    """A provider and one of their assignments."""

    provider: Provider
    mine: Mine

    @property
    def assignment(self) -> Assignment:
        """The assignment."""
        return self.mine.assignment

    @property
    def title(self) -> str:
        """The title of the session, or which groups meet, in the provider's language."""
        return event_title(self.mine.event)

    @property
    def begins(self) -> str:
        """Day and time at which the assignment begins."""
        return format_datetime(self.mine.starts_at)

    @property
    def day(self) -> str:
        """The day on which the assignment begins."""
        return format_date(self.mine.starts_at)

    @property
    def is_coming(self) -> bool:
        """Whether the session or meeting is to come and was not canceled."""
        return not self.mine.is_over and not self.mine.event.moment.is_cancelled


def find_provider(subject: Subject) -> Provider | None:
    """Return who a message is to, or None where they are gone or were erased."""
    provider = db.session.get(Provider, subject[PROVIDER])
    return None if provider is None or provider.erased_at is not None else provider


def load_case(subject: Subject) -> Case | None:
    """Return the facts of an assignment, or None where it is gone, somebody else's, or they were erased."""
    provider = find_provider(subject)
    assignment = db.session.get(Assignment, subject["assignment"]) if provider else None
    if provider is None or assignment is None or assignment.provider_id != provider.id:
        return None
    return Case(provider, shown(assignment, message_language(provider.language)))
