"""Settings from the environment, checked before the application starts. A city is data: see `engage.city`."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from engage.core.errors import ConfigurationError

ROOT = Path(__file__).resolve().parent.parent
MODES = ("development", "production", "testing")
SHORTEST_SECRET = 32
LARGEST_BODY_BYTES = 2 * 1024 * 1024  # of a request; larger ones are refused unread
# What an installation in production says where its mails are meant to be files: "file" alone could be an oversight.
FILE_NOT_SENT = "file-not-sent"


@dataclass(frozen=True)
class Settings:
    """Settings that an operator chooses. Each field is read from `ENGAGE_<NAME>`; `SECRET_KEY` is one of them."""

    mode: str
    secret_key: str
    secret_key_fallbacks: tuple[str, ...]
    database_url: str
    instance: Path
    city: Path
    public_url: str
    mail_transport: str
    mail_from: str
    smtp_url: str
    text_transport: str
    proxy_hops: int
    rate_limit_factor: int
    late_minutes: int = 15
    trusted_hosts: tuple[str, ...] = ()
    hsts_subdomains: bool = False
    extra: Mapping[str, object] = field(default_factory=dict)

    @property
    def is_production(self) -> bool:
        """Whether the installation may hold real personal data."""
        return self.mode == "production"

    @property
    def sends_texts(self) -> bool:
        """Whether there is a way to send text messages. Without one, whoever has only a phone is called."""
        return self.text_transport != "none"

    @property
    def late(self) -> timedelta:
        """The time after which messages that do not go out make the installation not ready; zero: never."""
        return timedelta(minutes=self.late_minutes)

    def must_send_mail(self) -> None:
        """Raise ConfigurationError where nobody has said how mail is sent: it would be written into files unnoticed."""
        if self.is_production and self.mail_transport == "file":
            raise ConfigurationError(
                "ENGAGE_MAIL_TRANSPORT is missing: set it to smtp, with ENGAGE_SMTP_URL, "
                f"or to {FILE_NOT_SENT} where no one is to get any email."
            )


def load_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings. Raises ConfigurationError with one line that says what to do."""
    env = os.environ if environ is None else environ
    mode = _one_of(env, "ENGAGE_MODE", MODES, "development")
    instance = Path(env.get("ENGAGE_INSTANCE") or ROOT / "instance")
    return Settings(
        mode=mode,
        secret_key=_secret(env, mode, instance),
        secret_key_fallbacks=tuple(filter(None, env.get("ENGAGE_SECRET_KEY_FALLBACKS", "").split())),
        database_url=env.get("ENGAGE_DATABASE_URL") or f"sqlite:///{instance / 'engage.sqlite3'}",
        instance=instance,
        city=_city_folder(env),
        public_url=_public_url(env, mode),
        mail_transport=_one_of(env, "ENGAGE_MAIL_TRANSPORT", ("file", "smtp", FILE_NOT_SENT), "file"),
        mail_from=env.get("ENGAGE_MAIL_FROM", ""),
        smtp_url=_smtp_url(env),
        text_transport=_one_of(env, "ENGAGE_TEXT_TRANSPORT", ("none", "file"), "none"),
        proxy_hops=_number(env, "ENGAGE_PROXY_HOPS", 0),
        rate_limit_factor=_number(env, "ENGAGE_RATE_LIMIT_FACTOR", 1),
        late_minutes=_number(env, "ENGAGE_LATE_MINUTES", 15),
        trusted_hosts=_trusted_hosts(env, mode),
        hsts_subdomains=_one_of(env, "ENGAGE_HSTS_SUBDOMAINS", ("no", "yes"), "no") == "yes",
    )


def _one_of(env: Mapping[str, str], name: str, allowed: tuple[str, ...], default: str) -> str:
    value = env.get(name) or default
    if value not in allowed:
        raise ConfigurationError(f"{name} is {value!r}: use one of {', '.join(allowed)}.")
    return value


def _number(env: Mapping[str, str], name: str, default: int) -> int:
    value = env.get(name) or str(default)
    if not value.isascii() or not value.isdigit():
        raise ConfigurationError(f"{name} is {value!r}: use a whole number, 0 or more.")
    return int(value)


def _secret(env: Mapping[str, str], mode: str, instance: Path) -> str:
    given = env.get("ENGAGE_SECRET_KEY", "")
    if given:
        if mode == "production" and len(given) < SHORTEST_SECRET:
            raise ConfigurationError(
                f"ENGAGE_SECRET_KEY is too short: use {SHORTEST_SECRET} random characters."
            )
        return given
    if mode == "production":
        raise ConfigurationError(
            "ENGAGE_SECRET_KEY is missing: set it to the output of "
            "python3 -c 'import secrets; print(secrets.token_hex(32))' and keep it safe."
        )
    return _kept_secret(instance / "secret_key")


def _kept_secret(path: Path) -> str:
    """Return the development secret, made once and stored in a file that only its owner can read."""
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        pass
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    except OSError as error:
        raise ConfigurationError(
            f"{path.parent} cannot be written: {error.strerror}. Set ENGAGE_INSTANCE."
        ) from error
    value = secrets.token_hex(32)
    with os.fdopen(fd, "w") as file:
        file.write(value)
    return value


def _city_folder(env: Mapping[str, str]) -> Path:
    folder = Path(env.get("ENGAGE_CITY") or "city/sacramento")
    folder = folder if folder.is_absolute() else ROOT / folder
    if not (folder / "city.toml").is_file():
        raise ConfigurationError(f"ENGAGE_CITY: there is no city.toml in {folder}.")
    return folder


def _public_url(env: Mapping[str, str], mode: str) -> str:
    url = (env.get("ENGAGE_PUBLIC_URL") or "").rstrip("/")
    if mode == "production" and not url.startswith("https://"):
        raise ConfigurationError("ENGAGE_PUBLIC_URL is missing: set it to the public address, https://…")
    return url or "http://127.0.0.1:8000"


def _trusted_hosts(env: Mapping[str, str], mode: str) -> tuple[str, ...]:
    """Return the hosts that requests may name; none: any. In production the public address is always one of them."""
    hosts = env.get("ENGAGE_TRUSTED_HOSTS", "").split()
    if any(set("/:*@") & set(host) for host in hosts):
        raise ConfigurationError("ENGAGE_TRUSTED_HOSTS: use host names, separated by spaces.")
    if mode == "production":
        hosts.append(urlsplit(_public_url(env, mode)).hostname or "")
    return tuple(hosts)


def _smtp_url(env: Mapping[str, str]) -> str:
    url = env.get("ENGAGE_SMTP_URL", "")
    if env.get("ENGAGE_MAIL_TRANSPORT") == "smtp" and not url.startswith(
        ("smtp://", "smtps://", "smtp+starttls://")
    ):
        raise ConfigurationError(
            "ENGAGE_SMTP_URL is missing: set it to smtp+starttls://user:password@host:587."
        )
    return url
