"""What the clauses said that members propose to change, so that a proposal can be shown as a difference."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select, tuple_

from engage.core.db import db
from engage.core.i18n.content import FullText, load_all
from engage.drafts.models import Clause, Remark
from engage.drafts.policy.diff import Part, diff_texts


def proposed_changes(remarks: Iterable[Remark]) -> dict[int, tuple[Part, ...]]:
    """What each proposal changes in the clause it is about, in the language it is written in, by the remark's id.

    A remark whose clause has no text in that language any more is left out. Two statements at most.
    """
    proposing = [one for one in remarks if one.proposed is not None]
    if not proposing:
        return {}
    places = {(one.version_id, one.clause_key) for one in proposing}
    rows = db.session.execute(
        select(Clause.version_id, Clause.key, Clause.text_id).where(
            tuple_(Clause.version_id, Clause.key).in_(places)
        )
    )
    idents = {(version_id, key): text_id for version_id, key, text_id in rows}
    texts = load_all(db.session(), list(idents.values()))
    found = {}
    for one in proposing:
        text = texts.get(idents.get((one.version_id, one.clause_key), 0))
        said = _in_language(text, one.language) if text else None
        if said is not None:
            found[one.id] = diff_texts(said, one.proposed or "")
    return found


def _in_language(text: FullText, language: str) -> str | None:
    if language == text.source_language:
        return text.source
    row = text.translations.get(language)
    return row.value if row else None
