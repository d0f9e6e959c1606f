"""Menu entries: the pages about this site, and for staff the way from public pages to the staff pages."""

from __future__ import annotations

from flask import url_for

from engage.accounts.ports import Landing, landings
from engage.core.i18n import lazy_gettext as _l
from engage.core.ports import landmarks, menus
from engage.core.ports.landmarks import Landmark
from engage.core.ports.menus import MenuEntry
from engage.core.security.permissions import Permission


def _today(_user_id: int) -> str:
    return url_for("staff_home.show_home")


menus.FOOTER.add(MenuEntry("privacy", 30, "about.show_privacy", _l("Privacy")))
menus.FOOTER.add(MenuEntry("accessibility", 40, "about.show_accessibility", _l("Accessibility")))
menus.MEMBER.add(MenuEntry("staff", 90, "staff_home.show_home", _l("Staff pages"), Permission.SEE_STAFF_HOME))
landings.add(Landing("today", 10, _l("Go to the staff pages"), _today, Permission.SEE_STAFF_HOME))
landmarks.register(Landmark.PRIVACY, "about.show_privacy")
landmarks.register(Landmark.REPORT_WORDS, "about.report_words")
landmarks.register(Landmark.MANIFEST, "icons.show_manifest")
