"""Staff pages about providers: the list, one of them, and whether they are still asked."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from engage.accommodations.models import PROVIDER as KIND
from engage.accommodations.queries import providers as queries
from engage.accommodations.queries.boards import assigned_events
from engage.accommodations.services import providers
from engage.accommodations.staff.base import MANAGE, act_page, form_page, note_view, render
from engage.accommodations.staff.labels import REFUSALS
from engage.accommodations.staff.providers_forms import provider_form
from engage.accommodations.staff.scopes import PROVIDER
from engage.accounts.services.people import actor_of
from engage.core.acts import accepted, run
from engage.core.i18n import current_language
from engage.core.i18n import staff_gettext as _
from engage.core.pages import Audience, Reply, page
from engage.core.personal_data.requests import erase_person
from engage.core.query_string import asked_page
from engage.core.staff.told import say_happened

bp = Blueprint("staff_providers", __name__, url_prefix="/staff/providers")


@bp.get("")
@page(audience=Audience.STAFF, permission=MANAGE, personal=True)
def list_providers() -> str:
    """List everyone who provides services, with what they can do."""
    found = queries.list_providers(page=asked_page())
    for row in found.rows:
        note_view(KIND, row.provider.id)
    return render("list_providers.html", found=found)


@bp.route("/new", methods=["GET", "POST"])
@page(audience=Audience.STAFF, permission=MANAGE, form_checks_csrf=True)
def add_provider() -> Reply:
    """Add an interpreter, an agency or another provider."""
    form = provider_form()
    if form.validate_on_submit() and accepted(
        form,
        lambda: providers.add_provider(
            form.to_request(), user_id=current_user.id, actor=actor_of(current_user)
        ),
        refusals=REFUSALS,
    ):
        flash(_("Saved. You can now ask them."), "success")
        return redirect(url_for(".list_providers"), 303)
    return render("edit_provider.html", form=form, provider=None), form.http_status


@bp.route("/<int:provider_id>", methods=["GET", "POST"])
@form_page(PROVIDER)
def edit_provider(provider_id: int) -> Reply:
    """Show a provider with their assignments, and change what is stored. Saving also says that staff have looked."""
    provider = PROVIDER.loaded()
    form = provider_form(provider)
    if form.validate_on_submit() and accepted(
        form,
        lambda: providers.change_provider(
            provider_id, form.to_request(), version=form.seen_version, actor=actor_of(current_user)
        ),
        refusals=REFUSALS,
    ):
        flash(_("Saved."), "success")
        return redirect(url_for(".edit_provider", provider_id=provider_id), 303)
    note_view(KIND, provider_id)
    assignments = queries.assignments_of(provider_id)
    events = assigned_events(assignments, current_language().tag)
    body = render(
        "edit_provider.html",
        form=form,
        provider=queries.find_provider(provider_id),
        assignments=assignments,
        events=events,
    )
    return body, form.http_status


@bp.post("/<int:provider_id>/end")
@act_page(PROVIDER)
def end_provider(provider_id: int) -> Response:
    """Ask a provider no more. What stands stays."""
    return _ending(
        provider_id, is_ended=True, done=_("We no longer ask them. What they have said yes to stays.")
    )


@bp.post("/<int:provider_id>/resume")
@act_page(PROVIDER)
def resume_provider(provider_id: int) -> Response:
    """Ask a provider again."""
    return _ending(provider_id, is_ended=False, done=_("You can ask them again."))


@bp.post("/<int:provider_id>/erase")
@act_page(PROVIDER)
def erase_provider(provider_id: int) -> Response:
    """Delete what is stored about a provider. Those who asked for what they had said yes to are told."""
    return run(
        lambda: erase_person(KIND, provider_id, actor=actor_of(current_user)),
        done=lambda happened: say_happened(
            happened, _("The personal data is deleted. The hours that were worked stay, without a name.")
        ),
        refusals=REFUSALS,
        back=url_for(".list_providers"),
    )


def _ending(provider_id: int, *, is_ended: bool, done: str) -> Response:
    return run(
        lambda: providers.end_provider(provider_id, is_ended=is_ended, actor=actor_of(current_user)),
        done=done,
        refusals=REFUSALS,
        back=url_for(".edit_provider", provider_id=provider_id),
    )
