"""Mails about changes of bodies: to those who may agree, and to the members."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from engage.accounts.models import User
from engage.accounts.services import people
from engage.bodies.labels import change_lines, ground_line
from engage.bodies.models import Body, ChangeState
from engage.bodies.queries.changes import ChangeView, get_view
from engage.bodies.queries.lookup import body_names, get_body
from engage.bodies.services import access
from engage.bodies.services.changes.approval import approval_of, notice_ends_at
from engage.core.addresses import public_address
from engage.core.i18n import current_language
from engage.core.i18n import gettext as _
from engage.core.i18n.formats import format_datetime, isolate
from engage.core.outbox.notice import Notice, Recipient, Section, notice_mail
from engage.core.outbox.outgoing import Email
from engage.core.outbox.registry import Subject, message
from engage.core.security.permissions import Permission

Wording = Callable[[ChangeView, Body, User], Notice]


@message("bodies.change_proposed")
def change_proposed(subject: Subject) -> Email | None:
    """Ask somebody who may agree to a change, as long as it waits and they may."""
    view = get_view(subject["change"])
    if view is None or not view.change.is_open:
        return None
    approval = approval_of(view.change)
    if subject["user"] not in approval.people:
        return None
    return _mail(view, subject["user"], _say_proposed if subject["user"] in approval.deciders else _say_lost)


@message("bodies.change_announced")
def change_announced(subject: Subject) -> Email | None:
    """Tell a member when a change comes into force to which nobody can agree, as long as it waits."""
    view = get_view(subject["change"])
    if view is None or not view.change.is_open:
        return None
    return _mail(view, subject["user"], _say_announced)


@message("bodies.changed")
def changed(subject: Subject) -> Email | None:
    """Tell a member, or somebody who was one until this change, what is in force."""
    view = get_view(subject["change"])
    if view is None or view.change.state != ChangeState.IN_FORCE:
        return None
    return _mail(view, subject["user"], _say_changed)


def _mail(view: ChangeView, user_id: int, wording: Wording) -> Email | None:
    user = people.find_user(user_id)
    if user is None or not user.active:
        return None
    body = get_body(view.change.body_id)
    return notice_mail(Recipient(user.name, user.email, user.language), lambda: wording(view, body, user))


def _say_proposed(view: ChangeView, body: Body, user: User) -> Notice:
    return replace(
        _say_waiting(
            view,
            body,
            user,
            _("The change does not take effect until someone else agrees. You can agree or refuse."),
        ),
        subject=_("Please agree or refuse: a change in %(group)s", group=_named(body)),
        button=_("Agree or refuse"),
        closing=[_ask_first(view)],
    )


def _say_lost(view: ChangeView, body: Body, user: User) -> Notice:
    """Tell somebody what they would lose, if others agree or they do themselves."""
    sentence = _("No one can change this group alone. Someone else has to agree.")
    return replace(_say_waiting(view, body, user, sentence), closing=[_ask_first(view)])


def _say_announced(view: ChangeView, body: Body, user: User) -> Notice:
    ends_at = notice_ends_at(view.change)
    assert ends_at is not None, "the members are told from then on"
    sentence = _(
        "The change takes effect on %(when)s. Until then, any member can stop it.",
        when=format_datetime(ends_at),
    )
    return replace(_say_waiting(view, body, user, sentence), deadline=ends_at)


def _say_waiting(view: ChangeView, body: Body, user: User, sentence: str) -> Notice:
    """Say what is proposed, and in this sentence what it waits for."""
    group = _named(body)
    return Notice(
        subject=_("A change in %(group)s is planned", group=group),
        opening=[
            _("%(name)s proposes a change in %(group)s.", name=isolate(view.proposer, "auto"), group=group),
            sentence,
        ],
        button=_("See the group"),
        address=_page(body, user),
        sections=[Section(_("What changes"), change_lines(view))],
    )


def _ask_first(view: ChangeView) -> str:
    return _("If you did not expect this, ask %(name)s first.", name=isolate(view.proposer, "auto"))


def _say_changed(view: ChangeView, body: Body, user: User) -> Notice:
    group, since = _named(body), view.change.in_force_at
    assert since is not None, "it is in force"
    return Notice(
        subject=_("A change in %(group)s", group=group),
        opening=[
            _("Something changed in %(group)s.", group=group),
            _("The change took effect on %(when)s.", when=format_datetime(since)),
        ],
        button=_("See the group"),
        address=_page(body, user),
        sections=[Section(_("What changes"), [*change_lines(view), ground_line(view)])],
    )


def _named(body: Body) -> str:
    return isolate(body_names([body], current_language().tag)[body.id].value, "auto")


def _page(body: Body, user: User) -> str:
    """Return the page of the body that this person may open: as a member, as staff, or else their own home."""
    if body.id in access.member_body_ids(user.id):
        return public_address("group_pages.show_group", body_slug=body.slug)
    if Permission.MANAGE_BODIES in user.permissions:
        return public_address("staff_bodies.show_body", body_slug=body.slug)
    return public_address("members.show_home")
