"""Registrations as rows of a spreadsheet: the columns, with headings in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from engage.city import City
from engage.core.city_time import city_zone, in_city_time
from engage.core.i18n import staff_gettext as _
from engage.core.phones import written_phone
from engage.core.spreadsheets import Column, Value
from engage.listening.models import Capture, Mode, NeedKind, Status
from engage.listening.policy import is_in_room_only
from engage.listening.services.exports import ExportRow, Need
from engage.listening.staff import registration_labels as words
from engage.listening.staff.captures_labels import AGREES


def columns(
    city: City, needs: Sequence[Need], *, with_contact: bool, planned: Iterable[Capture] = ()
) -> list[Column[ExportRow]]:
    """Return the columns of a file. `planned`: what parties were asked to agree to.

    All labels are translated now, because rows are written after the request ends.
    """
    yes, no = _("yes"), _("no")
    states = {status.value: words.status_name(status) for status in Status}
    modes = {mode.value: words.mode_name(mode) for mode in Mode}
    tongues = {tag: words.tongue(tag) for tag in city.languages}
    zone = city_zone()
    party = [
        Column(_("Status"), lambda row: states[row.status]),
        Column(_("In person or online"), lambda row: modes[row.mode]),
        Column(words.older_people(), lambda row: row.grown),
        Column(_("Children"), lambda row: row.children),
        Column(_("Childcare"), lambda row: yes if row.childcare else no),
        Column(_("Meals"), lambda row: row.meals),
        *(_need_column(kind, key) for kind, key in sorted(needs, key=lambda need: _place(city, need))),
        *(_consent_column(capture, yes, no) for capture in planned),
        Column(_("Language for messages"), lambda row: tongues.get(row.language, row.language)),
        Column(
            _("Registered on"),
            lambda row: in_city_time(row.created_at, zone).replace(tzinfo=None, microsecond=0),
        ),
        Column(_("Entered by staff"), lambda row: yes if row.by_staff else no),
    ]
    contact: list[Column[ExportRow]] = [
        Column(_("Name"), lambda row: row.name),
        Column(_("Email"), lambda row: row.email),
        Column(_("Phone"), lambda row: written_phone(row.phone, city.region) if row.phone else ""),
        Column(_("Organization"), lambda row: row.organization),
        Column(_("Note"), lambda row: row.access_note),
        Column(_("Wants follow-up messages"), lambda row: yes if row.may_contact else no),
    ]
    return [
        Column(_("Sign-up number"), lambda row: row.reference),
        *(contact if with_contact else ()),
        *party,
    ]


def _place(city: City, need: Need) -> tuple[str, int]:
    """Return the place of a need's column: by kind, and children from the youngest on."""
    kind, key = need
    return kind, city.by_age(key) if kind == NeedKind.CHILDREN else 0


def _need_column(kind: str, key: str) -> Column[ExportRow]:
    heading = words.need_name(kind, key)
    if kind != NeedKind.CHILDREN:
        heading = _("%(kind)s: %(need)s", kind=words.NEED_KINDS[NeedKind(kind)], need=heading)
    return Column(heading, lambda row: row.needs.get((kind, key), 0))


def _consent_column(capture: Capture, yes: str, no: str) -> Column[ExportRow]:
    """Return the column of what parties agree to. It is empty for those who are not asked: they are not in the room."""
    room_only = is_in_room_only(capture)

    def answer(row: ExportRow) -> Value:
        if room_only and row.mode != Mode.IN_PERSON:
            return ""
        return yes if capture in row.agreed else no

    return Column(str(AGREES[capture]), answer)
