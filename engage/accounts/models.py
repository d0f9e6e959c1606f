"""People who sign in, their credentials, and their open sign-ins.

Nothing stored here opens an account by itself: a link is stored as its SHA-256, the secret of a code app is encrypted
with the application's secret, recovery codes are hashed, and the id of a sign-in is useless without the signed cookie.
"""

from __future__ import annotations

import enum
import secrets
from datetime import datetime

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    false,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from engage.core.db import Base, UTCDateTime, one_of
from engage.core.personal_data.declarations import (
    USER,
    DataClass,
    acted,
    by_domain,
    deleted,
    personal,
    replaced,
    whose,
)
from engage.core.security.permissions import Permission, Role, permissions_of

LONGEST_NAME = 120
LONGEST_EMAIL = 254


class LinkPurpose(enum.StrEnum):
    """Why a sign-in link was made. It decides how long the link is valid."""

    SIGN_IN = "sign_in"
    INVITATION = "invitation"
    COMMAND = "command"
    TRIAL = "trial"


class Factor(enum.StrEnum):
    """The second factor that was shown. `TRIAL` counts in development mode only."""

    PASSKEY = "passkey"
    TOTP = "totp"
    RECOVERY = "recovery"
    TRIAL = "trial"


class DeviceFamily(enum.StrEnum):
    """A rough kind of device, so that people recognize their own sign-ins. Nothing more exact is stored."""

    ANDROID = "android"
    CHROMEBOOK = "chromebook"
    IPHONE = "iphone"
    LINUX = "linux"
    MAC = "mac"
    OTHER = "other"
    WINDOWS = "windows"


class User(Base):
    """A person who can sign in.

    `email` is in lower case; `language` is the tag of the language used to write to them.
    """

    __tablename__ = "user"
    __personal__ = personal(
        whose(
            USER,
            "id",
            replaced(DataClass.CONTACT, "email", value="erased-{}@erased.invalid".format),
            replaced(DataClass.IDENTITY, "name"),
            by_domain(DataClass.IDENTITY, "language"),
        ),
        plain="active created_at",
    )
    __table_args__ = (
        CheckConstraint("email = lower(email)", name="email_folded"),
        CheckConstraint("length(name) > 0", name="name_given"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(LONGEST_EMAIL), unique=True)
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    language: Mapped[str] = mapped_column(String(12))
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)

    role_rows: Mapped[list[UserRole]] = relationship(
        cascade="all, delete-orphan", lazy="selectin", order_by="UserRole.role"
    )

    @property
    def roles(self) -> frozenset[Role]:
        """The roles of this person."""
        return frozenset(Role(row.role) for row in self.role_rows)

    @property
    def administrator_since(self) -> datetime | None:
        """Since when this person has been an administrator; None for others."""
        return next((row.given_at for row in self.role_rows if row.role == Role.ADMINISTRATOR), None)

    @property
    def permissions(self) -> frozenset[Permission]:
        """The permissions of this person's roles; none while the account is deactivated."""
        return permissions_of(self.roles) if self.active else frozenset()


class UserRole(Base):
    """One role of one person, since `given_at`. It begins anew when the account or its second factor does."""

    __tablename__ = "user_role"
    __personal__ = personal(whose(USER, "user_id", deleted(DataClass.ACTIVITY, "role", "given_at")), plain="")
    __table_args__ = (one_of("role", Role),)

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), primary_key=True)
    role: Mapped[str] = mapped_column(String(20), primary_key=True, index=True)
    given_at: Mapped[datetime] = mapped_column(UTCDateTime)


class Passkey(Base):
    """A WebAuthn credential. `sign_count` stays 0 for passkeys that are synchronized between devices.

    `device` is the kind of device that made the passkey, so that people can tell their passkeys apart.
    """

    __tablename__ = "passkey"
    __personal__ = personal(
        whose(
            USER,
            "user_id",
            deleted(DataClass.AUTHENTICATION, "device"),
            deleted(
                DataClass.AUTHENTICATION,
                *("credential_id", "public_key", "sign_count", "transports"),
                exported=False,
            ),
        ),
        plain="id created_at",
    )
    __table_args__ = (
        one_of("device", DeviceFamily),
        CheckConstraint("sign_count >= 0", name="sign_count_counts"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    credential_id: Mapped[bytes] = mapped_column(LargeBinary(1024), unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int]
    transports: Mapped[list[str]] = mapped_column(JSON)
    device: Mapped[str] = mapped_column(String(20))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)


class TotpSecret(Base):
    """The encrypted secret shared with a code app. A code whose counter is not above `last_counter` was used before."""

    __tablename__ = "totp_secret"
    __personal__ = personal(
        whose(USER, "user_id", deleted(DataClass.AUTHENTICATION, "sealed", "last_counter", exported=False)),
        plain="created_at",
    )
    __table_args__ = (CheckConstraint("last_counter >= 0", name="last_counter_counts"),)

    user_id: Mapped[int] = mapped_column(
        ForeignKey("user.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    sealed: Mapped[str] = mapped_column(String(400))
    last_counter: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)


class RecoveryCode(Base):
    """The SHA-256 of a recovery code, for people who lost their phone. Deleted when used."""

    __tablename__ = "recovery_code"
    __personal__ = personal(
        whose(USER, "user_id", deleted(DataClass.AUTHENTICATION, "code_hash", exported=False)), plain="id"
    )
    __table_args__ = (UniqueConstraint("user_id", "code_hash"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    code_hash: Mapped[str] = mapped_column(String(64))


class SignInLink(Base):
    """A link that counts as the first factor, once. The token is an HMAC over `purpose` and `nonce`.

    A link of nobody is made where somebody asks with an address that is not known, so that asking takes the same work.
    It is sent to nobody and opens nothing. `next_path` is the page that the person wanted to open.
    """

    __tablename__ = "sign_in_link"
    __personal__ = personal(
        whose(
            USER,
            "user_id",
            deleted(DataClass.AUTHENTICATION, "purpose", "next_path"),
            deleted(DataClass.AUTHENTICATION, "nonce", "token_hash", exported=False),
        ),
        plain="id created_at expires_at",
    )
    __table_args__ = (
        one_of("purpose", LinkPurpose),
        CheckConstraint("expires_at > created_at", name="lives"),
        CheckConstraint("user_id IS NOT NULL OR purpose = 'sign_in'", name="of_somebody"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    purpose: Mapped[str] = mapped_column(String(20))
    nonce: Mapped[str] = mapped_column(String(16), unique=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    next_path: Mapped[str | None] = mapped_column(String(300))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)

    user: Mapped[User] = relationship(lazy="raise")


class SignIn(Base):
    """One sign-in: one browser of one person. It is open from `completed_at` until it is revoked or expires.

    `own_device`: the person said that nobody else uses this browser, so it keeps the sign-in when it is closed.
    `challenge` is what the next passkey has to sign; each correct answer replaces it. `seen_at` is updated by requests
    that write, at most once an hour.
    """

    __tablename__ = "sign_in"
    __personal__ = personal(
        whose(
            USER,
            "user_id",
            deleted(
                DataClass.AUTHENTICATION,
                *("device", "own_device", "factor", "factor_at", "completed_at", "seen_at"),
            ),
            deleted(DataClass.AUTHENTICATION, "challenge", exported=False),
        ),
        plain="id created_at revoked_at",
    )
    __table_args__ = (
        one_of("factor", Factor),
        one_of("device", DeviceFamily),
        CheckConstraint("(factor IS NULL) = (factor_at IS NULL)", name="factor_dated"),
        CheckConstraint("factor IS NULL OR completed_at IS NOT NULL", name="factor_completes"),
        Index("ix_sign_in_user_id_created_at", "user_id", "created_at"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    completed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    seen_at: Mapped[datetime] = mapped_column(UTCDateTime)
    device: Mapped[str] = mapped_column(String(20))
    own_device: Mapped[bool] = mapped_column(server_default=false(), default=False)
    factor: Mapped[str | None] = mapped_column(String(20))
    factor_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    challenge: Mapped[bytes] = mapped_column(LargeBinary(64), default=lambda: secrets.token_bytes(32))
    revoked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    user: Mapped[User] = relationship(lazy="raise")


class KeptWork(Base):
    """What a person typed and sent when their sign-in was over, until they send it again or it expires.

    `browser` is a hash of the secret in the browser's cookie. `sealed` can be read only with that secret, so neither
    the database nor the application's secret shows what somebody typed, an answer in a round for example.
    """

    __tablename__ = "kept_work"
    __personal__ = personal(
        whose(
            USER,
            "user_id",
            deleted(DataClass.AUTHENTICATION, "path"),
            deleted(DataClass.FREE_TEXT, "sealed", exported=False),
        ),
        plain="id browser is_answer created_at expires_at",
    )
    __table_args__ = (
        UniqueConstraint("user_id", "browser", "path"),
        CheckConstraint("expires_at > created_at", name="lives"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    browser: Mapped[str] = mapped_column(String(64))
    path: Mapped[str] = mapped_column(String(300))
    is_answer: Mapped[bool]
    sealed: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)


class FactorReset(Base):
    """An administrator's request to remove a lost second factor. A second administrator, or one day, completes it."""

    __tablename__ = "factor_reset"
    __personal__ = personal(
        whose(USER, "user_id", deleted(DataClass.AUTHENTICATION, "requested_at")),
        acted("requested_by_id"),
        plain="",
    )
    __table_args__ = (CheckConstraint("requested_by_id <> user_id", name="asked_by_another"),)

    user_id: Mapped[int] = mapped_column(
        ForeignKey("user.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    requested_by_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    requested_at: Mapped[datetime] = mapped_column(UTCDateTime)
