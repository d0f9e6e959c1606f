"""What a session promises those who come: how far they are listened to, and which decision it informs."""

from __future__ import annotations

import enum
from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from engage.core.db import one_of


class Engagement(enum.StrEnum):
    """How far people take part in what is decided: the five levels of the IAP2 Spectrum of Public Participation.

    Source: International Association for Public Participation, https://www.iap2.org/page/pillars
    """

    INFORM = "inform"
    CONSULT = "consult"
    INVOLVE = "involve"
    COLLABORATE = "collaborate"
    EMPOWER = "empower"


class PromiseColumns:
    """What a session promises. The table lists `promise_checks()`.

    A session informs one decision at most: one of this site, by its slug (`informs_decision`), or one that is made
    elsewhere, which the text `informs_id` names and `informs_url` leads to. `informs_until` is the last day on which
    what people say can change it. `engagement` is None where nobody has said it.
    """

    engagement: Mapped[str | None] = mapped_column(String(12))
    informs_decision: Mapped[str | None] = mapped_column(String(80), index=True)
    informs_url: Mapped[str] = mapped_column(String(500), default="")
    informs_until: Mapped[date | None]

    @declared_attr
    def informs_id(self) -> Mapped[int]:
        """The id of the text that names a decision made elsewhere; the text may be empty."""
        return mapped_column(ForeignKey("localized_text.id"))


def promise_checks() -> tuple[CheckConstraint, ...]:
    """Return the CHECK constraints of what a session promises."""
    return (
        one_of("engagement", Engagement),
        CheckConstraint("informs_decision IS NULL OR informs_url = ''", name="informs_one_decision"),
    )
