"""Ports of a draft's pages: parts on the page of a version, and links for those who edit a draft.

    @version_part(order=10)
    def was_it_interpreted(user_id: int, draft: Draft, version: VersionView) -> Part | None:
        return "decisions/member/_interpreted.html", {"version": version}

Parts are shown above the text, to members of the draft's bodies, on the newest version only.
"""

from __future__ import annotations

from engage.core.ports.menus import Menu
from engage.core.ports.parts import Part, Parts
from engage.drafts.models import Draft
from engage.drafts.queries.reading import VersionView

__all__ = ["EDITORS", "Part", "version_part", "version_parts"]

# Called with the reader's user id, the draft, and the version that is shown.
version_parts = Parts[[int, Draft, VersionView]]("the page of a version")
version_part = version_parts.part

# Links on a draft's page for those who may edit it. Their addresses get its `draft_slug`.
EDITORS = Menu("what editors do with a draft")
