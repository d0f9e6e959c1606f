"""Addresses, the kept choice, links to other languages, and text in templates."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask, abort, redirect, render_template_string, request, url_for

from engage.core.errors import ConfigurationError
from engage.core.i18n import current_language, gettext, in_language, runtime
from engage.core.i18n.state import current_speech
from engage.core.pages import Audience, page
from engage.core.security.permissions import Permission
from engage.core.staff.rendering import render_staff

LINKS = "{% for l, u in alternates() %}{{ l.html_lang }}={{ u }} {% endfor %}x={{ x_default_url() }}"
SWITCHES = "{% for l, u in language_switches() %}{{ l.tag }}={{ u }} {% endfor %}"


def _with_pages(app: Flask) -> Flask:
    def hello(slug: str = "") -> str:
        return f"{current_language().tag} {gettext('Hello')} {url_for('hello', slug='b')}"

    def template(text: str):  # type: ignore[no-untyped-def]
        return page(audience=Audience.PUBLIC)(lambda **_values: render_template_string(text))

    def missing(slug: str) -> str:
        abort(404)

    public = page(audience=Audience.PUBLIC)
    staff = page(audience=Audience.STAFF, permission=Permission.SEE_STAFF_HOME)
    app.add_url_rule("/<lang>/sessions/<slug>", "hello", public(hello), methods=["GET", "POST"])
    app.add_url_rule("/<lang>/", "home", template(LINKS))
    app.add_url_rule("/<lang>/links/<slug>", "links", template(LINKS))
    app.add_url_rule("/<lang>/menu/<slug>", "menu", template(SWITCHES))
    app.add_url_rule("/<lang>/post", "post", template(LINKS + SWITCHES), methods=["POST"])
    app.add_url_rule("/<lang>/missing/<slug>", "missing", public(missing))
    app.add_url_rule("/staff/home", "staff_home", staff(lambda: current_language().tag))
    app.add_url_rule("/staff/menu", "staff_menu", staff(lambda: render_template_string(SWITCHES)))
    app.add_url_rule("/plain", "plain", public(lambda: current_language().tag))
    app.add_url_rule("/healthz", "healthz", page(audience=Audience.MACHINE)(lambda: "ok"))

    @app.errorhandler(404)
    def not_found(_error: Exception) -> tuple[str, int]:
        return f"404 {current_language().tag} {render_template_string(SWITCHES)}", 404

    return app


@pytest.fixture
def client(make_speaker, write_catalogue):
    write_catalogue("es", {"Hello": "Hola"})
    return _with_pages(make_speaker()).test_client()


def test_the_address_decides_the_language(client) -> None:
    answer = client.get("/es/sessions/a", headers={"Accept-Language": "ko"})
    assert answer.text == "es Hola /es/sessions/b"
    assert "Vary" not in answer.headers
    assert current_language().tag == "en"


def test_an_unknown_or_unoffered_language_is_not_found(make_speaker, folder) -> None:
    client = _with_pages(make_speaker("en", "es", "vi")).test_client()
    assert client.get("/vi/sessions/a").status_code == 200
    for address in ("/xx/sessions/a", "/ko/sessions/a", "/EN/sessions/a", "/%00/sessions/a"):
        assert client.get(address).status_code == 404


def test_a_page_that_does_not_exist_speaks_the_language_of_its_address(client) -> None:
    assert client.get("/fa/nowhere").text.startswith("404 fa en=/en/?switch=en")
    assert client.get("/nowhere", headers={"Accept-Language": "ru"}).text.startswith("404 ru ")
    assert client.get("/fa").location.endswith("/fa/")
    assert client.get("/fa/missing/a").text.startswith("404 fa en=/en/missing/a?switch=en")


def test_the_front_door_leads_to_the_negotiated_language(client) -> None:
    answer = client.get("/", headers={"Accept-Language": "zh-TW,en;q=0.5"})
    assert (answer.status_code, answer.location) == (302, "/zh-hant/")
    assert set(answer.vary) == {"Accept-Language", "Cookie"}
    assert "Set-Cookie" not in answer.headers


def test_the_switch_keeps_the_choice_and_goes_on_to_the_page(client) -> None:
    answer = client.get("/es/sessions/a?page=2&switch=es&q=caf%C3%A9")
    assert (answer.status_code, answer.location) == (302, "/es/sessions/a?page=2&q=caf%C3%A9")
    assert answer.headers["Cache-Control"] == "no-store"
    assert "lang=es;" in answer.headers["Set-Cookie"]
    assert "SameSite=Lax" in answer.headers["Set-Cookie"]
    assert client.get("/", headers={"Accept-Language": "ko"}).location == "/es/"
    assert client.get("/ru/sessions/a").text.startswith("ru ")


def test_a_switch_to_no_language_of_ours_changes_nothing(client) -> None:
    answer = client.get("/es/sessions/a?switch=xx")
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers


def test_the_switch_never_leads_to_another_site(client) -> None:
    for address in ("//elsewhere.example/?switch=es", "/%2F%2Felsewhere.example/?switch=es"):
        location = client.get(address).headers.get("Location", "/")
        assert location.startswith("/")
        assert not location.startswith("//")


def test_a_posted_form_is_not_redirected_by_the_switch(client) -> None:
    assert client.post("/es/sessions/a?switch=ko").status_code == 200


def test_nonsense_in_the_cookie_is_passed_over(client) -> None:
    client.set_cookie("lang", "<script>")
    assert client.get("/", headers={"Accept-Language": "vi"}).location == "/vi/"


def test_pages_without_language_in_their_address_vary_with_the_reader(client) -> None:
    answer = client.get("/plain", headers={"Accept-Language": "vi"})
    assert answer.text == "vi"
    assert set(answer.vary) == {"Accept-Language", "Cookie"}
    assert "Vary" not in client.get("/healthz").headers


def test_staff_pages_speak_only_what_the_staff_catalogue_speaks(client) -> None:
    assert client.get("/staff/home", headers={"Accept-Language": "vi,es;q=0.5"}).text == "es"
    client.set_cookie("lang", "vi")
    assert client.get("/staff/home").text == "en"
    assert (
        client.get("/staff/menu?a=1").text
        == "en=/staff/menu?a=1&amp;switch=en es=/staff/menu?a=1&amp;switch=es "
    )


def test_a_signed_in_persons_preference_counts_after_the_kept_choice(make_speaker, folder) -> None:
    app = _with_pages(make_speaker())
    runtime.prefer(app, lambda: "ko")
    client = app.test_client()
    assert client.get("/plain", headers={"Accept-Language": "vi"}).text == "ko"
    client.set_cookie("lang", "es")
    assert client.get("/plain").text == "es"


def test_a_page_names_its_address_in_every_language(make_speaker, folder) -> None:
    client = _with_pages(make_speaker("en", "zh-hant")).test_client()
    assert client.get("/en/links/caf%C3%A9?a=1").text == (
        "en=https://engage.example/en/links/caf%C3%A9 zh-Hant=https://engage.example/zh-hant/links/caf%C3%A9 "
        "x=https://engage.example/en/links/caf%C3%A9"
    )
    assert client.get("/zh-hant/").text.endswith("x=https://engage.example/")
    assert client.get("/en/menu/a?b=1").text == (
        "en=/en/menu/a?b=1&amp;switch=en zh-hant=/zh-hant/menu/a?b=1&amp;switch=zh-hant "
    )


def test_a_page_that_only_takes_forms_has_no_address_in_other_languages(client) -> None:
    assert client.post("/es/post").text.startswith("x=Noneen=/en/?switch=en es=/es/")


def test_the_language_of_one_request_does_not_reach_the_next(make_speaker, folder) -> None:
    app = _with_pages(make_speaker())

    @app.get("/<lang>/broken")
    @page(audience=Audience.PUBLIC)
    def broken() -> str:
        raise RuntimeError

    with app.app_context(), in_language("ru"):
        assert app.test_client().get("/fa/broken").status_code == 500
        assert app.test_client().get("/fa/sessions/a").text.startswith("fa")
        assert current_language().tag == "ru"
    assert current_speech().language.tag == "en"


def test_addresses_outside_requests_carry_the_language_being_spoken(make_speaker, folder) -> None:
    app = _with_pages(make_speaker(SERVER_NAME="engage.example"))
    with app.app_context(), in_language("hmn"):
        assert url_for("hello", slug="a") == "http://engage.example/hmn/sessions/a"
        assert url_for("hello", slug="a", lang="es") == "http://engage.example/es/sessions/a"


def test_the_pseudo_language_exists_while_testing_only(make_speaker, folder) -> None:
    assert (
        _with_pages(make_speaker()).test_client().get("/qps/sessions/a").text == "qps ⟦Ħḗŀŀǿ⟧ /qps/sessions/b"
    )
    assert "qps" not in _with_pages(make_speaker()).test_client().get("/qps-rtl/menu/a").text
    served = _with_pages(make_speaker(TESTING=False)).test_client()
    assert served.get("/qps/sessions/a").status_code == 404


@pytest.mark.parametrize(("tags", "message"), [(("en", "xx"), "xx"), (("en", "no"), "no")])
def test_a_city_with_an_unknown_language_does_not_start(make_speaker, folder, tags, message) -> None:
    with pytest.raises(ConfigurationError, match=rf"city\.toml: Unknown language '{message}'"):
        make_speaker(*tags)


# --- templates ------------------------------------------------------------------------------------------------------


def _in_spanish(app: Flask, text: str, **context: object) -> str:
    with app.test_request_context("/"), in_language("es"):
        return render_template_string(text, **context)


def test_text_in_templates_is_translated_and_its_variables_are_escaped(make_speaker, write_catalogue) -> None:
    write_catalogue(
        "es",
        {
            "Hello %(name)s": "Hola, <b>%(name)s</b>",
            "Half is 50%%.": "La mitad es 50%%.",
            ("One seat", "%(count)s seats"): ["Un asiento", "%(count)s asientos"],
        },
    )
    app = make_speaker()
    greeting = "{% trans name=name %}\n   Hello\n   {{ name }}\n{% endtrans %}"
    assert _in_spanish(app, greeting, name="<i>") == "Hola, <b>&lt;i&gt;</b>"
    assert _in_spanish(app, "{{ _('Hello %(name)s', name=name) }}", name="<i>") == "Hola, <b>&lt;i&gt;</b>"
    assert _in_spanish(app, "{% trans %}Half is 50%.{% endtrans %}") == "La mitad es 50%."
    seats = "{% trans count=n %}One seat{% pluralize %}{{ count }} seats{% endtrans %}"
    assert [_in_spanish(app, seats, n=number) for number in (1, 4)] == ["Un asiento", "4 asientos"]
    assert _in_spanish(app, "{{ ngettext('%(num)s a', '%(num)s b', 2) }}") == "2 b"


def test_staff_templates_use_the_staff_catalogue_and_their_components_everybodys(
    make_speaker, write_catalogue, tmp_path: Path
) -> None:
    write_catalogue("es", {"Name": "Nombre (todos)", "Shared": "Compartido"})
    write_catalogue("es", {"Name": "Nombre (equipo)"}, domain="staff")
    folder = tmp_path / "templates"
    folder.mkdir()
    (folder / "field.html").write_text("{% macro field() %}{{ _('Name') }}{% endmacro %}")
    (folder / "staff.html").write_text(
        "{% from 'field.html' import field %}"
        "{{ _('Name') }}|{% trans %}Name{% endtrans %}|{{ _('Shared') }}|{{ field() }}"
    )
    app = make_speaker()
    with app.test_request_context("/"), in_language("es"):
        assert render_staff("staff.html") == "Nombre (equipo)|Nombre (equipo)|Compartido|Nombre (todos)"


def test_formats_are_filters(make_speaker, folder) -> None:
    assert (
        _in_spanish(make_speaker(), "{{ 2550|format_money }} {{ ['a', 'b']|format_list('or') }}")
        == "$25.50 a o b"
    )


def test_the_notice_shows_until_a_person_reviewed_the_language(make_speaker, folder: Path) -> None:
    app = make_speaker()
    assert _in_spanish(app, "{{ needs_review_notice() }}") == "True"
    with app.test_request_context("/"):
        assert render_template_string("{{ needs_review_notice() }}") == "False"
        assert request.path == "/"


def test_a_view_may_keep_a_choice_itself(make_speaker, folder) -> None:
    app = make_speaker()

    @app.get("/keep")
    @page(audience=Audience.PUBLIC)
    def keep():  # type: ignore[no-untyped-def]
        answer = redirect("/")
        runtime.remember_language(answer, runtime.offered_languages()[2])
        return answer

    client = app.test_client()
    client.get("/keep")
    assert client.get("/").location == "/zh-hant/"
