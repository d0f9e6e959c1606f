"""Pages for refused acts: the reason in the reader's language, and a link back. Nothing was changed."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from engage.core import error_pages
from engage.core.errors import DomainError
from engage.decisions.labels.decisions import refusal


def explain_refusals(blueprint: Blueprint) -> None:
    """Show the refusals of this blueprint's views as pages. Other errors go to the general error pages."""

    @blueprint.errorhandler(DomainError)
    def show_refusal(error: DomainError) -> ResponseReturnValue:
        reason = refusal(error)
        if reason is None:
            return error_pages.show_domain_error(error)
        back = request.referrer if _is_ours(request.referrer) else None
        return render_template("decisions/member/refused.html", reason=reason, back=back), error.status


def _is_ours(address: str | None) -> bool:
    return bool(address and address.startswith(request.host_url))
