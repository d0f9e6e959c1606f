"""What happens to a person's remarks on drafts when their account is erased."""

from __future__ import annotations

from sqlalchemy import select

from engage.core import audit
from engage.core.db import db
from engage.core.personal_data.declarations import USER
from engage.core.personal_data.requests import eraser
from engage.drafts.models import Remark, RemarkState


@eraser(USER)
def withdraw_remarks(user_id: int, /, *, actor: audit.Actor) -> None:
    """Withdraw the open remarks: their words are erased, so nobody should answer them."""
    still_open = (
        select(Remark)
        .where(Remark.author_id == user_id, Remark.state == RemarkState.OPEN)
        .order_by(Remark.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    for remark in db.session.scalars(still_open).all():
        remark.state = RemarkState.WITHDRAWN
        audit.record(actor, "draft.remark_withdrawn", "draft", remark.draft_id, ["state"])
