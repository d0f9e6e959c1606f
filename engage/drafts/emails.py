"""Mails to people who translate drafts, rendered in their language when they are sent.

Staff read `opening` to the person if a mail cannot be delivered, so it names the groups and never the draft.
"""

from __future__ import annotations

from engage.accounts.models import User
from engage.bodies.queries.lookup import bodies_by_id, body_names
from engage.core.addresses import public_address
from engage.core.db import db
from engage.core.i18n import current_language
from engage.core.i18n import gettext as _
from engage.core.i18n.content import load_texts
from engage.core.i18n.formats import format_list, isolate
from engage.core.outbox.notice import Notice, Recipient, notice_mail
from engage.core.outbox.outgoing import Email
from engage.core.outbox.registry import Subject, message
from engage.drafts.models import Draft, TranslationGrant
from engage.drafts.services.reads import grants_of
from engage.drafts.services.translators import body_ids_of


@message("drafts.translator_given")
def translator_given(subject: Subject) -> Email | None:
    """Mail a person that they may translate, while the right counts."""
    found = _find(subject)
    if found is None:
        return None
    grant, person = found
    if grant.id not in {one.id for one in grants_of(person.id)}:
        return None
    return notice_mail(_recipient(person), lambda: _say_given(grant))


@message("drafts.translator_ended")
def translator_ended(subject: Subject) -> Email | None:
    """Mail a person that they may not translate any more, unless they handed the right back themself."""
    found = _find(subject)
    if found is None or found[0].ended_at is None or found[0].ended_by_id == found[1].id:
        return None
    grant, person = found
    return notice_mail(_recipient(person), lambda: _say_ended(grant))


def _find(subject: Subject) -> tuple[TranslationGrant, User] | None:
    grant = db.session.get(TranslationGrant, subject["grant"])
    person = db.session.get(User, grant.user_id) if grant is not None else None
    return (grant, person) if grant is not None and person is not None and person.active else None


def _recipient(person: User) -> Recipient:
    return Recipient(person.name, person.email, person.language)


def _say_given(grant: TranslationGrant) -> Notice:
    groups = _groups(grant)
    rest = [
        _(
            "You can see the text and its translations. The group has not decided yet, so please do not share them."
        ),
    ]
    asker = db.session.get(User, grant.given_by_id)
    facts = [(_("Who asks you"), isolate(asker.name, "auto"))] if asker is not None else []
    closing = [_("You can stop at any time, on the page with the drafts you translate.")]
    if grant.draft_id is None:
        return Notice(
            subject=_("You can translate the drafts of %(group)s", group=groups),
            opening=[_("You are asked to translate the drafts of %(group)s.", group=groups), *rest],
            button=_("See the drafts"),
            address=public_address("drafts.list_drafts"),
            facts=facts,
            closing=closing,
        )
    draft = db.session.get_one(Draft, grant.draft_id)
    title = load_texts(db.session, [draft.title_id], current_language().tag)[draft.title_id].value
    return Notice(
        subject=_("You can translate: %(title)s", title=isolate(title, "auto")),
        opening=[_("You are asked to translate a draft for %(groups)s.", groups=groups), *rest],
        button=_("Start translating"),
        address=public_address("drafts.list_languages", draft_slug=draft.slug),
        facts=[(_("Draft"), isolate(title, "auto")), *facts],
        closing=closing,
    )


def _say_ended(grant: TranslationGrant) -> Notice:
    groups = _groups(grant)
    return Notice(
        subject=_("You no longer translate for %(groups)s", groups=groups),
        opening=[
            _("Your permission to translate for %(groups)s has ended.", groups=groups),
            _("Thank you for your work."),
        ],
        button=_("See my account"),
        address=public_address("accounts.show_account"),
    )


def _groups(grant: TranslationGrant) -> str:
    bodies = bodies_by_id(body_ids_of(grant)).values()
    names = body_names(bodies, current_language().tag)
    return format_list(isolate(names[body.id].value, "auto") for body in bodies)
