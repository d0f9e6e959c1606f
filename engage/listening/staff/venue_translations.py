"""Staff pages for translating the texts about a venue: side by side, and by file."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from engage.accounts.services.people import actor_of
from engage.core.current import current_city
from engage.core.db import write
from engage.core.i18n import staff_gettext as _
from engage.core.i18n import staff_ngettext as ngettext
from engage.core.i18n.content import Reviewer
from engage.core.i18n.exchange import OutUnit
from engage.core.i18n.languages import Language
from engage.core.pages import Audience, Reply, page
from engage.core.security.permissions import Permission
from engage.core.staff.rendering import render_staff
from engage.core.translating.forms import ImportForm
from engage.core.translating.screens import say_what_waits, send_file, take_file
from engage.core.translating.settling import WaitingLine, by_language, settle_asked
from engage.drafts.policy.differing import diff_texts
from engage.drafts.policy.work import Work
from engage.listening.forms.translation import SessionTranslationForm, by_number, session_form, text_name
from engage.listening.models import Venue
from engage.listening.services import venue_translating
from engage.listening.staff.scopes import VENUE, VENUE_TRANSLATION

bp = Blueprint("staff_venue_translations", __name__, url_prefix="/staff/venues")
_TRANSLATE = Permission.TRANSLATE


@bp.route("/<int:venue_id>/translations/<tag>", methods=["GET", "POST"])
@page(audience=Audience.STAFF, permission=_TRANSLATE, scope=VENUE_TRANSLATION, form_checks_csrf=True)
def edit_translation(venue_id: int, tag: str) -> Reply:
    """Edit a venue's texts in one language, with the source beside them."""
    venue, target = VENUE_TRANSLATION.loaded()
    form = _form(venue, target)
    if form.validate_on_submit():
        with write():
            saved = venue_translating.save_translations(
                venue_id,
                target.tag,
                entries=form.to_entries(),
                writer=_writer(),
                actor=actor_of(current_user),
            )
        if not saved.conflicts:
            _say_saved(len(saved.changed), len(saved.proposed))
            return _back(venue, target)
        now = by_number(venue_translating.texts_to_translate(venue))
        form.show_conflicts(saved, now, _mine(venue, target))
    return _show(venue, target, form)


@bp.route("/<int:venue_id>/translations/proposals", methods=["GET", "POST"])
@page(audience=Audience.STAFF, permission=_TRANSLATE, scope=VENUE)
def settle_proposals(venue_id: int) -> Reply:
    """Show the new texts beside those in use, and confirm the new ones or keep the others."""
    venue = VENUE.loaded()
    if request.method == "POST":
        settle_asked(
            lambda picks, use: venue_translating.settle_proposals(
                venue_id, picks, use=use, reviewer=_writer(), actor=actor_of(current_user)
            )
        )
        return redirect(url_for("staff_venue_translations.settle_proposals", venue_id=venue_id), 303)
    work = Work()
    lines = [
        WaitingLine(text_name(name), one, diff_texts(one.stands, one.proposal.value, work))
        for name, one in venue_translating.list_proposals(venue)
    ]
    return render_staff("listening/staff/settle_venue_proposals.html", venue=venue, groups=by_language(lines))


@bp.get("/<int:venue_id>/translations/<tag>/file.<any(xliff, csv):kind>")
@page(audience=Audience.STAFF, permission=_TRANSLATE, scope=VENUE_TRANSLATION)
def download_file(venue_id: int, tag: str, kind: str) -> Response:
    """Return the texts as a file for translation tools."""
    venue, target = VENUE_TRANSLATION.loaded()
    texts = venue_translating.texts_to_translate(venue)
    units = [OutUnit(text, f"{venue.name}: {text_name(name)}") for name, text in texts.items()]
    source = current_city().default_language
    return send_file(units, kind, source=source, target=target, name=f"place-{venue_id}")


@bp.post("/<int:venue_id>/translations/<tag>/import")
@page(audience=Audience.STAFF, permission=_TRANSLATE, scope=VENUE_TRANSLATION, form_checks_csrf=True)
def import_file(venue_id: int, tag: str) -> Reply:
    """Import a file: all of it, or nothing with every mistake named."""
    venue, target = VENUE_TRANSLATION.loaded()
    form = ImportForm()
    result = take_file(
        form,
        target,
        lambda units, vouched: venue_translating.import_translations(
            venue_id,
            target.tag,
            units=units,
            writer=_writer(),
            vouched=vouched,
            actor=actor_of(current_user),
        ),
        foreign=_("The text %(unit)s does not belong to this place."),
    )
    if result is None:
        return _show(venue, target, importing=form)
    if result.changed or not result.proposed:
        _say_changed(result.changed)
    say_what_waits(result.proposed)
    if result.stale:
        flash(
            _(
                "Some original texts have changed since the file was made. Their translations are marked "
                "as out of date."
            ),
            "warning",
        )
    return _back(venue, target)


def _say_saved(changed: int, proposed: int) -> None:
    if changed:
        flash(ngettext("%(num)d text is saved.", "%(num)d texts are saved.", changed), "success")
    elif not proposed:
        flash(_("There was nothing new to save."), "info")
    say_what_waits(proposed)


def _say_changed(changed: int) -> None:
    if changed:
        flash(ngettext("%(num)d text was changed.", "%(num)d texts were changed.", changed), "success")
    else:
        flash(_("The file changes nothing."), "info")


def _form(venue: Venue, target: Language) -> SessionTranslationForm:
    texts = venue_translating.texts_to_translate(venue)
    return session_form(texts, target.tag, may_review=True, mine=_mine(venue, target))


def _mine(venue: Venue, target: Language):  # type: ignore[no-untyped-def]
    return venue_translating.proposals_of(venue, target.tag, actor_of(current_user))


def _writer() -> Reviewer:
    return Reviewer(current_user.name, current_user.id)


def _back(venue: Venue, target: Language) -> AnyResponse:
    address = url_for("staff_venue_translations.edit_translation", venue_id=venue.id, tag=target.tag)
    return redirect(address, 303)


def _show(
    venue: Venue,
    target: Language,
    form: SessionTranslationForm | None = None,
    *,
    importing: ImportForm | None = None,
) -> tuple[str, int]:
    shown = form or _form(venue, target)
    wrong = importing or shown
    body = render_staff(
        "listening/staff/translate_venue.html",
        venue=venue,
        target=target,
        form=wrong,
        texts_form=shown,
        import_form=importing or ImportForm(formdata=None),
        waiting=venue_translating.count_proposals(venue).get(target.tag, 0),
    )
    return body, wrong.http_status
