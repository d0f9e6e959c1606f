"""The staff form that makes an ambassador's link."""

from __future__ import annotations

from datetime import timedelta

from engage.core.city_time import city_today, end_of_day
from engage.core.current import current_city
from engage.core.forms import BaseForm, DateField, NameField, SelectField, choice
from engage.core.i18n import current_language
from engage.core.i18n import staff_gettext as _
from engage.core.i18n import staff_lazy_gettext as _l
from engage.core.i18n.formats import tongue
from engage.listening.queries.public import list_sessions
from engage.listening.services.ambassadors import NewAmbassador

LASTS_AT_MOST = timedelta(days=366)
LASTS = timedelta(days=90)


class AmbassadorLinkForm(BaseForm):
    """Who signs people up, for what, and until when."""

    name = NameField(
        _l("Name of the person or organization"),
        hint=_l("We tell everyone they sign up: “… signed you up.”"),
        required=_l("Write the name of the person or organization."),
        may_be_site=True,
        autocomplete="off",
    )
    language = SelectField(_l("Language of their pages"), required=_l("Choose a language."))
    session = SelectField(_l("Session"))
    until = DateField(_l("Last day of the link"), required=_l("Write the last day of the link."))

    def validate(self, extra_validators: object = None) -> bool:
        """Return whether the link ends neither before it begins nor after a year."""
        valid = super().validate(extra_validators)
        last = self.until.data
        if last is not None and not city_today() <= last <= city_today() + LASTS_AT_MOST:
            self.until.errors = [_("Choose a day from today on, at most a year ahead.")]
            return False
        return bool(valid)

    def to_request(self) -> NewAmbassador:
        """Return what the service takes."""
        return NewAmbassador(
            name=self.name.data,
            language=self.language.data,
            expires_at=end_of_day(self.until.data),
            session_id=int(self.session.data) if self.session.data else None,
        )


def link_form() -> AmbassadorLinkForm:
    """Return the form, with the languages and the sessions to come."""
    form = AmbassadorLinkForm()
    form.language.choices = [choice(tag, tongue(tag)) for tag in current_city().languages]
    coming = list_sessions(current_language().tag).coming
    form.session.choices = [
        choice("", _("All sessions to come")),
        *(choice(str(view.session.id), view.texts[view.session.title_id].value) for view in coming),
    ]
    if not form.is_submitted():
        form.until.data = city_today() + LASTS
    return form
