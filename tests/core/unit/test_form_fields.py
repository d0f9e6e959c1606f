"""Fields take what people write in any script and style, and say kindly what they cannot take."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask, Response, get_flashed_messages

from engage.core.city_time import to_instant
from engage.core.fields import options
from engage.core.forms import (
    BaseForm,
    CheckboxesField,
    CodeField,
    CountField,
    DateField,
    DateTimeField,
    EmailField,
    LineField,
    NameField,
    ParagraphField,
    PhoneField,
    RadioField,
    SelectField,
    TickField,
    choice,
)
from engage.core.phones import has_extension, phone_link, written_phone


class Party(BaseForm):
    """One field of each kind."""

    name = NameField("Name", required="Write your name.", autocomplete="name")
    title = LineField("Title", longest=20)
    note = ParagraphField("Note", longest=30)
    email = EmailField("Email")
    phone = PhoneField("Phone")
    adults = CountField("Adults", least=0, most=12)
    children = CountField("Children", blank=0)
    mode = RadioField("Mode", choices=[choice("a", "A"), choice("b", "B")])
    language = SelectField("Language", choices=[choice("en", "English"), choice("fa", "فارسی", lang="fa")])
    needs = CheckboxesField("Needs", choices=[choice("x", "X"), choice("y", "Y")])
    agree = TickField("I agree")
    code = CodeField("Code")
    day = DateField("Day")
    begins = DateTimeField("Begins")


@pytest.fixture
def filled(application: Flask) -> Any:
    """The form as it comes back when these answers are sent."""

    def fill(**answers: Any) -> Party:
        sent = {"name": "Mai Yer Vang", **answers}
        with application.test_request_context("/", method="POST", data=sent):
            form = Party(meta={"csrf": False})
            form.validate()
            return form

    return fill


def test_a_name_is_kept_as_written(filled: Any) -> None:
    form = filled(name="  Mai  Yer Vang ")
    assert form.name.data == "Mai Yer Vang"
    assert form.errors == {}


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("", "Write your name."),
        ("\u200b\u200d", "Write your name."),
        ("a" * 121, "at most 120"),
        ("Ma\x00i", "hidden"),
        ("Mai\u202eevil", "hidden"),
        ("Mai 🎉", "emoji"),
        ("12345", "letters"),
        ("See https://evil.example/claim", "without a web"),
        ("evil.com", "without a web"),
        ("x" * 10_000, "at most"),
    ],
)
def test_a_name_that_cannot_be_taken_says_why(filled: Any, name: str, word: str) -> None:
    form = filled(name=name)
    assert word in form.name.errors[0]
    assert len(form.name.errors) == 1


def test_what_was_typed_comes_back_without_what_was_hidden_in_it(filled: Any) -> None:
    form = filled(name="Mai\u202e Vang\x00", adults="twelve", phone="12", email="mai@")
    assert form.name._value() == "Mai Vang"
    assert form.adults._value() == "twelve"
    assert form.phone._value() == "12"
    assert form.email._value() == "mai@"


@pytest.mark.parametrize("time", ["02:00", "02:30", "02:59"])
def test_a_time_that_clocks_go_forward_over_is_refused_with_the_reason(filled: Any, time: str) -> None:
    (said,) = filled(begins=f"2027-03-14T{time}").begins.errors
    assert said.startswith(f"There is no {time.removeprefix('0')}")
    assert said.endswith("on this day, because the clocks go forward. Choose another time.")


@pytest.mark.parametrize(
    "moment", ["2027-03-14T01:59", "2027-03-14T03:00", "2027-03-15T02:30", "2027-11-07T02:00"]
)
def test_the_times_around_are_taken_without_a_word(filled: Any, moment: str, application: Flask) -> None:
    with application.test_request_context("/"):
        form = filled(begins=moment)
        assert form.errors == {}
        assert get_flashed_messages() == []


@pytest.mark.parametrize("time", ["01:00", "01:30", "01:59"])
def test_of_a_time_that_comes_twice_the_first_is_taken_and_that_is_said(
    application: Flask, time: str
) -> None:
    sent = {"name": "Mai Yer Vang", "begins": f"2027-11-07T{time}"}
    with application.test_request_context("/", method="POST", data=sent):
        form = Party(meta={"csrf": False})
        assert form.validate()
        assert to_instant(form.begins.data).utcoffset() == timedelta(hours=-7)
        saved = application.process_response(Response(status=303))
        assert saved.status_code == 303
        (said,) = get_flashed_messages()
    assert "comes twice on November 7, 2027, because the clocks go back. We take the first one." in said


@pytest.mark.parametrize("status", [200, 422, 500])
def test_a_time_that_comes_twice_is_not_mentioned_before_it_is_saved(application: Flask, status: int) -> None:
    sent = {"name": "Mai Yer Vang", "begins": "2027-11-07T01:30"}
    with application.test_request_context("/", method="POST", data=sent):
        assert Party(meta={"csrf": False}).validate()
        application.process_response(Response(status=status))
        assert get_flashed_messages() == []


@pytest.mark.parametrize("written", ["0", "۰", "٠", "०", "੦", "０"])
def test_zero_is_a_real_answer(filled: Any, written: str) -> None:
    form = filled(adults=written)
    assert form.adults.data == 0
    assert form.errors == {}


def test_zero_satisfies_a_required_count(application: Flask) -> None:
    class Form(BaseForm):
        adults = CountField("Adults", required="Write a number.")

    with application.test_request_context("/", method="POST", data={"adults": "0"}):
        form = Form(meta={"csrf": False})
        assert form.validate()
    with application.test_request_context("/", method="POST", data={"adults": " "}):
        form = Form(meta={"csrf": False})
        assert not form.validate()
        assert form.adults.errors == ["Write a number."]


@pytest.mark.parametrize(("written", "number"), [("12", 12), ("۱۲", 12), ("१२", 12), ("੧੨", 12), (" 7 ", 7)])
def test_counts_are_read_in_digits_of_every_script(filled: Any, written: str, number: int) -> None:
    assert filled(adults=written).adults.data == number


@pytest.mark.parametrize("written", ["13", "-1", "1.5", "1e3", "+2", "1_000", "二", "9" * 5000, "½", "²"])
def test_what_is_no_count_is_refused(filled: Any, written: str) -> None:
    form = filled(adults=written)
    assert len(form.adults.errors) == 1
    assert form.adults.data is None


def test_an_empty_count_is_what_the_form_says_nothing_means(filled: Any) -> None:
    form = filled(adults="", children="")
    assert form.adults.data is None
    assert form.children.data == 0


@pytest.mark.parametrize(
    "written",
    ["916-555-0141", "(916) 555 0141", "+1 916 555 0141", "1.916.555.0141", "۹۱۶۵۵۵۰۱۴۱", "\u200e9165550141"],
)
def test_a_phone_number_is_understood_however_it_is_written(filled: Any, written: str) -> None:
    form = filled(phone=written)
    assert form.phone.data == "+19165550141"
    assert form.errors == {}


@pytest.mark.parametrize("code", ["+84", "00 84", "0084", "(00) 84", "011 84", "۰۰۸۴"])
def test_a_number_of_another_country_is_kept_with_its_code(filled: Any, code: str) -> None:
    assert filled(phone=f"{code} 24 3825 5555").phone.data == "+842438255555"


@pytest.mark.parametrize("written", ["555-0141", "311", "hello", "+1", "12"])
def test_a_number_without_its_area_code_gets_an_example_from_the_city(filled: Any, written: str) -> None:
    form = filled(phone=written)
    assert form.phone.errors == [
        "Write a phone number with its area code, for example \u2066(916) 555-0123\u2069."
    ]
    assert form.phone.data == ""


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("9" * 400, "too many digits"),
        ("916-264-5020 12", "too many digits"),
        ("+999 1234567890", "no phone number like this"),
        ("0912 345 6789", "no phone number like this. Please check every digit."),
        ("0912 345 67890", "too many digits"),
        ("123-456-7890", "no phone number like this"),
        ("916-264-5020 / 916-264-5021", "no phone number like this"),
    ],
)
def test_what_is_wrong_with_a_number_is_said(filled: Any, written: str, said: str) -> None:
    form = filled(phone=written)
    assert said in form.phone.errors[0]
    assert form.phone.data == ""


@pytest.mark.parametrize(
    "written",
    [
        *("916-264-5020 x12", "(916) 264-5020 ext. 12", "+1 916 264 5020 доб. 12", "916-264-5020分機12"),
        *("tel:+1-916-264-5020;ext=12", "916-264-5020 máy lẻ 12", "۹۱۶۲۶۴۵۰۲۰ داخلی ۱۲"),
    ],
)
def test_an_extension_is_kept_and_shown(filled: Any, written: str) -> None:
    field = filled(phone=written).phone
    assert (field.errors, field.data) == ([], "+19162645020x12")
    assert written_phone(field.data, "US") == "(916) 264-5020 ext. 12"
    assert phone_link(field.data) == "tel:+19162645020;ext=12"
    assert has_extension(field.data)


@pytest.mark.parametrize(
    "written",
    [
        "+1\ufe0f-916-264-5014",
        "916\u200d2645014",
        "\u2068916\ufe0e264-5014\u2069",
        "9\ufe0f\u20e316-264-5014",
    ],
)
def test_characters_that_nobody_sees_do_no_harm_in_a_number(filled: Any, written: str) -> None:
    field = filled(phone=written).phone
    assert (field.errors, field.data) == ([], "+19162645014")
    assert field._value().isascii()


def test_a_mexican_number_is_read_as_whatsapp_writes_it(filled: Any) -> None:
    assert filled(phone="+52 1 33 1234 5678").phone.data == "+523312345678"


@pytest.mark.parametrize("area", ["837", "357", "457", "471", "483", "621", "861", "924"])
def test_a_number_that_could_be_in_service_is_asked_about_once_and_then_taken(filled: Any, area: str) -> None:
    first = filled(phone=f"({area}) 264-5022").phone
    assert f"({area}) 264-5022" in first.errors[0]
    assert (first.data, first._value()) == ("", f"({area}) 264-5022")

    again = filled(**{"phone": f"{area}.264.5022", first.asked_name: first.asked}).phone
    assert (again.errors, again.data) == ([], f"+1{area}2645022")

    other = filled(**{"phone": f"{area}-264-5023", first.asked_name: first.asked}).phone
    assert (len(other.errors), other.asked) == (1, f"+1{area}2645023")


def test_a_stored_number_is_shown_as_people_write_it(application: Flask) -> None:
    with application.test_request_context("/"):
        assert Party(data={"phone": "+19165550141"}).phone._value() == "(916) 555-0141"
        assert Party(data={"phone": "+842438255555"}).phone._value() == "+84 24 3825 5555"


@pytest.mark.parametrize(
    ("written", "address"),
    [("Mai@Example.ORG", "Mai@example.org"), (" a.b+c@example.org ", "a.b+c@example.org")],
)
def test_an_address_is_normalised(filled: Any, written: str, address: str) -> None:
    assert filled(email=written).email.data == address


@pytest.mark.parametrize(
    "written", ["mai", "mai@", "@example.org", "a b@example.org", "a@b", "x" * 300 + "@example.org"]
)
def test_what_is_no_address_gets_an_example(filled: Any, written: str) -> None:
    form = filled(email=written)
    assert "name@example.com" in form.email.errors[0]


@pytest.mark.parametrize("field", ["mode", "language"])
def test_an_answer_that_is_not_in_the_list_is_refused(filled: Any, field: str) -> None:
    form = filled(**{field: "z\x00"})
    assert form[field].errors == ["Choose one of the answers in the list."]


def test_several_answers_are_a_list(filled: Any) -> None:
    assert filled(needs=["x", "y"]).needs.data == ["x", "y"]
    assert filled(needs=["x", "q"]).needs.errors == ["Choose one of the answers in the list."]


def test_a_code_is_read_with_spaces_and_in_other_digits(filled: Any) -> None:
    assert filled(code="123 456").code.data == "123456"
    assert filled(code="۱۲۳۴۵۶").code.data == "123456"
    assert "6 digits" in filled(code="12345").code.errors[0]


def test_a_day_that_can_only_be_a_slip_is_refused(filled: Any) -> None:
    assert filled(day="2026-06-18").errors == {}
    assert filled(day="0202-06-18").day.errors == ["Choose a year from 2000 to 2100."]
    assert filled(day="tomorrow").day.errors == ["Choose a date."]
    assert filled(begins="9999-12-31T23:59").begins.errors == ["Choose a year from 2000 to 2100."]


def test_long_texts_keep_their_lines_and_have_a_limit(filled: Any) -> None:
    assert filled(note="one\r\ntwo").note.data == "one\ntwo"
    assert "at most 30" in filled(note="a" * 31).note.errors[0]


def test_an_unknown_autocomplete_token_is_a_mistake_of_the_program() -> None:
    with pytest.raises(ValueError, match="autocomplete"):
        options(autocomplete="nonsense")
