"""The site's own pictures, at the addresses where browsers and phones look for them, and its name for a home screen."""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint, Response, current_app, jsonify, request

from engage.core.assets import asset
from engage.core.current import current_city
from engage.core.i18n import current_language
from engage.core.pages import Audience, page

bp = Blueprint("icons", __name__)

GROUND = "#F3F5EE"
TOUCH_ICON, LARGE_ICON, OLD_ICON = "icon-180.png", "icon-512.png", "favicon.ico"
ONE_DAY = 24 * 3600


@bp.get("/favicon.ico")
@page(audience=Audience.MACHINE)
def show_favicon() -> Response:
    """Return the sign for browsers and programs that do not read which one a page names."""
    return _picture(OLD_ICON, "image/vnd.microsoft.icon")


@bp.get("/apple-touch-icon.png")
@page(audience=Audience.MACHINE)
def show_touch_icon() -> Response:
    """Return the sign for the home screen of a phone. Phones ask for it here, so no page needs to name it."""
    return _picture(TOUCH_ICON, "image/png")


@bp.get("/<lang>/manifest.webmanifest")
@page(audience=Audience.PUBLIC)
def show_manifest() -> Response:
    """Return the site's name and signs for a phone's home screen, in the language of the address."""
    city, language = current_city(), current_language()
    start = f"{request.script_root}/{language.tag}/"
    sizes = {TOUCH_ICON: "180x180", LARGE_ICON: "512x512"}
    response = jsonify(
        name=city.text("initiative.name", language.tag),
        short_name=city.brand.short_name,
        lang=language.html_lang,
        dir=language.direction,
        start_url=start,
        scope=start,
        display="browser",
        theme_color=city.brand.theme_colour or GROUND,
        background_color=GROUND,
        icons=[
            {"src": asset(f"picture-{name}"), "sizes": size, "type": "image/png"}
            for name, size in sizes.items()
        ],
    )
    response.mimetype = "application/manifest+json"
    return response


def _picture(name: str, kind: str) -> Response:
    content = (Path(current_app.config["STATIC_SOURCE_DIR"]) / "pictures" / name).read_bytes()
    response = Response(content, mimetype=kind)
    response.headers["Cache-Control"] = f"public, max-age={ONE_DAY}"
    return response
