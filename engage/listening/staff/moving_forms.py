"""The staff form that moves a session to another time or place."""

from __future__ import annotations

from dataclasses import asdict

from engage.core import clock
from engage.core.city_time import to_instant, to_wall_clock
from engage.core.form_parts import VersionedForm, refuse
from engage.core.forms import DateTimeField, LineField
from engage.core.i18n import staff_gettext as _
from engage.core.i18n import staff_lazy_gettext as _l
from engage.listening.importing.drafts import LONGEST
from engage.listening.models import ListeningSession
from engage.listening.services.sessions import WhenWhere
from engage.listening.services.way_in import read_way_in
from engage.listening.staff.sessions_forms import TimeAndVenue
from engage.listening.staff.venues_forms import fill_venues


class MoveForm(VersionedForm, TimeAndVenue):
    """The new time and place, and the opening times of registration."""

    opens_at = DateTimeField(
        _l("Registration opens"),
        hint=_l("Leave this empty to open registration as soon as the session is published."),
    )
    closes_at = DateTimeField(
        _l("Registration closes"), hint=_l("Leave this empty to close registration when the session ends.")
    )
    title = LineField(
        _l("Session title"),
        longest=LONGEST["title"],
        hint=_l("If the title names the old place, change it here."),
    )

    def __init__(self, session: ListeningSession) -> None:
        times = {
            name: to_wall_clock(getattr(session, name))
            for name in ("starts_at", "ends_at", "opens_at", "closes_at")
        }
        super().__init__(
            data={
                **times,
                "modes": [mode.value for mode in session.modes],
                "venue": str(session.venue_id or ""),
                "room": session.room,
                "version": session.version,
            }
        )
        fill_venues(self, session.venue)
        self._started_at = times["starts_at"]
        self._way_in = asdict(read_way_in(session))

    def _order_is_right(self) -> bool:
        right = super()._order_is_right()
        start, opens, closes = self.starts_at.data, self.opens_at.data, self.closes_at.data
        moved = start is not None and start != self._started_at and not self.starts_at.errors
        if moved and to_instant(start) <= clock.now():
            right = refuse(self.starts_at, _("This time is in the past. Choose a later time."))
        if opens and closes and closes <= opens:
            right = refuse(self.closes_at, _("Registration must close after it opens."))
        if closes and self.ends_at.data and closes > self.ends_at.data:
            right = refuse(self.closes_at, _("Registration must close before the session ends."))
        return right

    def to_request(self) -> WhenWhere:
        """Return the new time and place."""
        opens, closes = self.opens_at.data, self.closes_at.data
        return WhenWhere(
            **self._when_where(),
            **self._way_in,
            opens_at=to_instant(opens) if opens else None,
            closes_at=to_instant(closes) if closes else None,
        )

    def to_title(self) -> str | None:
        """Return the title that was written on the second page, if one was."""
        return self.title.data or None
