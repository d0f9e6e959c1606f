"""What layouts and components need to know in every template: the city, its words, and where the shared pages are."""

from __future__ import annotations

from typing import Any

from flask import Flask, current_app, url_for
from markupsafe import Markup, escape
from werkzeug.routing import BuildError

from engage.core.fields import written_phone
from engage.core.i18n import by_tag, current_language


def init_app(app: Flask) -> None:
    """Give templates `city`, `city_text`, `host_text`, `page_url` and the filters `phone` and `city_text`."""
    helpers: dict[str, Any] = {
        "city": app.config["CITY"],
        "city_text": city_text,
        "host_text": host_text,
        "page_url": page_url,
    }
    app.jinja_env.globals.update(helpers)
    app.jinja_env.filters.update({"phone": phone, "city_text": city_text})


def city_text(key: str) -> Markup:
    """A text of the city in the language being spoken.

    Where the city has it only in its default language it is marked as such, for voices and fonts. Raises KeyError.
    """
    city = current_app.config["CITY"]
    text = city.localized(key, current_language().tag)
    if text.language == current_language().tag:
        return escape(text.value)
    language = by_tag(text.language)
    return Markup('<span lang="{}" dir="{}">{}</span>').format(
        language.html_lang, language.direction, text.value
    )


def host_text(host: str, part: str) -> Markup:
    """A text about a host: its `name`, `about` or `questions`. Raises KeyError."""
    return city_text(f"host.{host}.{part}")


def phone(e164: str) -> str:
    """A phone number as people here write it. Put it into `<bdi dir="ltr">`."""
    return written_phone(e164, current_app.config["CITY"].region)


def page_url(endpoint: str, **values: Any) -> str | None:
    """The address of a page that a city's installation may not have, or None."""
    try:
        return url_for(endpoint, **values)
    except BuildError:
        return None
