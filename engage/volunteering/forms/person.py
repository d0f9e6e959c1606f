"""What somebody says of themselves who volunteers: the questions of the form and of the private link."""

from __future__ import annotations

from engage.core.forms import BaseForm, CheckboxesField, MessageLanguageField, NameField, TickField, choice
from engage.core.i18n import current_language
from engage.core.i18n import lazy_gettext as _l
from engage.core.picked_fields import language_choices
from engage.volunteering.labels.languages import spoken, spoken_tags

NEXT = {"enterkeyhint": "next"}  # what the key of a phone's keyboard says: it does not send the form yet


class PersonFields(BaseForm):
    """Name, languages, and how somebody wants to be asked."""

    name = NameField(
        _l("Your name"),
        hint=_l("Any name you go by is fine."),
        required=_l("Write your name, so that we can greet you."),
        autocomplete="name",
        render_kw=NEXT,
    )
    organization = NameField(
        _l("Your organization or City department"),
        may_be_site=True,
        autocomplete="organization",
        render_kw=NEXT,
    )
    on_work_time = TickField(_l("I come during my work time."))
    speaks = CheckboxesField(_l("Which languages do you speak?"))
    may_be_asked = TickField(_l("You may ask me to step in when someone else cannot come."))
    language = MessageLanguageField(_l("Language for our messages"), autocomplete="language")

    def offer_languages(self) -> None:
        """Offer the languages of the city: those to speak, and those in which we write."""
        self.speaks.choices = [choice(tag, spoken(tag)) for tag in spoken_tags()]
        self.language.choices = language_choices()

    @property
    def written_in(self) -> str:
        """The language of our messages as it is chosen now."""
        known = {one.value for one in self.language.choices}
        return str(self.language.data) if self.language.data in known else current_language().tag
