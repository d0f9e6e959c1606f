"""Announcements that staff write to all registrants of a session, in each recipient's language where translated."""

from __future__ import annotations

from dataclasses import dataclass, replace

from engage.core import clock
from engage.core.addresses import public_address
from engage.core.db import db
from engage.core.i18n import gettext as _
from engage.core.i18n import in_language
from engage.core.i18n.content import TextValue, load_texts
from engage.core.i18n.formats import format_datetime_range, language_name
from engage.core.i18n.languages import Language, by_tag
from engage.core.outbox.outgoing import Call, Letter, Outgoing, Script, Text
from engage.core.outbox.registry import Subject, message, message_language
from engage.core.outbox.rendering import render_email
from engage.core.phones import has_extension
from engage.listening import policy
from engage.listening.emails.facts import say_without_link
from engage.listening.emails.notice import answers_to_host, callee_about
from engage.listening.models import Announcement, ListeningSession, Registration, Status
from engage.listening.services.announcements import KIND
from engage.listening.services.links import Purpose, link_token, stop_token


@dataclass(frozen=True)
class Note:
    """The words of an announcement for readers of one language.

    `written_in` is the language of subject and body; `apology` explains it where it is not the reader's own language.
    """

    subject: str
    paragraphs: tuple[str, ...]
    written_in: Language
    apology: str = ""

    @property
    def body(self) -> str:
        """The body as plain text."""
        return "\n\n".join(self.paragraphs)


def word_note(subject: TextValue, body: TextValue, reader: str) -> Note:
    """Return an announcement for a language.

    Where body or subject is not translated, both are in the source language.
    """
    written_in = by_tag(body.language)
    apology = ""
    if body.language != reader:
        with in_language(reader):
            apology = _(
                "We do not have this message in your language yet. The message below is in %(language)s. "
                "If you would like to know what it says, please call us.",
                language=language_name(written_in),
            )
    paragraphs = tuple(part.strip() for part in body.value.split("\n\n") if part.strip())
    return Note(subject.value, paragraphs, written_in, apology)


@message(KIND)
def make_session_note(ids: Subject) -> Outgoing | None:
    """The announcement. None if the registration was erased or cancelled since, or does not want it any more."""
    registration = db.session.get(Registration, ids["registration"])
    announcement = db.session.get(Announcement, ids["announcement"])
    if registration is None or announcement is None:
        return None
    if registration.erased_at is not None or registration.erasure_asked_at is not None:
        return None
    session = db.session.get_one(ListeningSession, registration.session_id)
    over_without_consent = policy.is_over(session, clock.now()) and not registration.may_contact
    if registration.stopped_at is not None or over_without_consent:
        return None
    if registration.status == Status.CANCELLED and Status.CANCELLED not in announcement.statuses:
        return None
    return _compose(session, registration, announcement)


def _compose(session: ListeningSession, registration: Registration, announcement: Announcement) -> Outgoing:
    language = message_language(registration.language)
    texts = load_texts(
        db.session(), [announcement.subject_id, announcement.body_id, session.title_id], language
    )
    note = word_note(texts[announcement.subject_id], texts[announcement.body_id], language)
    deadline = None if policy.is_over(session, clock.now()) else session.starts_at
    callee = replace(callee_about(registration, session, registration.phone), deadline=deadline)
    link = public_address(
        "manage.show_registration", language=language, token=link_token(Purpose.MANAGE, registration)
    )
    words = "\n\n".join(filter(None, (note.apology, note.subject, note.body)))
    title = policy.as_told(texts, [session])[session.title_id].value
    with in_language(language):
        when = format_datetime_range(session.starts_at, session.ends_at)
        without_link = say_without_link(session)
    script = Script((*filter(None, (note.apology, note.subject)), *note.paragraphs), facts=(title, when))
    page = public_address("listening.follow_short_address", session_slug=session.slug)
    letter = Letter(script, page=page, private_page=link, host=session.host)
    if registration.email:
        rendered = render_email(
            "listening/session_note",
            language,
            note=note,
            title=title,
            when=when,
            link=link,
            stop=public_address("stopping.stop_messages", language=language, token=stop_token(registration)),
            words=words,
            host_key=session.host,
        )
        headers = answers_to_host(session) | stopped_by_one_click(registration)
        mail = rendered.addressed(registration.email, headers=headers, callee=callee)
        return replace(mail, script=script, letter=letter)
    if registration.phone and not has_extension(registration.phone):
        return Text(
            registration.phone,
            language,
            f"{script.text}\n{link}\n{without_link}",
            callee=callee,
            script=script,
            letter=letter,
        )
    return Call(language, script.text, callee=callee, script=script, letter=letter)


def stopped_by_one_click(registration: Registration) -> dict[str, str]:
    """Return headers by which a mail program stops such mails for a person (RFC 2369, RFC 8058)."""
    address = public_address("stopping.stop_with_one_click", token=stop_token(registration))
    return {"List-Unsubscribe": f"<{address}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
