"""Application factory: it only connects the parts."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask import Flask
from flask_migrate import Migrate
from sqlalchemy.engine import make_url
from werkzeug.middleware.proxy_fix import ProxyFix

from engage import cli, health
from engage.accounts import signing_in
from engage.city import load_city
from engage.config import FILE_NOT_SENT, LARGEST_BODY_BYTES, ROOT, Settings, load_settings
from engage.core import assets, compression, error_pages, layout, preview, private_files
from engage.core import db as database
from engage.core.domains import load_domain
from engage.core.i18n import runtime as languages
from engage.core.personal_data.requests import order_erasers
from engage.core.security import guards, headers, hosts

# In the order of the layers: a later domain may import an earlier one.
DOMAINS = (
    "accounts",
    "messages",
    "bodies",
    "drafts",
    "listening",
    "decisions",
    "volunteering",
    "accommodations",
    "about",
)


def create_app(overrides: Mapping[str, Any] | None = None, *, settings: Settings | None = None) -> Flask:
    """Make the application. `overrides` replace entries of `app.config`; tests use them.

    Raises ConfigurationError, with one line that says what to do, where the application cannot start.
    """
    private_files.begin()
    settings = settings or load_settings()
    app = Flask(
        "engage",
        root_path=str(ROOT),
        instance_path=str(settings.instance.resolve()),
        static_folder=None,
        template_folder="templates",
    )
    _configure(app, settings, overrides or {})
    _open_database(app, settings)
    hosts.init_app(app, settings.trusted_hosts)
    languages.init_app(app)
    assets.init_app(app)
    layout.init_app(app)
    preview.init_app(app)
    guards.init_app(app)
    headers.init_app(app)
    compression.init_app(app)
    error_pages.init_app(app)
    signing_in.init_app(app)
    guards.enter_scopes(app)
    app.register_blueprint(health.bp)
    order_erasers(DOMAINS)
    for domain in DOMAINS:
        for blueprint in load_domain(f"engage.{domain}"):
            app.register_blueprint(blueprint)
    cli.init_app(app)
    _warn(app, settings)
    if settings.proxy_hops:
        # The host is what `Host` says: a proxy that is not told to replaces no `X-Forwarded-Host` of a stranger.
        hops = settings.proxy_hops
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=0)  # type: ignore[method-assign]
    return app


def create_web_app() -> Flask:
    """Make the application for a web server. Raises ConfigurationError, also where no mail would be sent."""
    settings = load_settings()
    settings.must_send_mail()
    return create_app(settings=settings)


def _configure(app: Flask, settings: Settings, overrides: Mapping[str, Any]) -> None:
    app.config.update(
        SETTINGS=settings,
        CITY=load_city(settings.city),
        SECRET_KEY=settings.secret_key,
        SECRET_KEY_FALLBACKS=list(settings.secret_key_fallbacks),
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        PUBLIC_URL=settings.public_url,
        TESTING=settings.mode == "testing",
        MAX_CONTENT_LENGTH=LARGEST_BODY_BYTES,
        MAX_FORM_MEMORY_SIZE=LARGEST_BODY_BYTES,
        MAX_FORM_PARTS=500,
        # Browsers take this prefix to mean: only over TLS, only from this very host, for all of it.
        SESSION_COOKIE_NAME="__Host-engage" if settings.is_production else "engage",
        SESSION_COOKIE_PATH="/",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.is_production,
        SESSION_REFRESH_EACH_REQUEST=False,
        HSTS_SUBDOMAINS=settings.hsts_subdomains,
    )
    app.config.update(overrides)


def _open_database(app: Flask, settings: Settings) -> None:
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    app.config.setdefault("SQLALCHEMY_ENGINE_OPTIONS", database.engine_options(url))
    path = make_url(url).database
    file = Path(path) if url.startswith("sqlite") and path and path != ":memory:" else None
    if file is not None:
        database.ensure_folder(file)
    private_files.put_right(settings.instance, file)
    database.db.init_app(app)
    Migrate(app, database.db, directory=str(ROOT / "migrations"), render_as_batch=True)
    with app.app_context():
        database.prepare_engine(database.db.engine)
        database.must_answer()


def _warn(app: Flask, settings: Settings) -> None:
    """Log one line for each weakness of the configuration that does not prevent the start."""
    old = database.sqlite_warning() if app.config["SQLALCHEMY_DATABASE_URI"].startswith("sqlite") else None
    if old and not app.testing:
        app.logger.warning(old)
    if settings.is_production and settings.mail_transport == FILE_NOT_SENT:
        app.logger.warning("No one gets any email: ENGAGE_MAIL_TRANSPORT is %s.", FILE_NOT_SENT)
    made_up = app.config["CITY"].placeholders()
    if made_up and settings.is_production:
        app.logger.warning(
            "city.toml: the contact of these hosts is made up, replace it: %s", ", ".join(made_up)
        )
