"""Components draw every kind of field with its label, its hint and its error tied to it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from justhtml import Element, JustHTML

from engage.core.forms import (
    BaseForm,
    CheckboxesField,
    CodeField,
    CountField,
    DateField,
    DateTimeField,
    EmailField,
    NameField,
    ParagraphField,
    PhoneField,
    RadioField,
    SelectField,
    TickField,
    TimeField,
    choice,
)
from engage.core.i18n import in_language
from tests.support.html import parse, problems, text_of

_ANSWERS = [choice("a", "First", hint="The first."), choice("b", "<b>Second</b>", lang="fa")]
_PAGE = """<!DOCTYPE html><html lang="en" dir="ltr"><head><title>x</title><meta name="viewport" content="x"></head>
<body><main><h1>x</h1>{% import "components/forms.html" as ui %}{% import "components/parts.html" as parts %}BODY</main>
</body></html>"""

Render = Callable[..., JustHTML]


class EveryKind(BaseForm):
    """All fields must be answered, so that all can be wrong."""

    name = NameField("Name <b>", hint="Any name.", required="Write your name.", autocomplete="name")
    note = ParagraphField("Note", hint="Hint", required="Write a note.")
    email = EmailField("Email", hint="Hint", required="Write it.")
    phone = PhoneField("Phone", hint="Hint", required="Write it.")
    adults = CountField("Adults", hint="Hint", required="Write it.")
    code = CodeField("Code", hint="Hint", required="Write it.")
    language = SelectField("Language", hint="Hint", required="Choose.", choices=_ANSWERS)
    mode = RadioField("Mode", hint="Hint", required="Choose.", choices=_ANSWERS)
    needs = CheckboxesField("Needs", hint="Hint", required="Choose.", choices=_ANSWERS)
    agree = TickField("I agree", required="Tick the box.")
    day = DateField("Day", hint="Hint", required="Choose.")
    hour = TimeField("Hour", hint="Hint", required="Choose.")
    begins = DateTimeField("Begins", hint="Hint", required="Choose.")


KINDS = [name for name, value in vars(EveryKind).items() if hasattr(value, "field_class")]


@pytest.fixture
def render(application: Flask) -> Render:
    """Render a template's body in a page, with the form as sent empty or as first shown."""

    def make(body: str, *, sent: bool = False, **context: Any) -> JustHTML:
        with application.test_request_context("/en/", method="POST" if sent else "GET"):
            form = EveryKind(meta={"csrf": False})
            form.validate_on_submit()
            page = application.jinja_env.from_string(_PAGE.replace("BODY", body))
            doc = parse(page.render(form=form, **context))
        assert problems(doc) == []
        return doc

    return make


def one(doc: JustHTML, selector: str) -> Element:
    """The only element that is meant."""
    found = doc.query(selector)
    assert len(found) == 1, f"{len(found)} × {selector}"
    return found[0]


@pytest.mark.parametrize("name", KINDS)
def test_a_field_with_an_error_names_it_and_points_to_it(render: Render, name: str) -> None:
    doc = render(f"{{{{ ui.field(form.{name}) }}}}", sent=True)
    message = one(doc, f"#{name}-error")
    assert text_of(message).startswith("Error: ")
    described = [
        e for e in doc.query("[aria-describedby]") if f"{name}-error" in e.attrs["aria-describedby"].split()
    ]
    assert len(described) == 1
    if described[0].name != "fieldset":
        assert described[0].attrs["aria-invalid"] == "true"


@pytest.mark.parametrize("name", KINDS)
def test_a_field_that_was_not_sent_shows_no_error(render: Render, name: str) -> None:
    doc = render(f"{{{{ ui.field(form.{name}) }}}}")
    assert doc.query(".msg, .bad, [aria-invalid]") == []
    if name != "agree":
        assert one(doc, f"#{name}-hint") is not None


def test_the_summary_leads_to_the_fields_and_takes_the_focus(render: Render) -> None:
    doc = render("{{ ui.error_summary(form) }}{{ ui.fields(form) }}", sent=True)
    summary = one(doc, "[data-focus]")
    assert summary.attrs["tabindex"] == "-1"
    targets = [link.attrs["href"][1:] for link in summary.query("a")]
    assert len(targets) == len(KINDS)
    for target in targets:
        assert one(doc, f"#{target}").name in {"input", "select", "textarea"}


def test_without_errors_there_is_no_summary(render: Render) -> None:
    assert render("{{ ui.error_summary(form) }}").query(".summary") == []


def test_what_fields_are_about_is_said_to_the_browser(render: Render) -> None:
    doc = render("{{ ui.fields(form) }}")
    tokens = {e.attrs["id"]: e.attrs["autocomplete"] for e in doc.query("[autocomplete]")}
    assert tokens == {
        "name": "name",
        "email": "email",
        "phone": "tel",
        "code": "one-time-code",
    }, "a browser restores no field that is not to be completed: a count has no token"
    assert one(doc, "#adults").attrs["inputmode"] == "numeric"


def test_labels_and_answers_are_text(render: Render) -> None:
    doc = render("{{ ui.field(form.name) }}{{ ui.field(form.mode) }}{{ ui.field(form.language) }}")
    assert doc.query("label b, legend b, option b") == []
    assert "<b>" in text_of(one(doc, "label[for=name]"))


def test_counts_are_rows_of_one_group(render: Render) -> None:
    doc = render('{{ ui.counts("Who", [form.adults], hint="All of you.") }}', sent=True)
    group = one(doc, "fieldset")
    assert text_of(group.query("legend")[0]) == "Who"
    assert group.attrs["aria-describedby"] == "adults-group-hint"
    assert one(doc, "#adults").attrs["aria-describedby"] == "adults-hint adults-error"


def test_a_form_carries_its_token_and_the_field_for_machines(application: Flask) -> None:
    with application.test_request_context("/en/"):
        body = '{% call ui.post_form(form) %}{{ ui.honeypot("rsvp") }}{{ ui.button("Send") }}{% endcall %}'
        page = application.jinja_env.from_string(_PAGE.replace("BODY", body))
        doc = parse(page.render(form=EveryKind()))
    assert problems(doc) == []
    assert one(doc, "[name=csrf_token]").attrs["value"]
    assert one(doc, ".trap").attrs["aria-hidden"] == "true"
    assert one(doc, ".trap input").attrs["tabindex"] == "-1"
    assert "novalidate" in one(doc, "form").attrs


def test_a_chart_is_a_table_with_bars(render: Render) -> None:
    doc = render('{{ parts.bars("Needs", rows, "Need", "People") }}', rows=[("A", 4), ("B", 1), ("C", 0)])
    assert [text_of(cell) for cell in doc.query("td.n")] == ["4", "1", "0"]
    assert [bar.attrs["width"] for bar in doc.query("rect")] == ["100.0", "25.0", "0.0"]
    assert render('{{ parts.bars("Needs", [], "Need", "People") }}').query("rect") == []


def test_pages_of_a_list_say_which_one_is_shown(render: Render) -> None:
    doc = render('{{ parts.pagination(5, 9, "listening.show_sessions") }}')
    assert text_of(one(doc, "[aria-current=page]")).startswith("Page 5")
    assert [text_of(link) for link in doc.query("a")] == ["Previous", "1", "4", "6", "9", "Next"]
    assert render('{{ parts.pagination(1, 1, "listening.show_sessions") }}').query("nav") == []


def test_a_leaf_shows_the_day_on_the_citys_calendar(render: Render) -> None:
    evening = datetime(2026, 6, 19, 1, 0, tzinfo=UTC)
    assert text_of(one(render("{{ parts.day_leaf(day) }}", day=evening), ".day b")) == "18"
    assert text_of(one(render("{{ parts.day_leaf(day) }}", day=evening.date()), ".day b")) == "19"


def test_phone_numbers_keep_their_direction(render: Render) -> None:
    link = one(render('{{ parts.phone("+19165550142") }}'), "a")
    assert link.attrs["href"] == "tel:+19165550142"
    assert link.query("bdi")[0].attrs["dir"] == "ltr"
    assert text_of(link) == "(916) 555-0142"


def test_a_city_text_of_another_language_is_marked(
    application: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    city = application.config["CITY"]
    monkeypatch.setitem(
        application.jinja_env.globals,
        "city",
        type("C", (), {"localized": lambda _s, k, _t: city.localized(k, "en")})(),
    )
    template = application.jinja_env.from_string(
        '{% import "components/parts.html" as parts with context %}{{ parts.city_text("city.name") }}'
    )
    with application.test_request_context("/fa/"), in_language("fa"):
        assert '<span lang="en" dir="ltr">' in template.render(city=application.jinja_env.globals["city"])
    with application.test_request_context("/en/"), in_language("en"):
        assert "<span" not in template.render(city=application.jinja_env.globals["city"])
