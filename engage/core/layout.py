"""What layouts and components need in every template: the city, menus, and the addresses of shared pages."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from flask import Flask, request

from engage.core.addresses import page_url
from engage.core.city_time import in_city_time
from engage.core.current import current_city
from engage.core.i18n.languages import first_wish
from engage.core.language_form import SWITCH, language_form, note_form
from engage.core.phones import phone_link, written_phone
from engage.core.ports import menus
from engage.core.ports.landmarks import landmark_url
from engage.core.security.antispam import AGE_FIELD, HONEYPOT_FIELD, form_age_token

if TYPE_CHECKING:
    from engage.city.call_us import Answers
    from engage.city.model import Host


def init_app(app: Flask) -> None:
    """Give templates `city`, `menus`, `landmark`, `page_url`, what the honeypot needs, and two filters.

    They are globals, not context, because components are imported without the page's context.
    """
    helpers: dict[str, Any] = {
        "city": app.config["CITY"],
        "page_url": page_url,
        "answered_first": answered_first,
        "landmark": landmark_url,
        "menus": menus.BY_NAME,
        "note_form": note_form,
        "language_form": language_form,
        "switch_field": SWITCH,
        "honeypot_field": HONEYPOT_FIELD,
        "form_age_field": AGE_FIELD,
        "form_age_token": form_age_token,
    }
    app.jinja_env.globals.update(helpers)
    app.jinja_env.filters.update(
        {"phone": phone, "phone_link": phone_link, "day_number": day_number, "year_number": year_number}
    )


def answered_first(host: Host) -> Answers | None:
    """Return who answers this reader's own language, where their browser wishes for it first and it has no pages."""
    wish = first_wish(request.headers.get("Accept-Language"))
    return next((one for one in host.answers if one.is_read_by(wish)), None)


def phone(stored: str) -> str:
    """Return a phone number as people here write it. Put it into `<bdi dir="ltr">`."""
    return written_phone(stored, current_city().region)


def day_number(value: dt.date) -> int:
    """Return the day of the month of an instant (in the city's time zone) or of a date."""
    return in_city_time(value).day if isinstance(value, dt.datetime) else value.day


def year_number(value: dt.date) -> int:
    """Return the year of an instant (in the city's time zone) or of a date."""
    return in_city_time(value).year if isinstance(value, dt.datetime) else value.year
