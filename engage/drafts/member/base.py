"""The blueprint of the pages about drafts. Its views are grouped by task: read, write, remark, translate."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request

from engage.core.i18n import Language, by_tag, current_language
from engage.core.i18n.addresses import offered_languages
from engage.drafts.ports import EDITORS, version_parts

bp = Blueprint("drafts", __name__, url_prefix="/members")


@bp.context_processor
def _for_templates() -> dict[str, Any]:
    return {
        "by_tag": by_tag,
        "version_parts": version_parts.of,
        "editors_menu": EDITORS,
        "languages_to_choose": _languages(),
    }


def _languages() -> list[tuple[str, str, str]]:
    return [(one.tag, one.endonym, one.html_lang) for one in offered_languages()]


def chosen_language(argument: str = "in", default: Language | None = None) -> Language:
    """Return the language named in the query argument; the reader's if it names none that the city offers."""
    wanted = request.args.get(argument)
    found = (language for language in offered_languages() if language.tag == wanted)
    return next(found, default or current_language())
