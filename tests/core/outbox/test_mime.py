"""The mail as it goes over the wire, and what templates make of it."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from flask import Flask
from jinja2 import DictLoader

from engage.core.outbox import registry
from engage.core.outbox.outgoing import Attachment, Callee, Email, Text, callee_of
from engage.core.outbox.rendering import (
    Envelope,
    build_mime,
    default_sender,
    message_context,
    render_email,
)
from engage.core.text import header_line
from tests.support.outbox import ADDRESS, PHONE, own_registry

SUBJECTS = {
    "en": "Your spots are saved: Listening session at the Hagginwood Community Center",
    "es": "Sus lugares están apartados: sesión para escucharle en el Centro Comunitario Hagginwood",
    "zh-hant": "您的座位已保留：哈金伍德社區中心傾聽會，二〇二四年八月十四日（星期三）晚上六點",
    "pa": "ਤੁਹਾਡੀਆਂ ਸੀਟਾਂ ਰਾਖਵੀਆਂ ਹਨ: ਹੈਗਿਨਵੁੱਡ ਕਮਿਊਨਿਟੀ ਸੈਂਟਰ ਵਿਖੇ ਸੁਣਵਾਈ ਸੈਸ਼ਨ",
    "hmn": "Peb tau tseg cov rooj zaum rau koj lawm: Kev sib tham mloog lub suab ntawm Hagginwood",
    "ru": "Места для вас сохранены: встреча с жителями в общественном центре Хаггинвуд",
    "vi": "Chỗ của quý vị đã được giữ: buổi lắng nghe tại Trung tâm Cộng đồng Hagginwood",
    "hi": "आपकी सीटें सुरक्षित हैं: हैगिनवुड सामुदायिक केंद्र में श्रवण सत्र",
    "fa": "صندلی‌های شما نگه داشته شد: نشست شنیدن صدای مردم در مرکز اجتماعی هَگین‌وود",
    "ko": "좌석이 예약되었습니다: 해긴우드 커뮤니티 센터 경청 모임",
}
ENVELOPE = Envelope(
    "test.told", "abcdefghijklmnop", 0, datetime(2027, 3, 1, 17, tzinfo=UTC), "Ciudad <hi@city.example>"
)


def mail(language: str, **more: Any) -> Email:
    """A mail whose subject is its text."""
    subject = SUBJECTS[language]
    return Email(ADDRESS, language, subject, f"{subject}\n" * 30, f"<p>{subject}</p>", **more)


def over_the_wire(message: EmailMessage) -> EmailMessage:
    """What a mail program makes of the bytes."""
    read = message_from_bytes(message.as_bytes(), policy=policy.default)
    assert isinstance(read, EmailMessage)
    return read


def body_of(message: EmailMessage, kind: str) -> str:
    """The text of one alternative."""
    part = message.get_body((kind,))
    assert part is not None
    return str(part.get_content())


@pytest.mark.parametrize("language", SUBJECTS)
def test_every_script_arrives_unchanged_through_a_seven_bit_server(language: str) -> None:
    message = build_mime(mail(language), ENVELOPE)
    raw = message.as_bytes()
    assert raw.isascii()
    assert max(map(len, raw.splitlines())) <= 998
    read = over_the_wire(message)
    assert read["Subject"] == SUBJECTS[language]
    assert body_of(read, "plain").splitlines()[0] == SUBJECTS[language]
    assert body_of(read, "html").strip() == f"<p>{SUBJECTS[language]}</p>"
    assert read["Content-Language"] == language


@pytest.mark.parametrize("language", SUBJECTS)
def test_a_file_can_be_read_in_an_editor(language: str) -> None:
    raw = build_mime(mail(language), ENVELOPE, readable=True).as_bytes().decode()
    assert f"Subject: {SUBJECTS[language]}" in raw.replace("\r\n ", " ").replace("  ", " ")
    assert SUBJECTS[language] in raw.partition("\r\n\r\n")[2]


def test_headers_say_who_when_and_that_a_machine_wrote_it() -> None:
    read = over_the_wire(build_mime(mail("en"), ENVELOPE))
    assert read["Message-ID"] == "<abcdefghijklmnop@city.example>"
    assert read["Auto-Submitted"] == "auto-generated"
    assert read["From"] == "Ciudad <hi@city.example>"
    assert read["To"] == ADDRESS
    assert read["Date"].datetime == ENVELOPE.at


def test_mail_comes_from_the_citys_site_unless_the_operator_says_otherwise(app: Flask) -> None:
    brand = app.config["CITY"].brand.short_name
    assert default_sender() == f"{brand} <no-reply@127.0.0.1>"
    settings = app.config["SETTINGS"]
    app.config["SETTINGS"] = dataclasses.replace(settings, mail_from="Büro <hi@city.example>")
    envelope = Envelope("test.told", "a", 0, ENVELOPE.at, default_sender())
    assert over_the_wire(build_mime(mail("en"), envelope))["From"] == "Büro <hi@city.example>"
    assert envelope.message_id == "a@city.example"


def test_a_message_sent_again_has_another_message_id() -> None:
    again = Envelope("test.told", "abcdefghijklmnop", 2, ENVELOPE.at, "hi@city.example")
    assert again.message_id == "abcdefghijklmnop.2@city.example"
    assert again.file_stem == "20270301-170000-test.told-abcdefghijklmnop-2"


@pytest.mark.parametrize("method", ["REQUEST", "CANCEL"])
@pytest.mark.parametrize("readable", [True, False])
def test_a_calendar_entry_is_an_alternative_and_a_file(method: str, readable: bool) -> None:
    entry = f"BEGIN:VCALENDAR\r\nMETHOD:{method}\r\nSUMMARY:ਸੁਣਵਾਈ\r\nEND:VCALENDAR\r\n".encode()
    attachment = Attachment("session.ics", f"text/calendar; method={method}", entry)
    read = over_the_wire(build_mime(mail("pa", attachments=(attachment,)), ENVELOPE, readable=readable))
    calendar = next(part for part in read.walk() if part.get_content_type() == "text/calendar")
    assert calendar.get_param("method") == method
    assert calendar.get_content().splitlines() == entry.decode().splitlines()
    [file] = list(read.iter_attachments())
    assert file.get_filename() == "session.ics"
    assert file.get_content() == entry
    alternatives = next(part for part in read.walk() if part.get_content_type() == "multipart/alternative")
    kinds = [part.get_content_type() for part in alternatives.iter_parts()]
    assert kinds == ["text/plain", "text/html", "text/calendar"]


def test_a_title_cannot_add_headers() -> None:
    sly = Email(ADDRESS, "en", "Hello\r\nBcc: everyone@example.org\x00\x1b[2J", "text", "<p>text</p>")
    read = over_the_wire(build_mime(sly, ENVELOPE))
    assert read["Bcc"] is None
    assert read["Subject"] == "Hello Bcc: everyone@example.org [2J"


def test_one_line_keeps_the_joiners_that_farsi_and_hindi_need() -> None:
    assert header_line("  صندلی\u200cها \n\t क्\u200dष ") == "صندلی\u200cها क्\u200dष"
    assert header_line("About \u2068Heron Inc\u2069. Until Friday") == "About Heron Inc. Until Friday"


TEMPLATES = {
    "emails/_layout.txt": "{% block body %}{% endblock %}\n--\n{{ host }}",
    "emails/told.txt": (
        "{% extends 'emails/_layout.txt' %}{% block subject %}\n  Seats for {{ name }}\n{% endblock %}"
        "{% block spoken %}You have seats, {{ name }}.{% endblock %}"
        "{% block body %}Hello {{ name }}.\n{{ link }}{% endblock %}"
    ),
    "emails/told.html": "<html lang='{{ language }}'><title>{{ subject }}</title><p>{{ name }}</p></html>",
    "emails/plain.txt": "{% block subject %}S{% endblock %}\nHello.\nhttps://engage.test/x\nBye.",
    "emails/plain.html": "<p>x</p>",
}


@pytest.fixture
def templates(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Templates of this test."""
    monkeypatch.setattr(app.jinja_env, "loader", DictLoader(TEMPLATES))


@pytest.mark.usefixtures("templates")
def test_a_template_gives_subject_text_html_and_words_to_say(app: Flask) -> None:
    with message_context():
        rendered = render_email("told", "vi", name="Lan & Huệ", link="https://engage.test/m", host="REA")
    assert rendered.language == "vi"
    assert rendered.subject == "Seats for Lan & Huệ"
    assert rendered.text.endswith("Hello Lan & Huệ.\nhttps://engage.test/m\n--\nREA\n")
    assert "<title>Seats for Lan &amp; Huệ</title><p>Lan &amp; Huệ</p>" in rendered.html
    assert "lang='vi'" in rendered.html
    email = rendered.addressed(ADDRESS, callee=Callee("Lan", PHONE))
    assert email.words == "You have seats, Lan & Huệ."


@pytest.mark.usefixtures("templates")
def test_without_words_to_say_the_text_is_read_without_its_links(app: Flask) -> None:
    with message_context():
        email = render_email("plain", "en").addressed(ADDRESS)
    assert email.words.splitlines()[-2:] == ["Hello.", "Bye."]
    assert "://" not in email.words


@pytest.mark.usefixtures("templates")
def test_staff_read_the_words_in_their_language(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def make(_subject: registry.Subject) -> Email:
        return render_email("told", registry.message_language("fa"), name="N", link="", host="").addressed(
            ADDRESS
        )

    with own_registry(monkeypatch), message_context():
        registry.message("test.told")(make)
        theirs, ours = registry.make("test.told", {}), registry.make("test.told", {}, language="es")
    assert theirs is not None
    assert ours is not None
    assert (theirs.language, ours.language) == ("fa", "es")


def test_two_functions_for_one_kind_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with own_registry(monkeypatch):
        registry.message("test.told")(lambda _subject: None)

        def other(_subject: registry.Subject) -> None:
            return None

        with pytest.raises(ValueError, match=r"test\.told"):
            registry.message("test.told")(other)


def test_whom_to_call_instead() -> None:
    text = Text(PHONE, "vi", "Chào", callee=Callee("Lan"))
    assert callee_of(text) == Callee("Lan", PHONE)
    assert callee_of(Text(PHONE, "vi", "Chào")) == Callee("", PHONE)
    assert callee_of(mail("en")) is None
