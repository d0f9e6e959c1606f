"""Paged lists: the current page, the number of pages, and the rows on the page."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Paging:
    """One page of a list. Page numbers start at 1, and page 1 always exists."""

    page: int
    pages: int
    size: int

    @classmethod
    def of(cls, total: int, size: int, asked: int) -> Paging:
        """Return the requested page of a list of `total` rows, or the nearest page that exists."""
        pages = max(1, -(-total // size))
        return cls(min(max(1, asked), pages), pages, size)

    @property
    def start(self) -> int:
        """The number of rows before the page."""
        return (self.page - 1) * self.size

    @property
    def rows(self) -> slice:
        """The slice of the whole list that the page shows."""
        return slice(self.start, self.start + self.size)
