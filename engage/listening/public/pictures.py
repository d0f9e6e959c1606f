"""Pictures of venues. An address names the content, so a browser that has it never asks again."""

from __future__ import annotations

from flask import Blueprint, Response, request
from werkzeug.wrappers import Response as AnyResponse

from engage.core.pages import Audience, page
from engage.core.scopes import PUBLIC_THING
from engage.core.security.headers import ONE_YEAR
from engage.listening.queries.pictures import picture_content

bp = Blueprint("pictures", __name__)


@bp.get("/pictures/<int:venue_id>/<picture_key>/<any(small, large):size>.webp")
@page(audience=Audience.MACHINE, scope=PUBLIC_THING)
def show_picture(venue_id: int, picture_key: str, size: str) -> AnyResponse:
    """Return the picture of a venue in one of its sizes."""
    response = Response(picture_content(venue_id, picture_key, size), mimetype="image/webp")
    response.headers["Cache-Control"] = f"public, max-age={ONE_YEAR}, immutable"
    response.set_etag(f"{picture_key}-{size}")
    return response.make_conditional(request)
