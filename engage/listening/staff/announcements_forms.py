"""The form for an announcement to all registrants of a session."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from wtforms import Field

from engage.city import City
from engage.core.form_parts import SubmittedOnce
from engage.core.forms import CheckboxesField, LineField, ParagraphField, SelectField, choice
from engage.core.i18n import staff_gettext as _
from engage.core.i18n import staff_lazy_gettext as _l
from engage.listening.models import Status
from engage.listening.services.announcements import AnnouncementDraft, Wording
from engage.listening.staff import registration_labels as words

LONGEST_SUBJECT = 150
LONGEST_BODY = 5000
MAY_BE_WRITTEN_TO = (
    Status.CONFIRMED,
    Status.OFFERED,
    Status.WAITING,
    Status.LAPSED,
    Status.CANCELLED,
)
USUALLY = (Status.CONFIRMED, Status.OFFERED, Status.WAITING)


class AnnouncementForm(SubmittedOnce):
    """An announcement in one language, with any number of translations. Made by `announcement_form`."""

    statuses = CheckboxesField(
        _l("Who gets this message"),
        choices=[choice(status, words.STATUSES[status]) for status in MAY_BE_WRITTEN_TO],
        required=_l("Select at least one group of people."),
    )
    source_language = SelectField(_l("Language you are writing in"))
    subject = LineField(
        _l("Subject"),
        longest=LONGEST_SUBJECT,
        required=_l("Write a subject that says what the message is about."),
    )
    body = ParagraphField(
        _l("Message"),
        hint=_l(
            "Keep your message short and plain. The name of the session, the time and the private "
            "link are added for you."
        ),
        longest=LONGEST_BODY,
        rows=8,
        required=_l("Write the message."),
    )
    tags: Sequence[str] = ()

    def translations(self) -> Iterator[tuple[str, Field, Field]]:
        """Yield each language with its subject and body fields, except the source language."""
        for tag in self.tags:
            if tag != self.source_language.data:
                yield tag, self[f"subject__{tag}"], self[f"body__{tag}"]

    def validate(self, extra_validators: object = None) -> bool:
        """Return whether each translation has both a subject and a body."""
        valid = super().validate(extra_validators)
        for _tag, subject, body in self.translations():
            if bool(subject.data) != bool(body.data) and not (subject.errors or body.errors):
                empty = body if subject.data else subject
                empty.errors = [
                    _("Write both the subject and the message in this language, or leave both empty.")
                ]
                valid = False
        return valid

    def to_draft(self) -> AnnouncementDraft:
        """Return what the services take."""
        return AnnouncementDraft(
            source_language=self.source_language.data,
            source=Wording(self.subject.data or "", self.body.data or ""),
            statuses=[status for status in MAY_BE_WRITTEN_TO if status in (self.statuses.data or [])],
            translations={
                tag: Wording(subject.data, body.data)
                for tag, subject, body in self.translations()
                if subject.data and body.data
            },
        )


def announcement_form(city: City, language: str) -> AnnouncementForm:
    """Return the form in all languages of a city. The source is `language` unless the writer chooses another."""
    fields: dict[str, Field] = {}
    for tag in city.languages:
        name = words.tongue(tag)
        fields[f"subject__{tag}"] = LineField(
            _("Subject in %(language)s", language=name), longest=LONGEST_SUBJECT
        )
        fields[f"body__{tag}"] = ParagraphField(
            _("Message in %(language)s", language=name), longest=LONGEST_BODY, rows=6
        )
    form_class = type("CityAnnouncementForm", (AnnouncementForm,), fields)
    first = language if language in city.languages else city.default_language
    form: AnnouncementForm = form_class(data={"source_language": first, "statuses": list(USUALLY)})
    form.new_submission()
    form.tags = city.languages
    form.source_language.choices = [choice(tag, words.tongue(tag)) for tag in city.languages]
    return form
