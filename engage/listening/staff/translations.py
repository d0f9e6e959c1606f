"""Staff pages for translating sessions: progress, side-by-side editing, files, and outside translators."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from engage.accounts.services.people import actor_of
from engage.core.addresses import public_address
from engage.core.current import current_city
from engage.core.db import db, write
from engage.core.i18n import current_language
from engage.core.i18n import staff_gettext as _
from engage.core.i18n import staff_ngettext as ngettext
from engage.core.i18n.completeness import completeness_of
from engage.core.i18n.content import Reviewer, load_texts
from engage.core.i18n.exchange import OutUnit
from engage.core.i18n.languages import Language
from engage.core.pages import Audience, Reply, page
from engage.core.security.permissions import Permission
from engage.core.staff.rendering import render_staff
from engage.core.staff.translators import InviteTranslatorForm
from engage.core.translating.forms import ImportForm
from engage.core.translating.screens import say_what_waits, send_file, take_file
from engage.core.translating.settling import WaitingLine, by_language, settle_asked
from engage.drafts.policy.differing import diff_texts
from engage.drafts.policy.work import Work
from engage.listening.forms.translation import SessionTranslationForm, by_number, session_form, text_name
from engage.listening.models import ListeningSession, TranslatorLink
from engage.listening.ports import TRANSLATORS
from engage.listening.services import translating
from engage.listening.staff.scopes import SESSION, TRANSLATION, TRANSLATOR_LINK

bp = Blueprint("staff_translations", __name__, url_prefix="/staff")
_TRANSLATE, _MANAGE = Permission.TRANSLATE, Permission.MANAGE_TRANSLATORS


@bp.get("/translations")
@page(audience=Audience.STAFF, permission=_TRANSLATE)
def list_translations() -> str:
    """Show how complete the translations of each upcoming session are."""
    languages = _languages()
    table = translating.list_work(languages, language=current_language().tag)
    return render_staff(
        "listening/staff/list_translations.html", table=table, languages=languages, also=TRANSLATORS
    )


@bp.get("/sessions/<session_slug>/translations")
@page(audience=Audience.STAFF, permission=_TRANSLATE, scope=SESSION)
def translate_session(session_slug: str) -> str:
    """Choose the language to translate a session into."""
    session = SESSION.loaded()
    languages = _languages()
    texts = translating.texts_to_translate(session)
    progress = {tag: completeness_of(texts.values(), tag) for tag in languages}
    return render_staff(
        "listening/staff/translate_session.html",
        session=session,
        session_title=_title(session),
        progress=progress,
        waiting=translating.count_proposals(session),
    )


@bp.route("/sessions/<session_slug>/translations/<tag>", methods=["GET", "POST"])
@page(audience=Audience.STAFF, permission=_TRANSLATE, scope=TRANSLATION, form_checks_csrf=True)
def edit_translation(session_slug: str, tag: str) -> Reply:
    """Edit a session's texts in one language, with the source beside them."""
    session, target = TRANSLATION.loaded()
    form = _form(session, target)
    if form.validate_on_submit():
        with write():
            saved = translating.save_translations(
                session.id,
                target.tag,
                entries=form.to_entries(),
                writer=_writer(),
                actor=actor_of(current_user),
            )
        if not saved.conflicts:
            count = len(saved.changed)
            if count:
                flash(ngettext("%(num)d text is saved.", "%(num)d texts are saved.", count), "success")
            elif not saved.proposed:
                flash(_("There was nothing new to save."), "info")
            say_what_waits(len(saved.proposed))
            return _back(session, target)
        now = by_number(translating.texts_to_translate(session))
        form.show_conflicts(saved, now, _mine(session, target))
    return _show(session, target, form)


@bp.route("/sessions/<session_slug>/translations/proposals", methods=["GET", "POST"])
@page(audience=Audience.STAFF, permission=_TRANSLATE, scope=SESSION)
def settle_proposals(session_slug: str) -> Reply:
    """Show the new texts beside those in use, and confirm the new ones or keep the others."""
    session = SESSION.loaded()
    if request.method == "POST":
        settle_asked(
            lambda picks, use: translating.settle_proposals(
                session.id, picks, use=use, reviewer=_writer(), actor=actor_of(current_user)
            )
        )
        return redirect(url_for("staff_translations.settle_proposals", session_slug=session.slug), 303)
    work = Work()
    lines = [
        WaitingLine(text_name(name), one, diff_texts(one.stands, one.proposal.value, work))
        for name, one in translating.list_proposals(session)
    ]
    return render_staff(
        "listening/staff/settle_proposals.html",
        session=session,
        session_title=_title(session),
        groups=by_language(lines),
    )


@bp.get("/sessions/<session_slug>/translations/<tag>/file.<any(xliff, csv):kind>")
@page(audience=Audience.STAFF, permission=_TRANSLATE, scope=TRANSLATION)
def download_file(session_slug: str, tag: str, kind: str) -> Response:
    """Return the texts as a file for translation tools."""
    session, target = TRANSLATION.loaded()
    texts = translating.texts_to_translate(session)
    units = [OutUnit(text, f"{session.slug}: {text_name(name)}") for name, text in texts.items()]
    source = current_city().default_language
    return send_file(units, kind, source=source, target=target, name=session.slug)


@bp.post("/sessions/<session_slug>/translations/<tag>/import")
@page(audience=Audience.STAFF, permission=_TRANSLATE, scope=TRANSLATION, form_checks_csrf=True)
def import_file(session_slug: str, tag: str) -> Reply:
    """Import a file: all of it, or nothing with every mistake named."""
    session, target = TRANSLATION.loaded()
    form = ImportForm()
    result = take_file(
        form,
        target,
        lambda units, vouched: translating.import_translations(
            session,
            target.tag,
            units=units,
            writer=_writer(),
            vouched=vouched,
            actor=actor_of(current_user),
        ),
        foreign=_("The text %(unit)s does not belong to this session."),
    )
    if result is None:
        return _show(session, target, importing=form)
    if result.changed:
        flash(ngettext("%(num)d text was changed.", "%(num)d texts were changed.", result.changed), "success")
    elif not result.proposed:
        flash(_("The file changes nothing."), "info")
    say_what_waits(result.proposed)
    if result.stale:
        flash(
            _(
                "Some original texts have changed since the file was made. Their translations are marked "
                "as out of date."
            ),
            "warning",
        )
    return _back(session, target)


@bp.post("/sessions/<session_slug>/translations/<tag>/invite")
@page(audience=Audience.STAFF, permission=_MANAGE, scope=TRANSLATION, form_checks_csrf=True)
def invite_translator(session_slug: str, tag: str) -> Reply:
    """Make a private link for an outside translator."""
    session, target = TRANSLATION.loaded()
    form = InviteTranslatorForm()
    if not form.validate_on_submit():
        return _show(session, target, inviting=form)
    with write():
        translating.invite_translator(
            session,
            target.tag,
            name=form.name.data,
            may_review=bool(form.may_review.data),
            user_id=current_user.id,
            actor=actor_of(current_user),
        )
    flash(_("The link is ready. Copy it and send it to the translator."), "success")
    return _back(session, target)


@bp.post("/sessions/<session_slug>/translations/<tag>/links/<int:link_id>/revoke")
@page(audience=Audience.STAFF, permission=_MANAGE, scope=TRANSLATOR_LINK)
def revoke_link(session_slug: str, tag: str, link_id: int) -> AnyResponse:
    """Revoke a link."""
    session, target, link = TRANSLATOR_LINK.loaded()
    with write():
        translating.revoke_link(session, link.id, actor=actor_of(current_user))
    flash(_("The link no longer works."), "success")
    return _back(session, target)


def _languages() -> list[str]:
    return [tag for tag in current_city().languages if tag != current_city().default_language]


def _form(session: ListeningSession, target: Language) -> SessionTranslationForm:
    texts = translating.texts_to_translate(session)
    return session_form(texts, target.tag, may_review=True, mine=_mine(session, target))


def _mine(session: ListeningSession, target: Language) -> translating.Proposals:
    return translating.proposals_of(session, target.tag, actor_of(current_user))


def _writer() -> Reviewer:
    return Reviewer(current_user.name, current_user.id)


def _shown(
    session: ListeningSession, target: Language, link: TranslatorLink
) -> tuple[TranslatorLink, str, str]:
    """Return a link with its absolute address, and the address that revokes it."""
    token = translating.translator_token(link)
    return (
        link,
        public_address("translate.translate_texts", language="en", token=token),
        url_for("staff_translations.revoke_link", session_slug=session.slug, tag=target.tag, link_id=link.id),
    )


def _title(session: ListeningSession):  # type: ignore[no-untyped-def]
    return load_texts(db.session(), [session.title_id], current_language().tag)[session.title_id]


def _back(session: ListeningSession, target: Language) -> AnyResponse:
    return redirect(
        url_for("staff_translations.edit_translation", session_slug=session.slug, tag=target.tag), 303
    )


def _show(
    session: ListeningSession,
    target: Language,
    form: SessionTranslationForm | None = None,
    *,
    importing: ImportForm | None = None,
    inviting: InviteTranslatorForm | None = None,
) -> tuple[str, int]:
    shown = form or _form(session, target)
    wrong = next((one for one in (importing, inviting, form) if one is not None), shown)
    body = render_staff(
        "listening/staff/edit_translation.html",
        session=session,
        session_title=_title(session),
        target=target,
        form=wrong,
        texts_form=shown,
        import_form=importing or ImportForm(formdata=None),
        invite_form=inviting or InviteTranslatorForm(formdata=None),
        links=[_shown(session, target, link) for link in translating.list_links(session, target.tag)],
        waiting=translating.count_proposals(session).get(target.tag, 0),
    )
    return body, wrong.http_status
