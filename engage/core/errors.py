"""Named facts that services raise and that views turn into pages.

A `DomainError` is not a fault of the program: it says why a request cannot be carried out (a session is full, a link
has expired). Subclasses are named after the fact. They carry data, never wording.
"""

from __future__ import annotations


class DomainError(Exception):
    """The request cannot be carried out. `status` is the HTTP status of the page about it."""

    status = 409


class NotFound(DomainError):
    """The thing does not exist, or this person may not know that it exists."""

    status = 404


class Forbidden(DomainError):
    """The person is known but may not do this."""

    status = 403


class LinkInvalid(DomainError):
    """A private link is damaged, has expired or was replaced by a newer one."""

    status = 410


class TooManyRequests(DomainError):
    """A rate limit was reached. `retry_after` is in seconds."""

    status = 429

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"retry after {retry_after} s")
        self.retry_after = retry_after


class Changed(DomainError):
    """Somebody else changed the same thing after it was read."""


class ConfigurationError(Exception):
    """The product cannot start. The message is one line that says what to do."""
