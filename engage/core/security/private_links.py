"""Private links to rows: HMACs that are stored nowhere and die when the row's version is raised.

What a token is made of is in `tokens`; here is which row one opens.
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

    `versions` names, for each purpose, the column whose number makes older links of that purpose worthless. A link of
    one purpose never opens another. `options` load what the pages behind a link read.
    """

    def __init__(
        self, table: type[RowT], versions: Mapping[str, str], *, options: Sequence[Any] = ()
    ) -> None:
        self._model: Any = table
        self._versions = {str(purpose): column for purpose, column in versions.items()}
        self._options = options

    def token(self, purpose: str, row: RowT) -> str:
        """The token of a row's link, as often as it is needed."""
        return make_token(str(purpose), getattr(row, "public_id"), version=self._version(purpose, row))  # noqa: B009

    def find(self, purpose: str, token: str) -> RowT | None:
        """The row that a link opens, or None where the link is not ours or counts no more. One statement at most."""
        parts = split_token(token)
        row = self.by_public_id(parts[0]) if parts else None
        if row is None or not token_is_valid(str(purpose), token, version=self._version(purpose, row)):
            return None
        return row

    def by_public_id(self, public_id: str) -> RowT | None:
        """The row with this identifier, which links and saved pages hold. It proves nothing by itself."""
        statement = select(self._model).where(self._model.public_id == public_id).options(*self._options)
        row: RowT | None = db.session.scalar(statement)
        return row

    def _version(self, purpose: str, row: RowT) -> int:
        return int(getattr(row, self._versions[str(purpose)]))
