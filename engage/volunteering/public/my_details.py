"""What a volunteer says of themselves, behind their private link: agree, choose an orientation, change, erase."""

from __future__ import annotations

from flask import Response, make_response, render_template, session

from engage.core.acts import accepted
from engage.core.addresses import public_address
from engage.core.current import current_city
from engage.core.db import write
from engage.core.errors import Changed
from engage.core.i18n import current_language
from engage.core.i18n import gettext as _
from engage.core.i18n import lazy_gettext as _l
from engage.core.pages import Audience, Reply, page
from engage.core.personal_data.requests import erase_person
from engage.core.qr import qr_picture
from engage.core.refusals import Refusals
from engage.core.security.headers import forget_this_site
from engage.volunteering.errors import ExpectationsChanged, OrientationNotOpen
from engage.volunteering.forms.mine import AgreeForm, ConfirmForm, DetailsForm, details_form
from engage.volunteering.labels.expectations import version_name
from engage.volunteering.labels.refusals import REFUSALS
from engage.volunteering.models import VOLUNTEER, Volunteer
from engage.volunteering.public.my_shifts import ACTOR, back_to, bp, press
from engage.volunteering.public.scopes import CHOOSING, HELPING
from engage.volunteering.queries.mine import find_volunteer
from engage.volunteering.services import changes, links, orientations
from engage.volunteering.services.changes import PersonExists

SAME_NAME: Refusals = {
    PersonExists: _l(
        "Another sign-up with your contact already has this name. Please keep the name you had."
    ),
}

NO_DATE: Refusals = {
    OrientationNotOpen: _l("This orientation can no longer be chosen. Please choose another date."),
}


@bp.route("/<lang>/helping/<token>/agree", methods=["GET", "POST"])
@page(audience=Audience.PUBLIC, scope=HELPING, personal=True, form_checks_csrf=True, without_cookies=True)
def agree(token: str) -> Reply:
    """Show the expectations that hold now, and agree to them for every shift to come."""
    volunteer = HELPING.loaded()
    form = AgreeForm()

    def act() -> None:
        version = str(form.expectations.data or "")
        changes.agree(volunteer.id, version, current_language().tag, actor=ACTOR)

    if form.validate_on_submit():
        if accepted(form, act, refusals=REFUSALS, at={ExpectationsChanged: "agreed"}):
            return back_to(token, _("Thank you. We noted that you agree."))
        form.agreed.data, form.agreed.raw_data = False, None
    form.show_current()
    text = render_template(
        "volunteering/public/agree.html",
        form=form,
        token=token,
        expected=current_city().current_expectations,
        version_name=version_name,
    )
    return text, form.http_status


@bp.post("/<lang>/helping/<token>/orientation/<int:orientation_id>")
@page(audience=Audience.PUBLIC, scope=CHOOSING, personal=True, without_cookies=True)
def choose_orientation(token: str, orientation_id: int) -> Reply:
    """Choose a date at which somebody learns what they will do."""
    volunteer, orientation = CHOOSING.loaded()

    def act() -> None:
        orientations.choose_orientation(volunteer.id, orientation.id, actor=ACTOR)

    return press(token, act, _("We noted that you will come to the orientation."), refusals=NO_DATE)


@bp.post("/<lang>/helping/<token>/orientation/<int:orientation_id>/leave")
@page(audience=Audience.PUBLIC, scope=CHOOSING, personal=True, without_cookies=True)
def leave_orientation(token: str, orientation_id: int) -> Reply:
    """Give up a date that was chosen."""
    volunteer, orientation = CHOOSING.loaded()

    def act() -> None:
        orientations.leave_orientation(volunteer.id, orientation.id, actor=ACTOR)

    done = _("We noted that you will not come to that orientation.")
    return press(token, act, done, refusals=NO_DATE)


@bp.route("/<lang>/helping/<token>/change", methods=["GET", "POST"])
@page(audience=Audience.PUBLIC, scope=HELPING, personal=True, form_checks_csrf=True, without_cookies=True)
def change_details(token: str) -> Reply:
    """Change what a volunteer says of themselves. What others have saved meanwhile is shown, and nothing is lost."""
    volunteer = HELPING.loaded()
    form = details_form(volunteer)
    if form.validate_on_submit() and _is_changed(volunteer, form):
        return back_to(token, _("Your changes are saved."))
    text = render_template(
        "volunteering/public/change_details.html", form=form, token=token, volunteer=volunteer
    )
    return text, form.http_status


def _is_changed(volunteer: Volunteer, form: DetailsForm) -> bool:
    def act() -> None:
        changes.change_details(volunteer.id, request=form.to_request(), actor=ACTOR, seen=form.seen.version)

    try:
        return accepted(form, act, refusals=SAME_NAME, at={PersonExists: "name"})
    except Changed:
        return form.show_meanwhile(changes.seen_values(find_volunteer(volunteer.id)))


@bp.post("/<lang>/helping/<token>/ask-me")
@page(audience=Audience.PUBLIC, scope=HELPING, personal=True, without_cookies=True)
def ask_me(token: str) -> Reply:
    """Let us ask a volunteer to step in for others, or not any more."""
    return _set_asked(token, is_asked=True)


@bp.post("/<lang>/helping/<token>/do-not-ask-me")
@page(audience=Audience.PUBLIC, scope=HELPING, personal=True, without_cookies=True)
def do_not_ask_me(token: str) -> Reply:
    """Take back that one may be asked."""
    return _set_asked(token, is_asked=False)


def _set_asked(token: str, *, is_asked: bool) -> Reply:
    volunteer = HELPING.loaded()
    done = (
        _("Thank you. We will ask you when someone else cannot come.")
        if is_asked
        else _("We will no longer ask you to step in.")
    )
    return press(token, lambda: changes.set_asked(volunteer.id, is_asked=is_asked, actor=ACTOR), done)


@bp.post("/<lang>/helping/<token>/new-link")
@page(audience=Audience.PUBLIC, scope=HELPING, personal=True, without_cookies=True)
def rotate_link(token: str) -> str:
    """Replace the private link, so that the old one stops working, and send the new one to the volunteer."""
    return _replace(is_done=False)


@bp.post("/<lang>/helping/<token>/done")
@page(audience=Audience.PUBLIC, scope=HELPING, personal=True, without_cookies=True)
def leave_computer(token: str) -> Response:
    """Clear what this browser keeps of the site. The address in its history stays, so it is made to open nothing."""
    response = make_response(_replace(is_done=True))
    session.clear()
    return forget_this_site(response)


def _replace(*, is_done: bool) -> str:
    """Replace the link. The new one is shown, once, only where nothing that we send would reach the volunteer."""
    with write():
        changed = links.rotate_link(HELPING.loaded().id, actor=ACTOR)
        is_sent = links.reaches_by_itself(changed)
    address = None if is_sent else _address(changed)
    return render_template(
        "volunteering/public/show_new_link.html",
        is_done=is_done,
        address=address,
        picture=qr_picture(address) if address else None,
    )


def _address(volunteer: Volunteer) -> str:
    token = links.link_token(volunteer)
    return public_address("helping.show_shifts", language=current_language().tag, token=token)


@bp.route("/<lang>/helping/<token>/erase", methods=["GET", "POST"])
@page(audience=Audience.PUBLIC, scope=HELPING, personal=True, form_checks_csrf=True, without_cookies=True)
def erase(token: str) -> Reply:
    """Erase the personal data: at once where the city's approved schedule allows it, else as soon as the law does."""
    volunteer = HELPING.loaded()
    at_once = current_city().retention.approved
    form = ConfirmForm()
    if form.validate_on_submit():
        with write():
            if at_once:
                erase_person(VOLUNTEER, volunteer.id, actor=ACTOR)
            else:
                changes.ask_erasure(volunteer.id, actor=ACTOR)
        return render_template("volunteering/public/show_erased.html", at_once=at_once)
    text = render_template("volunteering/public/erase.html", form=form, token=token, at_once=at_once)
    return text, form.http_status
