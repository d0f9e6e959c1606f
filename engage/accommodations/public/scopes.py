"""Find the provider whose private link it is, and which of their assignments a page is about."""

from __future__ import annotations

from engage.accommodations.models import Assignment, Provider
from engage.accommodations.queries import mine
from engage.accommodations.services import links
from engage.core.scopes import Scope


def _provider(token: str) -> Provider:
    return links.find_by_token(token)


def _assigned(token: str, assignment_key: str) -> tuple[Provider, Assignment]:
    provider = links.find_by_token(token)
    return provider, mine.assignment_of(provider, assignment_key)


PROVIDING = Scope("holder of the provider's link", _provider)
ASSIGNED = Scope("holder of the provider's link, for an assignment", _assigned)
