"""What everyone can read of interpretation and other services: how many asked for it, and how many had it."""

from __future__ import annotations

from flask import Blueprint, render_template

from engage.accommodations.labels.names import language_name, service_name
from engage.accommodations.models import INTERPRETATION
from engage.accommodations.policy import NeedKey
from engage.accommodations.queries.met import met_by_language
from engage.core.i18n import gettext as _
from engage.core.pages import Audience, page

bp = Blueprint("language_access", __name__)


@bp.get("/<lang>/language-access")
@page(audience=Audience.PUBLIC)
def show_met() -> str:
    """Show requests made and met in the last year. Numbers that could point at somebody are left out."""
    return render_template("accommodations/public/language_access.html", met=met_by_language(), named=_named)


def _named(key: NeedKey) -> str:
    """Return what was asked for."""
    if key.service == INTERPRETATION:
        return _("Interpreter: %(language)s", language=language_name(key.language))
    return service_name(key.service)
