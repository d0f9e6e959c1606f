"""Labels on staff pages: kinds, audiences, counters, texts and states of sessions."""

from __future__ import annotations

from engage.core.current import current_city
from engage.core.i18n import current_language
from engage.core.i18n import staff_gettext as _
from engage.core.i18n import staff_lazy_gettext as _l
from engage.core.i18n.formats import language_name
from engage.listening.labels.venues import TEXT_NAMES as VENUE_TEXTS
from engage.listening.models import AudienceKind, Engagement, Mode, OutcomeKind, SessionKind, SessionStatus
from engage.listening.policy import MEALS

KINDS = {
    SessionKind.LISTENING_SESSION: _l("Listening session"),
    SessionKind.FORUM: _l("Forum"),
    SessionKind.WORKSHOP: _l("Workshop"),
    SessionKind.TRAINING: _l("Training"),
    SessionKind.CIRCLE: _l("Circle"),
}
AUDIENCES = {
    AudienceKind.RESIDENTS: _l("Residents"),
    AudienceKind.ORGANIZATIONS: _l("Leaders of community organizations"),
}
MODES = {Mode.IN_PERSON: _l("In person"), Mode.VIRTUAL: _l("Online")}
STATUSES = {
    SessionStatus.DRAFT: _l("Draft"),
    SessionStatus.PUBLISHED: _l("Published"),
    SessionStatus.CANCELLED: _l("Canceled"),
}
# The five levels of public participation (IAP2), with what each promises.
ENGAGEMENTS = {
    Engagement.INFORM: _l("Inform: we explain, and answer questions"),
    Engagement.CONSULT: _l("Consult: we listen, and tell people what came of it"),
    Engagement.INVOLVE: _l(
        "Involve: we work with people from start to finish, and their worries shape the choices"
    ),
    Engagement.COLLABORATE: _l(
        "Collaborate: we look for answers together, and use people's advice wherever we can"
    ),
    Engagement.EMPOWER: _l("Empower: people decide, and we do what they decide"),
}
OUTCOMES = {OutcomeKind.REPORT: _l("Published report"), OutcomeKind.DECISION: _l("Decision")}
TEXTS = {
    "title": _l("Session title"),
    "summary": _l("Short summary"),
    "description": _l("Description"),
    **VENUE_TEXTS,
    "expect": _l("What to expect"),
    "informs": _l("The decision behind the session"),
}
FACTS = {
    "venue": _l("The place"),
    "venue_address": _l("The address of the place"),
    "venue_in_use": _l("A place that is still in use"),
    "virtual_url": _l("The link to the online session, which starts in less than a week"),
    "in_person": _l("The number of spots in person"),
    "virtual": _l("The number of spots online"),
    "meals": _l("The number of meals"),
    "childcare": _l("The number of spots in childcare"),
    "planned": _l("Photos, recording, transcript and reporters: what is planned"),
}


def counter_name(counter: str) -> str:
    """Return the label of a counter."""
    if counter in (Mode.IN_PERSON, Mode.VIRTUAL):
        return _("Spots in person") if counter == Mode.IN_PERSON else _("Spots online")
    if counter == MEALS:
        return _("Meals")
    band = current_city().child_bands.get(counter.removeprefix("childcare:"))
    if band is None:
        return counter
    return _("Childcare, ages %(first)d to %(last)d", first=band.from_age, last=band.to_age)


def missing_name(key: str) -> str:
    """Return the label of an item of `NotReady`: a fact, or a text in a language (`title:es`)."""
    name, _colon, language = key.partition(":")
    if name == "languages":
        return _("All texts in at least one language")
    if name == "due_on":
        return _("The date when the page will be ready in %(language)s", language=language_name(language))
    if not language:
        return str(FACTS.get(name, name))
    return _("%(text)s in %(language)s", text=TEXTS[name], language=language_name(language))


def city_word(key: str) -> str:
    """Return a text of the city in the reader's language."""
    return str(current_city().text(key, current_language().tag))
