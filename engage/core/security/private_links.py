"""Private links to rows: HMACs that are not stored, and are invalid once the row's version is increased.

The format of tokens is in `tokens`; this module finds the row of a token.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Generic, TypeVar

from sqlalchemy import select

from engage.core.db import db
from engage.core.security.tokens import make_token, split_token, token_is_valid

RowT = TypeVar("RowT")


class PrivateLinks(Generic[RowT]):
    """The private links of one table, whose rows have a `public_id`.

    `versions` names, for each purpose, the version column; increasing it makes older links of that purpose invalid. A
    link of one purpose never works for another. `options` load what the pages behind a link read.
    """

    def __init__(
        self, table: type[RowT], versions: Mapping[str, str], *, options: Sequence[Any] = ()
    ) -> None:
        self._model: Any = table
        self._versions = {str(purpose): column for purpose, column in versions.items()}
        self._options = options

    def token(self, purpose: str, row: RowT) -> str:
        """Return the token of a row's link. It can be made again at any time."""
        return make_token(str(purpose), getattr(row, "public_id"), version=self._version(purpose, row))  # noqa: B009

    def find(self, purpose: str, token: str) -> RowT | None:
        """Return the row of a link, or None where the token is invalid or outdated. At most one statement."""
        parts = split_token(token)
        row = self.by_public_id(parts[0]) if parts else None
        if row is None or not token_is_valid(str(purpose), token, version=self._version(purpose, row)):
            return None
        return row

    def by_public_id(self, public_id: str) -> RowT | None:
        """Return the row with this identifier, which links and result pages contain.

        The identifier alone proves nothing.
        """
        statement = select(self._model).where(self._model.public_id == public_id).options(*self._options)
        row: RowT | None = db.session.scalar(statement)
        return row

    def _version(self, purpose: str, row: RowT) -> int:
        return int(getattr(row, self._versions[str(purpose)]))
