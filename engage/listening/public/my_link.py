"""A new private link instead of one that others may have seen, or that a shared computer keeps in its history.

Whoever holds the old link may be a thief. So the new one goes to the contact of the registration alone. It is shown, in
this one answer, only where nothing that we send would reach the person.
"""

from __future__ import annotations

from flask import Response, make_response, render_template, session

from engage.core.addresses import public_address
from engage.core.db import write
from engage.core.i18n import current_language
from engage.core.pages import Audience, page
from engage.core.qr import qr_picture
from engage.core.security.headers import forget_this_site
from engage.listening.models import Registration
from engage.listening.public import recap
from engage.listening.public.my_registration import ACTOR, bp
from engage.listening.public.scopes import MANAGED
from engage.listening.services import changes, links
from engage.listening.services.links import Purpose


@bp.post("/<lang>/my/<token>/new-link")
@page(audience=Audience.PUBLIC, scope=MANAGED, personal=True, without_cookies=True)
def rotate_link(token: str) -> str:
    """Replace the private link, so that the old one stops working, and send the new one to the person."""
    return _replace(is_done=False)


@bp.post("/<lang>/my/<token>/done")
@page(audience=Audience.PUBLIC, scope=MANAGED, personal=True, without_cookies=True)
def leave_computer(token: str) -> Response:
    """Clear what this browser keeps of the site. The address in its history stays, so it is made to open nothing."""
    response = make_response(_replace(is_done=True))
    session.clear()
    recap.forget(response)
    return forget_this_site(response)


def _replace(*, is_done: bool) -> str:
    with write():
        changed = changes.rotate_link(MANAGED.loaded().id, actor=ACTOR)
        is_sent = links.reaches_by_itself(changed)
    address = None if is_sent else _address(changed)
    return render_template(
        "listening/public/show_new_link.html",
        is_done=is_done,
        address=address,
        picture=qr_picture(address) if address else None,
    )


def _address(registration: Registration) -> str:
    token = links.link_token(Purpose.MANAGE, registration)
    return public_address("manage.show_registration", language=current_language().tag, token=token)
