"""Where to report a weakness, at the address where programs and people look for it (RFC 9116)."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, Response

from engage.core import clock
from engage.core.addresses import public_address
from engage.core.current import current_city
from engage.core.pages import Audience, page

bp = Blueprint("security_contact", __name__)

# RFC 9116 asks for less than a year. Each answer names a new day.
HOLDS_FOR = timedelta(days=180)


@bp.get("/.well-known/security.txt")
@page(audience=Audience.MACHINE)
def show_contact() -> Response:
    """Show the office's address and the languages it reads."""
    city = current_city()
    lines = {
        "Contact": f"mailto:{city.staff_email}",
        "Expires": (clock.now() + HOLDS_FOR).strftime("%Y-%m-%dT00:00:00Z"),
        "Preferred-Languages": "en, es",
        "Canonical": public_address("security_contact.show_contact"),
    }
    return Response("".join(f"{name}: {value}\n" for name, value in lines.items()), mimetype="text/plain")
