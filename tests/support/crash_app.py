"""The application with one kind of message more, for worker processes that are killed.

`flask --app tests.support.crash_app:create worker`
"""

from __future__ import annotations

from datetime import datetime

from flask import Flask

from engage.core import audit
from engage.core.outbox.outgoing import Email
from engage.core.outbox.registry import Subject, delivered, message

KIND = "test.crash"


def address_of(number: int) -> str:
    """Whose mail this is."""
    return f"resident{number}@example.org"


def _make(subject: Subject) -> Email:
    number = subject["number"]
    return Email(
        address_of(number), "en", f"Message {number}", f"Hello {number}.\n", f"<p>Hello {number}.</p>"
    )


def _note(subject: Subject, _at: datetime) -> None:
    """Something that must follow exactly once from each message."""
    audit.record("worker", "test.told", "number", subject["number"])


def create() -> Flask:
    """The application, with the kind registered."""
    from engage.app import create_app

    message(KIND)(_make)
    delivered(KIND)(_note)
    return create_app()
