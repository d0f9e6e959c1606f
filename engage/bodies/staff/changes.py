"""Staff decide about changes of bodies that wait for them, and take back their own proposals."""

from __future__ import annotations

from flask_login import current_user
from werkzeug.wrappers import Response

from engage.bodies.services.changes import proposals
from engage.bodies.staff.bodies import bp, change
from engage.bodies.staff.scopes import CHANGE
from engage.core.i18n import staff_gettext as _
from engage.core.pages import Audience, page
from engage.core.security.permissions import Permission

_MANAGE = Permission.MANAGE_BODIES


@bp.post("/<body_slug>/changes/<int:change_id>/agree")
@page(audience=Audience.STAFF, permission=_MANAGE, scope=CHANGE)
def agree_to_change(body_slug: str, change_id: int) -> Response:
    """Put a change in force that somebody else proposed."""
    return change(
        body_slug,
        lambda: proposals.agree(change_id, actor=current_user.id),
        _("The change is in effect."),
    )


@bp.post("/<body_slug>/changes/<int:change_id>/refuse")
@page(audience=Audience.STAFF, permission=_MANAGE, scope=CHANGE)
def refuse_change(body_slug: str, change_id: int) -> Response:
    """Refuse a change that somebody else proposed."""
    return change(
        body_slug,
        lambda: proposals.refuse(change_id, actor=current_user.id),
        _("The change is refused."),
    )


@bp.post("/<body_slug>/changes/<int:change_id>/withdraw")
@page(audience=Audience.STAFF, permission=_MANAGE, scope=CHANGE)
def withdraw_change(body_slug: str, change_id: int) -> Response:
    """Take back one's own proposal."""
    return change(
        body_slug,
        lambda: proposals.withdraw(change_id, actor=current_user.id),
        _("The proposal is withdrawn."),
    )
