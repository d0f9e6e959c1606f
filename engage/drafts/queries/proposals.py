"""The texts that proposals want to change, so that pages can show a proposal as a difference."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select, tuple_

from engage.core.db import db
from engage.core.i18n.content import FullText, load_all
from engage.drafts.models import Clause, Remark
from engage.drafts.policy.differing import Part, diff_texts
from engage.drafts.policy.work import Work


def proposed_changes(remarks: Iterable[Remark]) -> dict[int, tuple[Part, ...]]:
    """Return what each proposal changes in its clause, in the proposal's language, by remark id.

    Remarks on a clause without a text in that language are left out. At most two statements.
    """
    proposing = [one for one in remarks if one.proposed is not None]
    if not proposing:
        return {}
    clauses = {(one.version_id, one.clause_key) for one in proposing}
    rows = db.session.execute(
        select(Clause.version_id, Clause.key, Clause.text_id).where(
            tuple_(Clause.version_id, Clause.key).in_(clauses)
        )
    )
    idents = {(version_id, key): text_id for version_id, key, text_id in rows}
    texts = load_all(db.session(), list(idents.values()))
    found, work = {}, Work()
    for one in proposing:
        text = texts.get(idents.get((one.version_id, one.clause_key), 0))
        said = _in_language(text, one.language) if text else None
        if said is not None:
            found[one.id] = diff_texts(said, one.proposed or "", work)
    return found


def _in_language(text: FullText, language: str) -> str | None:
    if language == text.source_language:
        return text.source
    row = text.translations.get(language)
    return row.value if row else None
