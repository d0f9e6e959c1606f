"""Views for translating drafts: progress by language, clauses beside the source, and files."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Response, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from engage.core.db import write
from engage.core.i18n import Language, by_tag, ngettext
from engage.core.i18n import gettext as _
from engage.core.i18n.addresses import offered_languages
from engage.core.i18n.content import FullText, Reviewer, TextRefused
from engage.core.pages import Audience, Reply, page
from engage.core.paging import Paging
from engage.core.query_string import asked_number, asked_page
from engage.core.translating.forms import ImportForm
from engage.core.translating.screens import find_target, say_what_waits, send_file, take_file
from engage.core.translating.settling import WaitingLine, by_language, settle_asked
from engage.core.translating.texts import by_need
from engage.drafts.member import labels
from engage.drafts.member.base import bp
from engage.drafts.member.scopes import DRAFT_TO_TRANSLATE, OpenDraft
from engage.drafts.member.translating_forms import TEXTS_A_PAGE, DraftTranslationForm, draft_form
from engage.drafts.models import DraftVersion
from engage.drafts.policy.differing import Part, diff_texts
from engage.drafts.policy.work import Work
from engage.drafts.queries import earlier
from engage.drafts.services import access, translations
from engage.drafts.services.reads import version_states


@bp.get("/drafts/<draft_slug>/translations")
@page(audience=Audience.MEMBER, scope=DRAFT_TO_TRANSLATE, personal=True)
def list_languages(draft_slug: str) -> str:
    """Show how complete the newest version is in each language."""
    opened = DRAFT_TO_TRANSLATE.loaded()
    version = access.find_version(opened.draft.id)
    languages = [one for one in offered_languages() if one.tag != opened.draft.source_language]
    return render_template(
        "drafts/member/list_languages.html",
        opened=opened,
        draft=opened.draft,
        version=version,
        languages=languages,
        states=version_states(version.id, [one.tag for one in languages]),
        waiting=translations.count_proposals(version.id),
    )


@bp.route("/drafts/<draft_slug>/translations/<tag>", methods=["GET", "POST"])
@page(audience=Audience.MEMBER, scope=DRAFT_TO_TRANSLATE, personal=True, form_checks_csrf=True)
def edit_translation(draft_slug: str, tag: str) -> Reply:
    """Edit the newest version in one language, with the source beside it."""
    opened = DRAFT_TO_TRANSLATE.loaded()
    target, version = _target(opened, tag), access.find_version(opened.draft.id)
    texts = translations.texts_to_translate(version.id)
    form = draft_form(texts, _keys(texts, target), target.tag, _mine(texts, target))
    if not form.validate_on_submit():
        return _show(opened, target, version, texts, form)
    try:
        with write():
            saved = translations.save_translations(
                version.id,
                target.tag,
                entries=form.to_entries(),
                writer=_writer(),
                actor=current_user.id,
            )
    except TextRefused as fact:
        form.form_errors = [*form.form_errors, labels.text_refused(fact)]
        return _show(opened, target, version, texts, form)
    if saved.conflicts:
        now = translations.texts_to_translate(version.id)
        form.show_conflicts(saved, now, _mine(now, target))
        return _show(opened, target, version, now, form)
    count = len(saved.changed)
    if count or not saved.proposed:
        flash(ngettext("%(num)d text is saved.", "%(num)d texts are saved.", count), "success")
    say_what_waits(len(saved.proposed))
    return _back(opened, target)


def _keys(texts: Mapping[str, FullText], target: Language) -> list[str]:
    """Return the keys of the texts on the page: those sent, else one page of them, those that need most work first."""
    if request.method == "POST":
        return [key for key in dict.fromkeys(request.form.get("keys", "").split()) if key in texts]
    return by_need(texts, target.tag)[_paging(texts).rows]


def _paging(texts: Mapping[str, FullText]) -> Paging:
    return Paging.of(len(texts), TEXTS_A_PAGE, asked_page())


@bp.route("/drafts/<draft_slug>/translations/proposals", methods=["GET", "POST"])
@page(audience=Audience.MEMBER, scope=DRAFT_TO_TRANSLATE, personal=True)
def settle_proposals(draft_slug: str) -> Reply:
    """Show the new texts of the newest version beside those in use, and confirm the new ones or keep the others."""
    opened = DRAFT_TO_TRANSLATE.loaded()
    version = access.find_version(opened.draft.id)
    if request.method == "POST":
        settle_asked(
            lambda picks, use: translations.settle_proposals(
                version.id, picks, use=use, reviewer=_writer(), actor=current_user.id
            )
        )
        return redirect(url_for("drafts.settle_proposals", draft_slug=opened.draft.slug), 303)
    names, work = earlier.labels(version.id), Work()
    lines = [
        WaitingLine(_text_name(key, names), one, diff_texts(one.stands, one.proposal.value, work))
        for key, one in translations.list_proposals(version.id)
    ]
    return render_template(
        "drafts/member/settle_proposals.html", opened=opened, draft=opened.draft, groups=by_language(lines)
    )


def _text_name(key: str, names: Mapping[str, tuple[str, bool]]) -> str:
    """Return the name of a text as its clause is numbered."""
    number, is_heading = names.get(key, ("", False))
    if key == translations.TITLE:
        return _("Name of the draft")
    if number:
        return _("Clause %(number)s", number=number)
    return _("Heading") if is_heading else _("Clause without a number")


@bp.get("/drafts/<draft_slug>/translations/<tag>/file.<any(xliff, csv):kind>")
@page(audience=Audience.MEMBER, scope=DRAFT_TO_TRANSLATE, personal=True)
def download_translation(draft_slug: str, tag: str, kind: str) -> Response:
    """Download the texts of the newest version as a file for a translator's own tools."""
    opened = DRAFT_TO_TRANSLATE.loaded()
    draft, target = opened.draft, _target(opened, tag)
    units = translations.units_to_send(access.find_version(draft.id).id)
    return send_file(units, kind, source=draft.source_language, target=target, name=draft.slug)


@bp.post("/drafts/<draft_slug>/translations/<tag>/import")
@page(audience=Audience.MEMBER, scope=DRAFT_TO_TRANSLATE, personal=True, form_checks_csrf=True)
def import_translation(draft_slug: str, tag: str) -> Reply:
    """Import a translated file: all of it, or nothing with every error named."""
    opened = DRAFT_TO_TRANSLATE.loaded()
    target, version = _target(opened, tag), access.find_version(opened.draft.id)
    form = ImportForm()
    result = take_file(
        form,
        target,
        lambda units, vouched: translations.import_translations(
            version.id,
            target.tag,
            units=units,
            writer=_writer(),
            vouched=vouched,
            actor=current_user.id,
        ),
        foreign=_("The text %(unit)s does not belong to this draft."),
    )
    if result is None:
        return _show_import(opened, target, version, form)
    flash(ngettext("%(num)d text is changed.", "%(num)d texts are changed.", result.changed), "success")
    say_what_waits(result.proposed)
    if result.stale:
        flash(
            _("Some clauses have changed since the file was made. Their texts are marked as out of date."),
            "warning",
        )
    return _back(opened, target)


def _target(opened: OpenDraft, tag: str) -> Language:
    return find_target(tag, [one for one in offered_languages() if one.tag != opened.draft.source_language])


def _mine(texts: Mapping[str, FullText], target: Language) -> translations.Proposals:
    return translations.proposals_of(texts, target.tag, current_user.id)


def _writer() -> Reviewer:
    return Reviewer(current_user.name, current_user.id)


def _back(opened: OpenDraft, target: Language) -> AnyResponse:
    page_number = asked_number("page")  # None omits it from the address
    address = url_for(
        "drafts.edit_translation", draft_slug=opened.draft.slug, tag=target.tag, page=page_number
    )
    return redirect(address, 303)


def _show_import(opened: OpenDraft, target: Language, version: DraftVersion, wrong: ImportForm) -> Reply:
    texts = translations.texts_to_translate(version.id)
    keys = by_need(texts, target.tag)[:TEXTS_A_PAGE]
    form = draft_form(texts, keys, target.tag, _mine(texts, target))
    return _show(opened, target, version, texts, form, wrong)


def _show(
    opened: OpenDraft,
    target: Language,
    version: DraftVersion,
    texts: Mapping[str, FullText],
    form: DraftTranslationForm,
    importing: ImportForm | None = None,
) -> tuple[str, int]:
    wrong = importing or form
    html = render_template(
        "drafts/member/edit_translation.html",
        opened=opened,
        draft=opened.draft,
        version=version,
        target=target,
        source_language=by_tag(opened.draft.source_language),
        form=wrong,
        texts_form=form,
        import_form=importing or ImportForm(formdata=None),
        labels=earlier.labels(version.id),
        differences=_differences(opened, form),
        state=version_states(version.id, [target.tag])[target.tag],
        waiting=translations.count_proposals(version.id).get(target.tag, 0),
        paging=_paging(texts),
    )
    return html, wrong.http_status


def _differences(opened: OpenDraft, form: DraftTranslationForm) -> dict[str, tuple[Part, ...]]:
    """Return what changed in the source since each outdated translation was written, by clause key."""
    stale = {line.key: line.text for line in form.lines() if line.is_stale}
    hashes = {key: text.translations[form.language].source_hash for key, text in stale.items()}
    before = earlier.translated_sources(opened.draft.id, hashes)
    work = Work()
    return {key: diff_texts(before[key], text.source, work) for key, text in stale.items() if key in before}
