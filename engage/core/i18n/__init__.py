"""Languages: `from engage.core.i18n import gettext as _`. What needs the application is in `runtime`."""

from engage.core.i18n.languages import LANGUAGES, STAFF_TAGS, TAGS, Language, UnknownLanguage, by_tag, by_tags
from engage.core.i18n.state import current_language, in_language
from engage.core.i18n.translate import (
    gettext,
    lazy_gettext,
    lazy_ngettext,
    lazy_pgettext,
    ngettext,
    pgettext,
    staff_gettext,
    staff_lazy_gettext,
    staff_lazy_ngettext,
    staff_ngettext,
    staff_pgettext,
)

__all__ = [
    "LANGUAGES",
    "STAFF_TAGS",
    "TAGS",
    "Language",
    "UnknownLanguage",
    "by_tag",
    "by_tags",
    "current_language",
    "gettext",
    "in_language",
    "lazy_gettext",
    "lazy_ngettext",
    "lazy_pgettext",
    "ngettext",
    "pgettext",
    "staff_gettext",
    "staff_lazy_gettext",
    "staff_lazy_ngettext",
    "staff_ngettext",
    "staff_pgettext",
]
