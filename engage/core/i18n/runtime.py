"""Languages in the application: `init_app`, and what needs it. `gettext` and its variants are in `engage.core.i18n`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask
from flask_babel import Babel
from jinja2.nodes import EvalContext
from jinja2.utils import pass_eval_context
from markupsafe import Markup

from engage.core.i18n import addresses, catalogues, formats, hmong, state
from engage.core.i18n.addresses import (
    alternates,
    default_language,
    language_switches,
    offered_languages,
    prefer,
    remember_language,
    same_page_in,
    x_default_url,
)
from engage.core.i18n.languages import by_tag
from engage.core.i18n.review import needs_review_notice, review_state
from engage.core.i18n.state import Speech, current_language
from engage.core.i18n.stops import with_single_stops

__all__ = [
    "alternates",
    "default_language",
    "init_app",
    "language_switches",
    "needs_review_notice",
    "offered_languages",
    "prefer",
    "remember_language",
    "review_state",
    "same_page_in",
    "staff_context",
    "x_default_url",
]


def init_app(app: Flask) -> None:
    """Set up the application's languages. Raises ConfigurationError where it cannot use one of them.

    Reads `CITY` (languages, default_language, time_zone), `PUBLIC_URL` and, if set, `PSEUDO_LANGUAGES`.
    """
    hmong.register()
    city = app.config["CITY"]
    Babel(
        app,
        default_locale=by_tag(city.default_language).babel,
        default_timezone=city.time_zone,
        locale_selector=lambda: current_language().babel,
        timezone_selector=lambda: city.time_zone,
    )
    addresses.init_app(app)
    with app.app_context():
        languages = offered_languages()
        for language in languages:
            review_state(language.tag)
    catalogues.make_ready(languages)
    _teach_jinja(app)


def _teach_jinja(app: Flask) -> None:
    env = app.jinja_env
    env.add_extension("jinja2.ext.i18n")
    env.policies["ext.i18n.trimmed"] = True
    env.newstyle_gettext = True  # type: ignore[attr-defined]
    env.globals.update(_MESSAGES_CONTEXT)
    env.globals.update(
        current_language=current_language,
        offered_languages=offered_languages,
        alternates=alternates,
        x_default_url=x_default_url,
        language_switches=language_switches,
        same_page_in=same_page_in,
        needs_review_notice=needs_review_notice,
    )
    for function in formats.FUNCTIONS:
        env.globals[function.__name__] = function
        env.filters[function.__name__] = function


def staff_context() -> dict[str, Any]:
    """Return the template context that makes a template's own strings come from the staff catalogue.

    Components that it imports keep using `messages`; what it includes or extends uses `staff`, then `messages`.
    """
    return dict(_STAFF_CONTEXT)


def _functions(catalogue_of: Callable[[Speech], Any]) -> dict[str, Any]:
    """Return `gettext` and its variants for templates. Only the translation becomes safe markup, never a variable."""

    def finish(eval_context: EvalContext, text: str, variables: dict[str, object]) -> str:
        # Translations may hold only the tags of their English text: `checks` ensures that.
        text = with_single_stops(text, variables)
        return (Markup(text) if eval_context.autoescape else text) % variables  # noqa: S704

    def translations() -> Any:
        return catalogue_of(state.current_speech())

    @pass_eval_context
    def template_gettext(context: EvalContext, message: str, /, **variables: object) -> str:
        return finish(context, translations().gettext(message), variables)

    @pass_eval_context
    def template_ngettext(
        context: EvalContext, singular: str, plural: str, /, num: int, **variables: object
    ) -> str:
        variables.setdefault("num", num)
        return finish(context, translations().ngettext(singular, plural, num), variables)

    @pass_eval_context
    def template_pgettext(context: EvalContext, meaning: str, message: str, /, **variables: object) -> str:
        return finish(context, translations().pgettext(meaning, message), variables)

    @pass_eval_context
    def template_npgettext(
        context: EvalContext, meaning: str, singular: str, plural: str, /, num: int, **variables: object
    ) -> str:
        variables.setdefault("num", num)
        return finish(context, translations().npgettext(meaning, singular, plural, num), variables)

    return {
        "gettext": template_gettext,
        "ngettext": template_ngettext,
        "pgettext": template_pgettext,
        "npgettext": template_npgettext,
    }


_MESSAGES_CONTEXT = _functions(lambda speech: speech.messages)
_STAFF_CONTEXT = _functions(lambda speech: speech.staff)
