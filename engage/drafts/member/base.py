"""The pages about drafts: one blueprint, its views by what people do (read, write, speak, translate)."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from engage.core.i18n import by_tag
from engage.core.i18n.addresses import offered_languages
from engage.drafts.ports import version_parts

bp = Blueprint("drafts", __name__, url_prefix="/members")


@bp.context_processor
def _for_templates() -> dict[str, Any]:
    return {"by_tag": by_tag, "version_parts": version_parts.of, "languages_to_choose": _languages()}


def _languages() -> list[tuple[str, str, str]]:
    return [(one.tag, one.endonym, one.html_lang) for one in offered_languages()]
