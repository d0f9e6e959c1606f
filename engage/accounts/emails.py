"""Mails about signing in. There is one function for each kind, called when the mail is sent.

The mail is written in the recipient's language. A function returns None when its message is no longer true. The text
for a phone call (`spoken`) holds no link, because a sign-in link must not be read aloud.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import select

from engage.accounts.models import FactorReset, SignInLink, User
from engage.accounts.services import links
from engage.core.addresses import public_address
from engage.core.db import db
from engage.core.i18n import current_language, ngettext
from engage.core.i18n import gettext as _
from engage.core.i18n.formats import isolate
from engage.core.outbox.notice import Notice, Recipient, notice_mail
from engage.core.outbox.outgoing import Email
from engage.core.outbox.reach import Address, reached_at
from engage.core.outbox.registry import Subject, message, message_language
from engage.core.security.permissions import Role


@message("accounts.sign_in_link")
def sign_in_link(subject: Subject) -> Email | None:
    """The link that the person requested, while it is valid."""
    return _with_link(subject, _say_link)


@message("accounts.invitation")
def invitation(subject: Subject) -> Email | None:
    """The link for a new person, while it is valid."""
    return _with_link(subject, _say_invitation)


@message("accounts.factors_changed")
def factors_changed(subject: Subject) -> Email | None:
    """The person's passkeys or code app were changed."""
    return _about_account(
        subject,
        lambda: (
            _("Your second step has changed"),
            [_("A passkey or a code app was added to your account or removed from it.")],
        ),
    )


@message("accounts.recovery_code_used")
def recovery_code_used(subject: Subject) -> Email | None:
    """Somebody signed in with one of the person's recovery codes."""
    return _about_account(
        subject,
        lambda: (
            _("A recovery code was used"),
            [_("Someone signed in to your account with one of your recovery codes.")],
        ),
    )


@message("accounts.factor_reset")
def factor_reset(subject: Subject) -> Email | None:
    """The person's second factor was removed."""
    return _about_account(
        subject,
        lambda: (
            _("Your second step was reset"),
            [
                _("Your passkeys, your code app and your recovery codes no longer work."),
                _("The next time you sign in, you will set up a new second step."),
            ],
        ),
    )


@message("accounts.reset_requested")
def reset_requested(subject: Subject) -> Email | None:
    """An administrator asked to remove the person's second factor. It has not happened yet."""
    if db.session.get(FactorReset, subject["user"]) is None:
        return None
    return _about_account(
        subject,
        lambda: (
            _("An administrator wants to reset your second step"),
            [
                _("The administrator says that you lost your phone or your passkey."),
                _("If you still have it, sign in with it now. Then nothing is reset."),
            ],
        ),
    )


@message("accounts.reset_to_review")
def reset_to_review(subject: Subject) -> Email | None:
    """Ask another administrator to approve a reset."""
    reset = db.session.get(FactorReset, subject["user"])
    asked_by = _active(reset.requested_by_id) if reset is not None else None
    administrator, person = _active(subject["administrator"]), _active(subject["user"])
    if administrator is None or person is None or asked_by is None:
        return None

    def say() -> Notice:
        facts = {"asker": isolate(asked_by.name, "auto"), "person": isolate(person.name, "auto")}
        return _notice(
            subject=_("Please agree or refuse: a second step needs a reset"),
            opening=[
                _("%(asker)s asks you to agree to reset the second step of %(person)s.", **facts),
                _("Speak with the person first. Anyone who can read their email could sign in as them."),
            ],
            button=_("Agree or refuse"),
            address=public_address("staff_accounts.show_person", user_id=person.id),
            closing=[_("If no one refuses within 24 hours, the reset can go ahead without you.")],
        )

    return notice_mail(_recipient(administrator), say)


@message("accounts.administrator_added")
def administrator_added(subject: Subject) -> Email | None:
    """Tell an administrator that somebody became one."""
    return _about_administrator(subject, is_one=True)


@message("accounts.administrator_removed")
def administrator_removed(subject: Subject) -> Email | None:
    """Tell an administrator that somebody is none any more."""
    return _about_administrator(subject, is_one=False)


def _about_administrator(subject: Subject, *, is_one: bool) -> Email | None:
    reader, person = _active(subject["administrator"]), db.session.get(User, subject["user"])
    if reader is None or person is None or Role.ADMINISTRATOR not in reader.roles:
        return None
    by = db.session.get(User, subject["by"]) if "by" in subject else None

    def say() -> Notice:
        name = isolate(person.name, "auto")
        if is_one:
            title = _("New administrator: %(person)s", person=name)
            opening = [
                _("%(person)s is now an administrator.", person=name),
                _("After 24 hours, this person can agree to changes that need two administrators."),
            ]
        else:
            title = _("No longer an administrator: %(person)s", person=name)
            opening = [_("%(person)s is no longer an administrator.", person=name)]
        if by is not None:
            opening.append(_("%(person)s made this change.", person=isolate(by.name, "auto")))
        return _notice(
            subject=title,
            opening=opening,
            button=_("See this person"),
            address=public_address("staff_accounts.show_person", user_id=person.id),
            closing=[_("If this is not right, talk to the other administrators now.")],
        )

    return notice_mail(_recipient(reader), say)


def _say_link(link: SignInLink, address: str) -> Notice:
    return _notice(
        subject=_("Your link to sign in"),
        opening=[_("You asked for a link to sign in.")],
        button=_("Sign in"),
        address=address,
        closing=[
            ngettext(
                "The link works one time, for %(num)s minute.",
                "The link works one time, for %(num)s minutes.",
                _seconds(link) // 60,
            ),
            _("If you did not ask for it, you do not need to do anything."),
        ],
        deadline=link.expires_at,
    )


def _say_invitation(link: SignInLink, address: str) -> Notice:
    return _notice(
        subject=_("You are invited to work on our sessions"),
        opening=[
            _("We made an account for you. There is no password: you sign in with links like this one."),
        ],
        button=_("Sign in for the first time"),
        address=address,
        closing=[
            ngettext(
                "The link works one time, for %(num)s day.",
                "The link works one time, for %(num)s days.",
                _seconds(link) // 86400,
            ),
            _("After that, ask for a new link on the sign-in page."),
        ],
        deadline=link.expires_at,
    )


def _seconds(link: SignInLink) -> int:
    return round((link.expires_at - link.created_at).total_seconds())


def _active(user_id: int) -> User | None:
    user = db.session.get(User, user_id)
    return user if user is not None and user.active else None


def _with_link(subject: Subject, say: Callable[[SignInLink, str], Notice]) -> Email | None:
    link = links.find_link(subject["link"])
    token = links.token_of(link) if link is not None else None
    if link is None or token is None:
        return None
    language = message_language(link.user.language)
    address = public_address("accounts.show_link", language=language, token=token)
    return notice_mail(_recipient(link.user), lambda: say(link, address))


def _about_account(subject: Subject, say: Callable[[], tuple[str, list[str]]]) -> Email | None:
    user = _active(subject["user"])
    if user is None:
        return None

    def notice() -> Notice:
        title, opening = say()
        return _notice(
            subject=title,
            opening=opening,
            button=_("See my account"),
            address=public_address("accounts.show_account", language=current_language().tag),
            closing=[_("If this is not what you wanted, write to an administrator now.")],
        )

    return notice_mail(_recipient(user), notice)


def _recipient(user: User) -> Recipient:
    return Recipient(user.name, user.email, user.language)


def _notice(
    *,
    subject: str,
    opening: Sequence[str],
    button: str,
    address: str,
    closing: Sequence[str],
    deadline: datetime | None = None,
) -> Notice:
    """Build the notice that every mail of this domain is.

    It can be read out on the phone whole, and it takes no replies.
    """
    return Notice(
        subject=subject,
        opening=opening,
        button=button,
        address=address,
        closing=closing,
        spoken=" ".join([*opening, *closing]),
        is_answerable=False,
        deadline=deadline,
    )


@reached_at("user")
def addresses_of_people(subjects: Sequence[Subject]) -> list[Address | None]:
    """Return where people who sign in are reached; None for accounts that are switched off."""
    return _addresses([subject["user"] for subject in subjects])


@reached_at("accounts.reset_to_review", "accounts.administrator_added", "accounts.administrator_removed")
def addresses_of_administrators(subjects: Sequence[Subject]) -> list[Address | None]:
    """Return where the administrators are reached whom such a message is for."""
    return _addresses([subject["administrator"] for subject in subjects])


@reached_at("link")
def addresses_of_links(subjects: Sequence[Subject]) -> list[Address | None]:
    """Return where the people of sign-in links are reached."""
    wanted = [subject["link"] for subject in subjects]
    rows = db.session.execute(select(SignInLink.id, SignInLink.user_id).where(SignInLink.id.in_(set(wanted))))
    people = {ident: user_id for ident, user_id in rows}
    return _addresses([people.get(ident) for ident in wanted])


def _addresses(ids: Sequence[int | None]) -> list[Address | None]:
    asked = {ident for ident in ids if ident is not None}
    rows = db.session.execute(select(User.id, User.email).where(User.id.in_(asked), User.active.is_(True)))
    found = {ident: Address(email) for ident, email in rows}
    return [found.get(ident) if ident is not None else None for ident in ids]
