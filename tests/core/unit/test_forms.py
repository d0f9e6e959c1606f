"""Forms keep what was typed, say what to correct in the person's language, and fail kindly."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import wtforms
from babel.messages.pofile import read_po
from flask import Flask, session
from wtforms import FieldList, FormField

from engage.core import form_messages
from engage.core.form_messages import COUNTED, ONE, FormTranslations
from engage.core.forms import (
    BaseForm,
    CheckboxesField,
    CountField,
    LineField,
    NameField,
    PartForm,
    RadioField,
    choice,
)
from engage.core.i18n import in_language


class Child(PartForm):
    """A form inside another."""

    age = CountField("Age", required="Write the age.", most=17)


class Family(BaseForm):
    """A form with every way of holding fields."""

    name = NameField("Your name", required="Write your name.")
    mode = RadioField("How?", choices=[choice("a", "A")], required="Choose how.")
    needs = CheckboxesField("Needs", choices=[choice("x", "X")], required="Choose one.")
    child = FormField(Child)
    others = FieldList(FormField(Child), min_entries=1)
    note = LineField("Note")


def test_every_message_of_wtforms_has_our_words() -> None:
    shipped = Path(wtforms.__file__).parent / "locale" / "wtforms.pot"
    with shipped.open("rb") as file:
        messages = [message.id for message in read_po(file) if message.id]
    known = set(ONE) | set(COUNTED)
    assert {one if isinstance(one, str) else one[0] for one in messages} - known == set()
    assert len(messages) > 35


def test_our_words_fill_the_places_that_wtforms_fills() -> None:
    numbers = {"min": 1, "max": 2, "length": 3, "values": "a", "value": "a", "other_name": "b"}
    translations = FormTranslations()
    assert (
        translations.gettext("Number must be at least %(min)s.") % numbers
        == "Write a number that is 1 or more."
    )
    for message in ONE:
        assert "%(" not in (translations.gettext(message) % numbers)
    for singular in COUNTED:
        assert "%(" not in (translations.ngettext(singular, singular, 2) % numbers)
    assert translations.ngettext("Field must be at least %(min)d character long.", "", 1) == (
        "Write at least 1 character."
    )


def test_our_words_are_looked_up_when_they_are_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    with in_language("qps"):
        assert FormTranslations().gettext("This field is required.").startswith("⟦")
        assert form_messages.expired().startswith("⟦")
    assert FormTranslations().gettext("This field is required.") == "Please answer this question."


def test_the_summary_lists_errors_in_the_order_of_the_page(application: Flask) -> None:
    with application.test_request_context("/", method="POST", data={"child-age": "99"}):
        form = Family(meta={"csrf": False})
        assert not form.validate()
        assert form.error_list() == [
            ("name", "Write your name."),
            ("mode-0", "Choose how."),
            ("needs-0", "Choose one."),
            ("child-age", "Age – Write a number from 0 to 17."),
            ("others-0-age", "Write the age."),
        ]
        assert form.http_status == 422


def test_a_form_without_its_token_keeps_what_was_typed(application: Flask) -> None:
    with application.test_request_context("/", method="POST", data={"name": "Mai"}):
        form = Family()
        assert not form.validate_on_submit()
        assert form.token_failed
        assert form.http_status == 400
        assert form.name._value() == "Mai"
        assert form.error_list()[0] == ("", form_messages.expired())


def test_the_token_of_the_same_visit_is_taken_and_another_is_not(application: Flask) -> None:
    with application.test_request_context("/"):
        first = Family()
        token, kept = first.csrf_token.current_token, dict(session)

    def send(token: str, visit: dict[str, Any]) -> bool:
        with application.test_request_context("/", method="POST", data={"name": "Mai", "csrf_token": token}):
            session.update(visit)
            form = Family()
            form.validate()
            return not form.token_failed

    assert send(token, kept)
    assert not send(token, {})
    assert not send(token + "x", kept)
    assert not send("", kept)


@pytest.mark.parametrize(
    ("data", "content_type"),
    [(b"[1, 2]", "application/json"), (b'{"name": "Mai"}', "application/json"), (b"\xff\x00", "text/plain")],
)
def test_what_is_no_form_counts_as_nothing_filled_in(
    application: Flask, data: bytes, content_type: str
) -> None:
    with application.test_request_context("/", method="POST", data=data, content_type=content_type):
        form = Family(meta={"csrf": False})
        assert not form.validate_on_submit()
        assert ("name", "Write your name.") in form.error_list()


def test_no_field_lets_nul_through(application: Flask) -> None:
    class Plain(BaseForm):
        topic = wtforms.StringField("Topic")

    with application.test_request_context("/", method="POST", data={"topic": "a\x00b"}):
        form = Plain(meta={"csrf": False})
        assert not form.validate()
        assert "hidden" in form.topic.errors[0]


def test_a_form_that_is_only_read_has_no_errors(application: Flask) -> None:
    with application.test_request_context("/"):
        form = Family()
        assert not form.validate_on_submit()
        assert form.error_list() == []
        assert form.http_status == 200
