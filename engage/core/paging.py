"""Lists that are shown page by page: which page, how many there are, and which rows are on it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Paging:
    """One page of a list. Pages count from 1; there is always one."""

    page: int
    pages: int
    size: int

    @classmethod
    def of(cls, total: int, size: int, asked: int) -> Paging:
        """The page that was asked for of a list of `total` rows; the nearest that there is."""
        pages = max(1, -(-total // size))
        return cls(min(max(1, asked), pages), pages, size)

    @property
    def start(self) -> int:
        """How many rows come before the page."""
        return (self.page - 1) * self.size

    @property
    def rows(self) -> slice:
        """Where the rows of the page are in the whole list."""
        return slice(self.start, self.start + self.size)
