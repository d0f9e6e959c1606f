"""Addresses carry the language: `/es/sessions/...` is the Spanish page, and can be shared, bookmarked and indexed.

For addresses without a language (`/`, staff pages) the language is the one chosen before, else the signed-in person's
preference, else the browser's. The choice is stored in a cookie that holds only the tag, and is set only when a person
uses the language menu.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from flask import Flask, abort, after_this_request, current_app, redirect, request, url_for
from werkzeug import Response
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from engage.core.errors import ConfigurationError
from engage.core.i18n.languages import (
    PSEUDO_LANGUAGES,
    STAFF_TAGS,
    Language,
    UnknownLanguage,
    by_tag,
    by_tags,
    negotiate,
)
from engage.core.i18n.state import current_language, speak, speak_again
from engage.core.i18n.switched import SWITCH, switched_to
from engage.core.pages import Audience, current_spec, page

if TYPE_CHECKING:
    from engage.city import City

COOKIE = "lang"
COOKIE_SECONDS = 365 * 24 * 3600
_STATE = "engage_languages"
_BEFORE = "engage.spoken_before"
_NEGOTIATED = "engage.language_negotiated"
_REST = "engage.rest_of_address"

Address = tuple[Language, str]


@dataclass
class _Offer:
    """The languages of this application. `hidden` languages have addresses but are never offered."""

    languages: tuple[Language, ...]
    default: Language
    hidden: tuple[Language, ...]
    preference: Callable[[], str | None] | None
    expects_language: dict[str, bool]

    def find(self, tag: str | None) -> Language | None:
        """Return the language with this tag, if this application has it."""
        return next((one for one in (*self.languages, *self.hidden) if one.tag == tag), None)


def init_app(app: Flask) -> None:
    """Register the hooks and `/`. Raises ConfigurationError for a language that the product does not know."""
    app.extensions[_STATE] = _offer_of(app, app.config["CITY"])
    app.url_value_preprocessor(_begin)
    app.url_defaults(_fill_language)
    app.before_request(_keep_choice)
    app.after_request(_say_what_it_varies_with)
    app.teardown_request(_end)
    app.add_url_rule("/", endpoint="i18n.choose_language", view_func=choose_language, methods=["GET"])


def _offer_of(app: Flask, city: City) -> _Offer:
    try:
        languages = by_tags(city.languages)
        default = by_tag(getattr(city, "default_language", None) or city.languages[0])
    except (UnknownLanguage, IndexError) as error:
        raise ConfigurationError(f"languages in city.toml: {error}") from error
    if default not in languages:
        raise ConfigurationError(
            f"default_language in city.toml: {default.tag!r} is not among its languages."
        )
    shown = app.config.get("PSEUDO_LANGUAGES")
    hidden = PSEUDO_LANGUAGES if (app.testing or app.debug if shown is None else shown) else ()
    return _Offer(languages, default, hidden, None, {})


def _offer() -> _Offer:
    offer: _Offer = current_app.extensions[_STATE]
    return offer


def offered_languages() -> tuple[Language, ...]:
    """Return the languages of this city, in its order."""
    return _offer().languages


def default_language() -> Language:
    """Return the language for readers whose preferred languages the city does not have."""
    return _offer().default


def spoken_here() -> tuple[Language, ...]:
    """Return the languages in which this page, whose address has no language, can be read."""
    return _spoken_on_this_page(_offer())


def prefer(app: Flask, preference: Callable[[], str | None]) -> None:
    """Register a function that returns the signed-in person's language, for pages without a language in the address."""
    app.extensions[_STATE].preference = preference


# --- the request's language -----------------------------------------------------------------------------------------


def _begin(endpoint: str | None, values: dict[str, Any] | None) -> None:
    offer = _offer()
    if values and "lang" in values:
        wanted = values.pop("lang")
    else:
        wanted = request.path.split("/", 2)[1] if endpoint is None else None
    language = offer.find(wanted)
    request.environ.setdefault(_BEFORE, speak(language or _negotiated(offer)))
    if language is None and wanted is not None and (endpoint is not None or _is_led_to_no_language(offer)):
        abort(404)


def _is_led_to_no_language(offer: _Offer) -> bool:
    """Return whether routing would add a slash to `/favicon.ico`, as if that were a language's home page."""
    adapter = current_app.create_url_adapter(request)
    if adapter is None or not isinstance(request.routing_exception, RequestRedirect):
        return False
    try:
        _endpoint, values = adapter.match(f"{request.path}/", method="GET")
    except HTTPException:
        return False
    return "lang" in values and offer.find(values["lang"]) is None


def _end(_error: BaseException | None) -> None:
    if _BEFORE in request.environ:
        speak_again(request.environ.pop(_BEFORE))


def _negotiated(offer: _Offer) -> Language:
    request.environ[_NEGOTIATED] = True
    spoken = _spoken_on_this_page(offer)
    kept = _among(spoken, offer, switched_to()) or _among(spoken, offer, request.cookies.get(COOKIE))
    preferred = kept or _among(spoken, offer, offer.preference() if offer.preference else None)
    if preferred is not None:
        return preferred
    default = offer.default if offer.default in spoken else spoken[0]
    return negotiate(request.headers.get("Accept-Language"), [one.tag for one in spoken], default.tag)


def _among(spoken: tuple[Language, ...], offer: _Offer, tag: str | None) -> Language | None:
    return next((one for one in (*spoken, *offer.hidden) if one.tag == tag), None)


def _spoken_on_this_page(offer: _Offer) -> tuple[Language, ...]:
    spec = current_spec()
    if spec is None or spec.audience is not Audience.STAFF:
        return offer.languages
    return tuple(one for one in offer.languages if one.tag in STAFF_TAGS) or (by_tag(STAFF_TAGS[0]),)


def _say_what_it_varies_with(response: Response) -> Response:
    spec = current_spec()
    if request.environ.get(_NEGOTIATED) and not (spec and spec.audience is Audience.MACHINE):
        response.vary.update(("Accept-Language", "Cookie"))
    return response


@page(audience=Audience.PUBLIC)
def choose_language() -> Response:
    """Redirect `/` to the home page in the reader's language."""
    return redirect(f"{request.script_root}/{current_language().tag}/", 302)


# --- the kept choice ------------------------------------------------------------------------------------------------


def _keep_choice() -> Response | None:
    """Handle the language menu: store the choice in the cookie. A link redirects to the page itself."""
    chosen = _offer().find(switched_to())
    if chosen is not None:
        after_this_request(lambda response: _with_choice(response, chosen))
    if request.endpoint is None or request.method not in ("GET", "HEAD") or SWITCH not in request.args:
        return None
    language = _offer().find(request.args[SWITCH])
    if language is None:
        return None
    response = redirect(_with_query(_this_path(), _other_arguments()), 302)
    response.headers["Cache-Control"] = "no-store"
    remember_language(response, language)
    return response


def _with_choice(response: Response, language: Language) -> Response:
    remember_language(response, language)
    return response


def remember_language(response: Response, language: Language) -> None:
    """Store the language's tag in a cookie for one year; nothing about the person."""
    response.set_cookie(
        COOKIE,
        language.tag,
        max_age=COOKIE_SECONDS,
        httponly=True,
        samesite="Lax",
        secure=bool(current_app.config["SESSION_COOKIE_SECURE"]),
    )


def _this_path() -> str:
    # Exactly one slash in front, because `//elsewhere` would lead to another site.
    return "/" + quote((request.script_root + request.path).lstrip("/"), safe="/:@!$&'()*+,;=~-._")


def _other_arguments() -> list[tuple[str, str]]:
    return [(name, value) for name, value in request.args.items(multi=True) if name != SWITCH]


def _with_query(path: str, arguments: Iterable[tuple[str, str]]) -> str:
    query = urlencode(list(arguments))
    return f"{path}?{query}" if query else path


# --- links ----------------------------------------------------------------------------------------------------------


def _fill_language(endpoint: str, values: dict[str, Any]) -> None:
    if "lang" not in values and _expects_language(endpoint):
        values["lang"] = current_language().tag


def _expects_language(endpoint: str) -> bool:
    known = _offer().expects_language
    if endpoint not in known:
        rules = current_app.url_map.iter_rules(endpoint) if endpoint in current_app.view_functions else ()
        known[endpoint] = any("lang" in rule.arguments for rule in rules)
    return known[endpoint]


def _has_address_in_each_language() -> bool:
    """Return whether this page can be requested with GET in every language."""
    rule = request.url_rule
    return rule is not None and "lang" in rule.arguments and "GET" in (rule.methods or ())


def same_page_in(language: Language | str) -> str:
    """Return this page's path in another language, or the home page's where this page has no such address."""
    tag = language if isinstance(language, str) else language.tag
    return f"{request.script_root}/{tag}/{_rest_of_address()}"


def _rest_of_address() -> str:
    """Return the part of the address after the language. It is the same in every language, so it is built once."""
    rest: str | None = request.environ.get(_REST)
    if rest is None:
        rest = ""
        if _has_address_in_each_language():
            assert request.endpoint is not None
            tag = current_language().tag
            path = url_for(request.endpoint, **(request.view_args or {}), lang=tag)
            rest = path.removeprefix(f"{request.script_root}/{tag}/")
        request.environ[_REST] = rest
    return rest


def alternates() -> list[Address]:
    """Return, for `hreflang`, each language with this page's absolute address in it. Empty where there is none."""
    if not _has_address_in_each_language():
        return []
    return [(language, _public(same_page_in(language))) for language in _offer().languages]


def x_default_url() -> str | None:
    """Return, for `hreflang="x-default"`: `/` for the home page, else this page in the city's default language."""
    if not _has_address_in_each_language():
        return None
    path = same_page_in(_offer().default)
    return _public(path.removesuffix(f"{_offer().default.tag}/") if path.count("/") == 2 else path)


def language_switches() -> list[Address]:
    """Return, for the language menu, each language with a path that opens this page in it and stores the choice."""
    offer = _offer()
    rule = request.url_rule
    if rule is not None and "lang" not in rule.arguments and "GET" in (rule.methods or ()):
        path = _this_path()
        paths = dict.fromkeys(_spoken_on_this_page(offer), path)
    else:
        paths = {language: same_page_in(language) for language in offer.languages}
    rest = _other_arguments() if rule is not None else []
    return [
        (language, _with_query(path, [*rest, (SWITCH, language.tag)])) for language, path in paths.items()
    ]


def _public(path: str) -> str:
    return str(current_app.config["PUBLIC_URL"]).rstrip("/") + path
