"""Staff pages about the picture of a venue: putting one up, saying what it shows, taking it away."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from engage.accounts.services.people import actor_of
from engage.core.acts import run
from engage.core.db import write
from engage.core.errors import Changed
from engage.core.i18n import staff_gettext as _
from engage.core.pages import Audience, Reply, page
from engage.core.photographs import LARGEST_FILE_BYTES
from engage.core.security.permissions import Permission
from engage.core.staff.rendering import render_staff
from engage.listening.models import Venue
from engage.listening.queries import venues as venue_queries
from engage.listening.services import pictures
from engage.listening.staff.scopes import VENUE
from engage.listening.staff.venue_pictures_forms import PictureForm

bp = Blueprint("staff_venue_pictures", __name__, url_prefix="/staff/venues/<int:venue_id>")
# A file that is a little too large gets a sentence beside the field, and the description stays.
_LARGEST_BODY = LARGEST_FILE_BYTES + 2 * 1024 * 1024
_EDIT = Permission.EDIT_SESSIONS


@bp.route("/picture", methods=["GET", "POST"])
@page(
    audience=Audience.STAFF,
    permission=_EDIT,
    scope=VENUE,
    form_checks_csrf=True,
    largest_body=_LARGEST_BODY,
)
def edit_picture(venue_id: int) -> Reply:
    """Put up a picture, or say anew what it shows."""
    venue = VENUE.loaded()
    form = PictureForm(venue, venue_queries.source_texts(venue)["picture_alt"].source)
    if form.validate_on_submit():
        try:
            with write():
                pictures.set_picture(
                    venue_id,
                    picture=form.picture,
                    alt=form.alt.data,
                    version=form.seen_version,
                    actor=actor_of(current_user),
                )
        except Changed:
            return _show_conflict(form, venue_id)
        flash(_("The picture is saved."), "success")
        return redirect(url_for("staff_venues.show_venue", venue_id=venue_id), 303)
    return _render(form, venue)


@bp.post("/remove-picture")
@page(audience=Audience.STAFF, permission=_EDIT, scope=VENUE)
def remove_picture(venue_id: int) -> Response:
    """Take the picture away."""
    return run(
        lambda: pictures.remove_picture(venue_id, actor=actor_of(current_user)),
        done=_("The picture is gone."),
        refusals={},
        back=url_for("staff_venues.show_venue", venue_id=venue_id),
    )


def _show_conflict(form: PictureForm, venue_id: int) -> Reply:
    """Say that somebody else changed the venue since. The description is kept."""
    venue = venue_queries.find_venue(venue_id)
    form.show_version(venue.version)
    form.form_errors.append(
        _(
            "Someone else changed this place while you were writing. Look at the picture below. If you save now, "
            "yours replaces it. Choose the file again if you want a new picture."
        )
    )
    return _render(form, venue)


def _render(form: PictureForm, venue: Venue) -> Reply:
    return render_staff("listening/staff/edit_picture.html", form=form, venue=venue), form.http_status
