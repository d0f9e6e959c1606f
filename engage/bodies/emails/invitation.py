"""Mails about membership, rendered in the member's language when they are sent."""

from __future__ import annotations

from engage.accounts.models import SignInLink
from engage.accounts.services import links
from engage.bodies.models import Office
from engage.bodies.queries.lookup import body_names
from engage.bodies.services import access
from engage.bodies.services.access import Membership
from engage.core.addresses import public_address
from engage.core.i18n import current_language, ngettext
from engage.core.i18n import gettext as _
from engage.core.i18n.formats import format_list, isolate
from engage.core.outbox.notice import Notice, Recipient, notice_mail
from engage.core.outbox.outgoing import Email
from engage.core.outbox.registry import Subject, message


@message("bodies.invitation")
def invitation(subject: Subject) -> Email | None:
    """Mail a member their sign-in link, while the link is valid and they are a member."""
    link = links.find_link(subject["link"])
    token = links.token_of(link) if link is not None else None
    mine = access.bodies_of(link.user.id) if link is not None else []
    if link is None or token is None or not mine:
        return None
    recipient = Recipient(link.user.name, link.user.email, link.user.language)
    return notice_mail(recipient, lambda: _say_invitation(link, token, mine))


def _say_invitation(link: SignInLink, token: str, mine: list[Membership]) -> Notice:
    names = body_names([one.body for one in mine], current_language().tag)

    def named(those: list[Membership]) -> str:
        return format_list(isolate(names[one.body.id].value, "auto") for one in those)

    seated = [one for one in mine if one.seat is not None]
    facilitating = [one for one in mine if Office.FACILITATOR in one.offices]
    writing = [one for one in mine if Office.SCRIBE in one.offices]
    opening = []
    if seated:
        opening.append(
            ngettext(
                "You have a seat in this group: %(groups)s.",
                "You have a seat in each of these groups: %(groups)s.",
                len(seated),
                groups=named(seated),
            )
        )
    if facilitating:
        opening.append(_("You facilitate the meetings of %(groups)s.", groups=named(facilitating)))
    if writing:
        opening.append(_("You are the scribe of %(groups)s.", groups=named(writing)))
    opening.append(
        _("On your own pages, you can read drafts, say what you think of them, and decide with your group.")
    )
    days = round((link.expires_at - link.created_at).total_seconds()) // 86400
    closing = [
        _("There is no password: you sign in with links like this one."),
        ngettext(
            "The link works one time, for %(num)s day.",
            "The link works one time, for %(num)s days.",
            days,
        ),
        _("After that, ask for a new link on the sign-in page."),
    ]
    return Notice(
        subject=_("You are invited: %(groups)s", groups=named(mine)),
        opening=opening,
        button=_("Sign in for the first time"),
        address=public_address("accounts.show_link", language=current_language().tag, token=token),
        closing=closing,
        spoken=" ".join([*opening, *closing]),
        is_answerable=False,
        deadline=link.expires_at,
    )
