"""The form about a provider."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from wtforms import Field

from engage.accommodations.models import INTERPRETATION, Provider, ProviderKind, Qualification
from engage.accommodations.policy import NeedKey
from engage.accommodations.services.providers import ProviderRequest, Skill
from engage.accommodations.staff import labels as words
from engage.core.current import current_city
from engage.core.form_parts import VersionedForm, refuse
from engage.core.forms import (
    CheckboxesField,
    EmailField,
    NameField,
    ParagraphField,
    PhoneField,
    RadioField,
    SelectField,
    choice,
    language_choices,
)
from engage.core.i18n import current_language
from engage.core.i18n import staff_gettext as _
from engage.core.i18n import staff_lazy_gettext as _l

LONGEST_NOTE = 1000


class ProviderForm(VersionedForm):
    """A provider with what they can do. Made by `provider_form`, with a qualification for each language."""

    kind = RadioField(
        _l("Who is it?"),
        choices=[choice(kind.value, name) for kind, name in words.KINDS.items()],
        required=_l("Choose who it is."),
    )
    name = NameField(_l("Name"), may_be_site=True, required=_l("Write the name."), autocomplete="off")
    email = EmailField(_l("Email"), autocomplete="off")
    phone = PhoneField(_l("Phone"), autocomplete="off")
    language = SelectField(_l("Language of our messages to them"), required=_l("Choose a language."))
    services = CheckboxesField(_l("Other services"))
    varieties = CheckboxesField(
        _l("Which of these do they speak?"), hint=_l("Check only what they told you.")
    )
    note = ParagraphField(_l("Note"), hint=_l("Only staff see this."), longest=LONGEST_NOTE, rows=3)

    def validate(self, extra_validators: Any = None) -> bool:
        """Return whether the provider can be reached and provides something."""
        valid = bool(super().validate(extra_validators))
        if not (self.email.data or self.phone.data or self.email.errors or self.phone.errors):
            valid = refuse(self.email, _("Write an email or a phone number, so that we can ask them."))
        if not self.services.data and not any(field.data for field in self.languages):
            valid = refuse(self.services, _("Choose at least one language or service."))
        return valid

    @property
    def languages(self) -> list[Field]:
        """One qualification for each language."""
        return [field for field in self if field.name.startswith("speaks__")]

    def to_request(self) -> ProviderRequest:
        """Return what the service takes."""
        return ProviderRequest(
            kind=ProviderKind(self.kind.data),
            name=self.name.data,
            language=self.language.data,
            email=self.email.data or None,
            phone=self.phone.data or None,
            note=self.note.data or "",
            skills=tuple(self._skills()),
        )

    def _skills(self) -> Iterator[Skill]:
        known = current_city().services.varieties
        for field in self.languages:
            language = field.name.removeprefix("speaks__")
            if field.data:
                spoken = tuple(tag for tag in known.get(language, ()) if tag in (self.varieties.data or []))
                yield Skill(INTERPRETATION, language, spoken, Qualification(field.data))
        for service in self.services.data or []:
            yield Skill(service)


def provider_form(provider: Provider | None = None) -> ProviderForm:
    """Return an empty form, or one with what is stored of a provider whose skills are loaded."""
    city, tag = current_city(), current_language().tag
    names = {key: city.text(f"interpretation.{key}", tag) for key in city.interpretation_languages}
    options = [
        choice("", _("Does not speak it")),
        *(choice(one.value, name) for one, name in words.QUALIFICATIONS.items()),
    ]
    fields = {
        f"speaks__{key}": SelectField(name, choices=options)
        for key, name in sorted(names.items(), key=lambda item: item[1])
    }
    made = type("CityProviderForm", (ProviderForm,), fields)
    form: ProviderForm = made(data=_stored(provider) if provider else {"language": city.default_language})
    form.language.choices = language_choices()
    form.services.choices = [
        choice(service, words.need_name(NeedKey(service))) for service in city.services.kinds
    ]
    form.varieties.choices = [
        choice(variety, city.text(f"interpretation_variety.{variety}", tag))
        for varieties in city.services.varieties.values()
        for variety in varieties
    ]
    if provider is not None and not form.is_submitted():
        form.show_version(provider.version)
    return form


def _stored(provider: Provider) -> dict[str, Any]:
    spoken = [skill for skill in provider.skills if skill.service == INTERPRETATION]
    return {
        **{name: getattr(provider, name) for name in ("kind", "name", "email", "phone", "language", "note")},
        **{f"speaks__{skill.language}": skill.qualification for skill in spoken},
        "varieties": [variety for skill in spoken for variety in skill.varieties],
        "services": [skill.service for skill in provider.skills if skill.service != INTERPRETATION],
    }
