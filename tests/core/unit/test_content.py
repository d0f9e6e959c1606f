"""Translated content: nobody's work is lost, and what is out of date says so."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from engage.core import clock
from engage.core.db import db
from engage.core.i18n import content, writing
from engage.core.i18n.completeness import Completeness, completeness
from engage.core.i18n.content import DRAFT, MACHINE, NOTHING, REVIEWED, Reviewer, Translation, text_hash
from tests.support.statements import Statements

NORA = Reviewer("Nora N.")


@pytest.fixture
def session(app: Flask) -> Session:
    return db.session()


def test_a_new_text_is_read_in_its_source_language(session: Session) -> None:
    text = writing.new_text(session, "en", "  Hello\r\nthere  ")

    value = content.load_texts(session, [text], "en")[text]

    assert (value.value, value.language, value.is_source, value.is_stale) == (
        "Hello\nthere",
        "en",
        True,
        False,
    )
    assert not value.needs_note


def test_an_untranslated_text_falls_back_and_says_in_which_language_it_is(session: Session) -> None:
    text = writing.new_text(session, "en", "Hello")

    bundle = content.load_texts(session, [text], "fa")

    assert (bundle[text].value, bundle[text].language) == ("Hello", "en")
    assert bundle.falls_back


def test_a_translation_becomes_stale_when_its_source_changes_and_fresh_when_it_changes_back(
    session: Session,
) -> None:
    text = writing.new_text(session, "en", "Hello")
    writing.put_translation(session, text, "es", "Hola", state=REVIEWED, reviewer=NORA)
    assert not content.load_texts(session, [text], "es")[text].needs_note

    assert writing.set_source(session, text, "Hello!")
    stale = content.load_texts(session, [text], "es")[text]
    writing.set_source(session, text, "Hello")
    fresh = content.load_texts(session, [text], "es")[text]

    assert (stale.value, stale.is_stale, stale.needs_note) == ("Hola", True, True)
    assert (fresh.is_stale, fresh.state) == (False, REVIEWED)


def test_a_translation_of_an_older_source_is_kept_and_is_stale(session: Session) -> None:
    text = writing.new_text(session, "en", "Hello")
    seen = text_hash("Hello")
    writing.set_source(session, text, "Hello!")

    writing.put_translation(session, text, "es", "Hola", state=DRAFT, translated_from=seen)

    assert content.load_texts(session, [text], "es")[text].is_stale


def test_translators_of_different_languages_do_not_touch_each_other(session: Session) -> None:
    text = writing.new_text(session, "en", "Hello")

    writing.put_translation(session, text, "es", "Hola", state=DRAFT, seen=NOTHING)
    writing.put_translation(session, text, "vi", "Xin chào", state=DRAFT, seen=NOTHING)

    full = content.load_all(session, [text])[text]
    assert {tag: row.value for tag, row in full.translations.items()} == {"es": "Hola", "vi": "Xin chào"}


def test_two_translators_of_one_language_notice_each_other(session: Session) -> None:
    text = writing.new_text(session, "en", "Hello")
    writing.put_translation(session, text, "es", "Hola", state=DRAFT)
    both_saw = content.load_all(session, [text])[text].translations["es"].version
    writing.put_translation(session, text, "es", "¡Hola!", state=DRAFT, seen=both_saw)

    with pytest.raises(content.TranslationChanged) as caught:
        writing.put_translation(session, text, "es", "Buenas", state=DRAFT, seen=both_saw)

    assert caught.value.current == "¡Hola!"
    assert content.load_texts(session, [text], "es")[text].value == "¡Hola!"


def test_whoever_saw_no_translation_does_not_overwrite_one(session: Session) -> None:
    text = writing.new_text(session, "en", "Hello")
    writing.put_translation(session, text, "es", "Hola", state=DRAFT)

    with pytest.raises(content.TranslationChanged):
        writing.put_translation(session, text, "es", "Buenas", state=DRAFT, seen=NOTHING)


def test_two_writers_of_the_source_notice_each_other(session: Session) -> None:
    text = writing.new_text(session, "en", "Hello")
    saw = text_hash("Hello")
    writing.set_source(session, text, "Hello!", seen=saw)

    with pytest.raises(content.TranslationChanged):
        writing.set_source(session, text, "Hi", seen=saw)


def test_writing_the_same_again_changes_nothing(session: Session) -> None:
    text = writing.new_text(session, "en", "Hello")
    assert writing.put_translation(session, text, "es", "Hola", state=MACHINE)
    assert not writing.put_translation(session, text, "es", "Hola ", state=MACHINE)
    assert not writing.set_source(session, text, "Hello")


def test_an_empty_translation_removes_it(session: Session) -> None:
    text = writing.new_text(session, "en", "Hello")
    writing.put_translation(session, text, "es", "Hola", state=MACHINE)

    assert writing.put_translation(session, text, "es", " \n", state=DRAFT)

    assert content.load_texts(session, [text], "es")[text].language == "en"


def test_reviewed_needs_somebody_who_reviewed(session: Session) -> None:
    text = writing.new_text(session, "en", "Hello")

    with pytest.raises(ValueError, match="reviewed"):
        writing.put_translation(session, text, "es", "Hola", state=REVIEWED)


@pytest.mark.parametrize(
    ("value", "reason"), [("a\x00b", "U+0000"), ("a\u202eb", "U+202E"), ("x" * 20_001, "too_long")]
)
def test_a_text_with_what_must_not_be_stored_is_refused(session: Session, value: str, reason: str) -> None:
    with pytest.raises(content.TextRefused) as caught:
        writing.new_text(session, "en", value)

    assert caught.value.reason == reason


def test_joiners_that_persian_needs_are_kept(session: Session) -> None:
    text = writing.new_text(session, "fa", "می‌کنند")

    assert content.load_texts(session, [text], "fa")[text].value == "می‌کنند"


def test_a_text_that_does_not_exist_is_not_found(session: Session) -> None:
    with pytest.raises(content.TextNotFound):
        writing.put_translation(session, 4711, "es", "Hola", state=DRAFT)
    with pytest.raises(content.TextNotFound):
        writing.set_source(session, 4711, "Hello")


def test_many_texts_are_loaded_in_one_statement(
    session: Session, count_statements: Callable[[], AbstractContextManager[Statements]]
) -> None:
    texts = [writing.new_text(session, "en", f"Text {number}") for number in range(50)]
    for text in texts[::2]:
        writing.put_translation(session, text, "es", "Texto", state=MACHINE)

    with count_statements() as statements:
        bundle = content.load_texts(session, texts, "es")

    assert statements.count == 1
    assert [bundle[text].language for text in texts[:4]] == ["es", "en", "es", "en"]


def test_a_copy_keeps_reviews_until_its_source_changes(session: Session) -> None:
    text = writing.new_text(session, "en", "Hello")
    writing.put_translation(session, text, "es", "Hola", state=REVIEWED, reviewer=NORA)

    copy = writing.copy_text(session, text)
    before = content.load_texts(session, [copy], "es")[copy]
    writing.set_source(session, copy, "Goodbye")
    after = content.load_texts(session, [copy], "es")[copy]

    assert (before.value, before.state, before.is_stale) == ("Hola", REVIEWED, False)
    assert after.is_stale
    assert not content.load_texts(session, [text], "es")[text].is_stale
    assert content.load_all(session, [copy])[copy].translations["es"].reviewer_name == "Nora N."


def test_completeness_counts_what_a_reader_would_find(session: Session) -> None:
    first = writing.new_text(session, "en", "One")
    second = writing.new_text(session, "en", "Two")
    empty = writing.new_text(session, "en", "")
    writing.put_translation(session, first, "es", "Uno", state=REVIEWED, reviewer=NORA)
    writing.put_translation(session, second, "es", "Dos", state=MACHINE)
    writing.put_translation(session, first, "vi", "Một", state=REVIEWED, reviewer=NORA)
    writing.put_translation(session, second, "vi", "Hai", state=REVIEWED, reviewer=NORA)
    writing.set_source(session, second, "Two!")

    found = completeness(session, [first, second, empty], ["en", "es", "vi", "ko"])

    assert found["en"] == Completeness(total=2, translated=2, stale=0, reviewed=2)
    assert found["es"] == Completeness(total=2, translated=2, stale=1, reviewed=1)
    assert found["vi"] == Completeness(total=2, translated=2, stale=1, reviewed=1)
    assert found["ko"] == Completeness(total=2, translated=0, stale=0, reviewed=0)
    assert found["en"].is_reviewed
    assert not found["es"].is_complete


def test_the_database_refuses_a_translation_without_the_hash_of_its_source(session: Session) -> None:
    text = writing.new_text(session, "en", "Hello")
    row = Translation(text_id=text, language="es", value="Hola", state=MACHINE)
    row.updated_at = clock.now()
    session.add(row)

    with pytest.raises(IntegrityError):
        session.flush()
    session.rollback()
