"""Sessions, their capacities, and the parties who register.

A guest is never a user row: a registration is a party with one private link. A registration's language is the language
used to write to it; languages to be interpreted are needs of the party.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    and_,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from engage.core.capacity.columns import CounterColumns, WaitingColumns, counter_checks, waiting_checks
from engage.core.city_time import city_day
from engage.core.db import Base, UTCDateTime, one_of
from engage.core.outbox.models import OutboxMessage
from engage.core.personal_data.declarations import (
    NOT_PERSONAL,
    DataClass,
    Reason,
    acted,
    by_domain,
    emptied,
    kept,
    number_in,
    personal,
    whose,
)
from engage.listening.models.ambassadors import AMBASSADOR, Ambassador
from engage.listening.models.captures import (
    AGREED,
    IN_PERSON_ONLY,
    PLANNED,
    AgreedColumns,
    Capture,
    PlannedColumns,
    planned_check,
)
from engage.listening.models.contacts import ContactChange
from engage.listening.models.needs import RegistrationNeed
from engage.listening.models.outcomes import OUTCOME_TEXTS, SessionOutcome
from engage.listening.models.promises import Engagement, PromiseColumns, promise_checks
from engage.listening.models.states import (
    SESSION_TRANSITIONS,
    TAKES_CAPACITY,
    TRANSITIONS,
    AudienceKind,
    Mode,
    NeedKind,
    OutcomeKind,
    ReviewReason,
    SessionKind,
    SessionStatus,
    Status,
)
from engage.listening.models.venues import (
    VENUE_FACTS,
    VENUE_TEXTS,
    WAY_TEXTS,
    Venue,
    VenuePicture,
    place_line,
)
from engage.listening.models.writing import TRANSLATOR, Announcement, TranslatorLink

__all__ = [
    "AGREED",
    "AMBASSADOR",
    "IN_PERSON_ONLY",
    "OUTCOME_TEXTS",
    "PLANNED",
    "REGISTRANT",
    "SESSION_TRANSITIONS",
    "TAKES_CAPACITY",
    "TRANSITIONS",
    "TRANSLATOR",
    "VENUE_FACTS",
    "VENUE_TEXTS",
    "WAY_TEXTS",
    "Ambassador",
    "Announcement",
    "AudienceKind",
    "Capacity",
    "Capture",
    "ContactChange",
    "Engagement",
    "ListeningSession",
    "Mode",
    "NeedKind",
    "OutcomeKind",
    "Registration",
    "RegistrationNeed",
    "ReviewReason",
    "SessionKind",
    "SessionLanguage",
    "SessionOutcome",
    "SessionStatus",
    "Status",
    "TranslatorLink",
    "Venue",
    "VenuePicture",
    "place_line",
]

REGISTRANT = "registration"  # kind of people whose data is stored here; TRANSLATOR is another
# Erasing a registration looks for the messages about it.
Index("ix_outbox_message_registration", number_in(OutboxMessage.__table__.c.subject, REGISTRANT))


class ListeningSession(PromiseColumns, PlannedColumns, Base):
    """A session. Times are instants; its texts are in `LocalizedText`; its counters are in `Capacity`."""

    __tablename__ = "listening_session"
    __personal__ = NOT_PERSONAL
    __table_args__ = (
        one_of("kind", SessionKind),
        one_of("status", SessionStatus),
        one_of("audience", AudienceKind),
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        CheckConstraint("in_person OR virtual", name="has_a_mode"),
        CheckConstraint("largest_party BETWEEN 1 AND 100", name="largest_party_sane"),
        CheckConstraint("room = '' OR venue_id IS NOT NULL", name="room_is_in_a_venue"),
        *promise_checks(),
        planned_check(),
        Index("ix_listening_session_status_starts_at", "status", "starts_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    series: Mapped[str | None] = mapped_column(String(80))
    kind: Mapped[str] = mapped_column(String(20))
    status: Mapped[str] = mapped_column(String(12), default=SessionStatus.DRAFT)
    audience: Mapped[str] = mapped_column(String(16), default=AudienceKind.RESIDENTS)
    host: Mapped[str] = mapped_column(String(60))
    starts_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ends_at: Mapped[datetime] = mapped_column(UTCDateTime)
    opens_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    closes_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    in_person: Mapped[bool]
    virtual: Mapped[bool]
    venue_id: Mapped[int | None] = mapped_column(ForeignKey("venue.id"), index=True)
    room: Mapped[str] = mapped_column(String(100), default="")
    virtual_url: Mapped[str] = mapped_column(String(500), default="")
    dial_in_number: Mapped[str] = mapped_column(String(20), default="", server_default=text("''"))
    dial_in_code: Mapped[str] = mapped_column(String(40), default="", server_default=text("''"))
    interpretation: Mapped[list[str]] = mapped_column(JSON, default=list)
    childcare: Mapped[bool] = mapped_column(default=False)
    meals: Mapped[bool] = mapped_column(default=False)
    largest_party: Mapped[int] = mapped_column(default=10)
    title_id: Mapped[int] = mapped_column(ForeignKey("localized_text.id"))
    summary_id: Mapped[int] = mapped_column(ForeignKey("localized_text.id"))
    description_id: Mapped[int] = mapped_column(ForeignKey("localized_text.id"))
    expect_id: Mapped[int] = mapped_column(ForeignKey("localized_text.id"))
    cancel_reason_id: Mapped[int | None] = mapped_column(ForeignKey("localized_text.id"))
    calendar_sequence: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)
    offers_expire_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    outcome_due_on: Mapped[date | None]
    copied_from_id: Mapped[int | None] = mapped_column(ForeignKey("listening_session.id"))
    is_demo: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    published_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    moved_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    cancelled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    venue: Mapped[Venue | None] = relationship(lazy="joined", viewonly=True)

    @classmethod
    def is_public_to_come(cls, now: datetime) -> ColumnElement[bool]:
        """It is published and not past. Of one that is loaded, `policy.is_public_to_come` says so."""
        return and_(cls.status == SessionStatus.PUBLISHED, cls.ends_at > now)

    @property
    def text_ids(self) -> tuple[int, ...]:
        """The ids of the session's own texts, in reading order. Those of its venue are in `venue_texts`."""
        return (self.title_id, self.summary_id, self.description_id, self.expect_id, self.informs_id)

    @property
    def venue_texts(self) -> dict[str, int]:
        """The ids of the texts about the venue by name; empty where nobody comes in person."""
        return self.venue.texts if self.in_person and self.venue else {}

    @property
    def local_day(self) -> date:
        """The day of the city on which the session begins."""
        return city_day(self.starts_at)

    @property
    def place_name(self) -> str:
        """The name of the venue, or an empty string."""
        return self.venue.name if self.venue else ""

    @property
    def place_address(self) -> str:
        """The address of the venue, or an empty string."""
        return self.venue.address if self.venue else ""

    @property
    def place(self) -> str:
        """Venue, room and address in one line; empty where none is chosen."""
        return place_line(self.place_name, self.room, self.place_address)

    @property
    def modes(self) -> tuple[Mode, ...]:
        """The ways to take part, in person first."""
        return tuple(
            mode for mode, on in ((Mode.IN_PERSON, self.in_person), (Mode.VIRTUAL, self.virtual)) if on
        )


class SessionLanguage(Base):
    """A language announced for a session: published, or promised for a date."""

    __tablename__ = "session_language"
    __personal__ = NOT_PERSONAL

    session_id: Mapped[int] = mapped_column(
        ForeignKey("listening_session.id", ondelete="CASCADE"), primary_key=True
    )
    language: Mapped[str] = mapped_column(String(12), primary_key=True)
    is_published: Mapped[bool] = mapped_column(default=False)
    due_on: Mapped[date | None]


class Capacity(CounterColumns, Base):
    """One counter of a session: `in_person`, `virtual`, `meals` or `childcare:<age band>`."""

    __tablename__ = "session_capacity"
    __personal__ = NOT_PERSONAL
    __table_args__ = counter_checks()

    session_id: Mapped[int] = mapped_column(
        ForeignKey("listening_session.id", ondelete="CASCADE"), primary_key=True, sort_order=-1
    )


class Registration(WaitingColumns, AgreedColumns, Base):
    """The registration of a party. Erasing it empties the personal columns; only the number of people stays.

    `needs_line` repeats in one line what the rows of `needs` say (see `policy.needs_line`), so that the sums of a
    session are read from one index. `contact_key` is a keyed hash of the e-mail address, or else of the phone number.
    It is null for parties that are exempt from the duplicate rule: those that were entered with a helper's contact, and
    the second of two that have come to have one name and contact. `mailbox_key` is the hash of the form of an address
    in which every way to write one mailbox is the same. With a helper's contact all three are null, so that the party
    does not count as one of its contact.
    `grown` are the people in no age band for children: those as old as the city's `grown_from`, or older.
    `children_alone`: from before the rule that children come with one of them; the next change of the party ends it.
    `food_note`: what those who eat are allergic to, for the kitchen alone.
    `untold_at`: since when the party does not know of its latest change.
    `wants_to_help`: somebody of it would like to help at a session; `help_answered_at`: when staff spoke with them.
    `stopped_at`: since when it does not want to be written to about what is not its own spots (`services.consent`).
    """

    __tablename__ = "registration"
    __personal__ = personal(
        whose(
            REGISTRANT,
            "id",
            emptied(DataClass.IDENTITY, "name", "organization"),
            emptied(DataClass.CONTACT, "email", "phone", "may_contact", "stopped_at"),
            emptied(DataClass.CONTACT, "wants_to_help"),
            emptied(
                DataClass.CONTACT, "name_folded", "contact_key", "phone_key", "mailbox_key", exported=False
            ),
            emptied(DataClass.FREE_TEXT, "access_note", "food_note"),
            emptied(DataClass.PARTICIPATION, *AGREED.values()),
            by_domain(DataClass.ACCESS_NEEDS, "needs_line"),
            kept(DataClass.PARTICIPATION, Reason.COUNTS, "mode", "grown", "children", "childcare", "meals"),
            kept(DataClass.PARTICIPATION, Reason.COUNTS, "children_alone"),
            kept(DataClass.PARTICIPATION, Reason.COUNTS, "language", "status"),
        ),
        acted("entered_by"),
        plain="session_id public_id reference review_reason link_version join_version calendar_sequence created_at "
        "changed_at queued_at passed_over_at offered_at offer_expires_at offered_without declined cancelled_at "
        "untold_at erasure_asked_at erased_at ambassador_id submission help_answered_at",
    )
    __table_args__ = (
        one_of("status", Status),
        one_of("mode", Mode),
        CheckConstraint("grown >= 0 AND children >= 0 AND grown + children >= 1", name="party_not_empty"),
        CheckConstraint("grown >= 1 OR children_alone", name="children_accompanied"),
        CheckConstraint("NOT childcare OR children >= 1", name="childcare_for_children"),
        CheckConstraint("meals >= 0 AND meals <= grown + children", name="meals_within_party"),
        CheckConstraint("stopped_at IS NULL OR NOT may_contact", name="stopped_means_no_contact"),
        *waiting_checks(),
        UniqueConstraint("session_id", "reference"),
        Index(
            "uq_registration_live_party",
            "session_id",
            "contact_key",
            "name_folded",
            unique=True,
            sqlite_where=text("status <> 'cancelled' AND contact_key IS NOT NULL"),
            postgresql_where=text("status <> 'cancelled' AND contact_key IS NOT NULL"),
        ),
        Index("ix_registration_queue", "session_id", "status", "queued_at", "id"),
        # The staff pages of a session read only these indexes, so that 5,000 registrations are as fast as 1,000:
        # the paged list, the name search, the sums of needs, what the kitchen has to know.
        Index("ix_registration_list", "session_id", "id"),
        Index("ix_registration_names", "session_id", "name_folded", "id"),
        Index(
            "ix_registration_keyless",
            "session_id",
            sqlite_where=text("contact_key IS NULL"),
            postgresql_where=text("contact_key IS NULL"),
        ),
        Index(
            "ix_registration_sums",
            *("session_id", "status", "mode", "language", "grown", "children", "meals", *AGREED.values()),
        ),
        Index(
            "ix_registration_needs",
            *("session_id", "status", "mode", "needs_line", "meals"),
            sqlite_where=text("needs_line <> ''"),
            postgresql_where=text("needs_line <> ''"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("listening_session.id"))
    public_id: Mapped[str] = mapped_column(String(16), unique=True)
    reference: Mapped[str] = mapped_column(String(6))
    mode: Mapped[str] = mapped_column(String(12))
    grown: Mapped[int]
    children: Mapped[int] = mapped_column(default=0)
    children_alone: Mapped[bool] = mapped_column(default=False, server_default=false())
    childcare: Mapped[bool] = mapped_column(default=False)
    meals: Mapped[int] = mapped_column(default=0)
    needs_line: Mapped[str] = mapped_column(String(2000), default="")
    name: Mapped[str] = mapped_column(String(200))
    name_folded: Mapped[str] = mapped_column(String(400))
    email: Mapped[str | None] = mapped_column(String(254))
    phone: Mapped[str | None] = mapped_column(String(20))
    organization: Mapped[str] = mapped_column(String(200), default="")
    contact_key: Mapped[str | None] = mapped_column(String(64), index=True)
    phone_key: Mapped[str | None] = mapped_column(String(64), index=True)
    mailbox_key: Mapped[str | None] = mapped_column(String(64), index=True)
    language: Mapped[str] = mapped_column(String(12))
    access_note: Mapped[str] = mapped_column(Text, default="")
    food_note: Mapped[str] = mapped_column(String(200), default="", server_default=text("''"))
    may_contact: Mapped[bool] = mapped_column(default=False)
    wants_to_help: Mapped[bool] = mapped_column(default=False, server_default=false())
    help_answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    submission: Mapped[str | None] = mapped_column(String(16), unique=True)
    entered_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    ambassador_id: Mapped[int | None] = mapped_column(ForeignKey("ambassador.id"), index=True)
    review_reason: Mapped[str | None] = mapped_column(String(12))
    link_version: Mapped[int] = mapped_column(default=1)
    join_version: Mapped[int] = mapped_column(default=1)
    calendar_sequence: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    changed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    cancelled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    untold_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    stopped_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    erasure_asked_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)
    erased_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    needs: Mapped[list[RegistrationNeed]] = relationship(
        lazy="raise", cascade="all, delete-orphan", passive_deletes=True, order_by="RegistrationNeed.key"
    )

    @property
    def people(self) -> int:
        """The number of people in the party."""
        return self.grown + self.children

    def counts(self, kind: NeedKind) -> dict[str, int]:
        """Return how many people of the party have each need of one kind, by key."""
        return {need.key: need.count for need in self.needs if need.kind == kind}

    @property
    def varieties(self) -> dict[str, str]:
        """The varieties of languages to be interpreted that the party named, by language."""
        return {need.key: need.variety for need in self.needs if need.variety}
