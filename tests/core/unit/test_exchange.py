"""Texts go out to translators and come back whole, or are refused with the line."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from engage.core.db import db
from engage.core.i18n import content, exchange, returned_files, writing
from engage.core.i18n.content import DRAFT, MACHINE, REVIEWED
from engage.core.i18n.exchange import ExchangeInvalid, InUnit, OutUnit, Reason
from engage.core.i18n.submitting import Writer

NORA = Writer("Nora N.", "user:7")


@pytest.fixture
def session(app: Flask) -> Session:
    return db.session()


@pytest.fixture
def texts(session: Session) -> list[int]:
    """A title with a machine translation, a formula-like summary, a multi-line description."""
    title = writing.new_text(session, "en", "Listening <session> & more")
    summary = writing.new_text(session, "en", "=6 p.m.")
    description = writing.new_text(session, "en", 'One\n\nTwo, "three"')
    writing.put_translation(session, title, "es", "Sesión", state=MACHINE)
    return [title, summary, description]


def out(session: Session, texts: list[int]) -> list[OutUnit]:
    return [OutUnit(text, f"session: {text.id}") for text in content.load_all(session, texts).values()]


def problems(caught: pytest.ExceptionInfo[ExchangeInvalid]) -> list[tuple[int, Reason]]:
    return [(one.line, one.reason) for one in caught.value.problems]


def test_xliff_goes_round(session: Session, texts: list[int]) -> None:
    document = exchange.write_xliff(out(session, texts), "en", "es", "score").decode()
    document = document.replace("Sesión", "Sesión &amp; más")

    units = returned_files.read_file(document.encode(), "es").units

    assert [(unit.text_id, unit.source, unit.value) for unit in units] == [
        (texts[0], "Listening <session> & more", "Sesión & más")
    ]


def test_csv_goes_round_and_holds_no_formula(session: Session, texts: list[int]) -> None:
    writing.put_translation(session, texts[1], "es", "=18 h", state=DRAFT)

    document = exchange.write_csv(out(session, texts), "es")
    units = returned_files.read_file(document, "es").units

    assert b",=" not in document
    assert {unit.text_id: (unit.source, unit.value) for unit in units} == {
        texts[0]: ("Listening <session> & more", "Sesión"),
        texts[1]: ("=6 p.m.", "=18 h"),
    }


def test_a_csv_from_a_spreadsheet_with_semicolons_is_read(texts: list[int]) -> None:
    raw = f"id;where;source;translation;state\r\n{texts[0]};x;Hello;Hola;\r\n".encode()

    assert returned_files.read_file(raw, "es").units == (
        InUnit(2, texts[0], "Hello", "Hola", is_approved=False),
    )


def test_what_comes_back_is_written_as_a_draft(session: Session, texts: list[int]) -> None:
    unit = InUnit(2, texts[2], 'One\n\nTwo, "three"', "Uno\n\nDos", is_approved=False)

    result = exchange.import_texts(session, [unit], text_ids=texts, language="es", writer=NORA, vouched=True)

    row = content.load_all(session, texts)[texts[2]].translations["es"]
    assert (result.changed, result.unchanged, result.stale) == (1, 0, ())
    assert (row.value, row.state, row.reviewer_name) == ("Uno\n\nDos", DRAFT, None)


def test_an_approved_unit_is_reviewed_by_whom_the_import_names(session: Session, texts: list[int]) -> None:
    unit = InUnit(2, texts[0], "Listening <session> & more", "Sesión", is_approved=True)

    exchange.import_texts(session, [unit], text_ids=texts, language="es", writer=NORA, vouched=True)

    row = content.load_all(session, texts)[texts[0]].translations["es"]
    assert (row.state, row.reviewer_name) == (REVIEWED, "Nora N.")


def test_a_translation_of_a_changed_source_is_kept_as_out_of_date(session: Session, texts: list[int]) -> None:
    units = returned_files.read_file(
        exchange.write_csv(out(session, texts), "es").replace("Sesión".encode(), b"Otra"), "es"
    ).units
    writing.set_source(session, texts[0], "Something else")

    result = exchange.import_texts(session, units, text_ids=texts, language="es", writer=NORA, vouched=True)

    value = content.load_texts(session, [texts[0]], "es")[texts[0]]
    assert result.stale == (texts[0],)
    assert (value.value, value.is_stale) == ("Otra", True)


def test_an_out_of_date_text_that_comes_back_untouched_stays_out_of_date(
    session: Session, texts: list[int]
) -> None:
    writing.set_source(session, texts[0], "Something else")
    units = returned_files.read_file(exchange.write_csv(out(session, texts), "es"), "es").units

    result = exchange.import_texts(session, units, text_ids=texts, language="es", writer=NORA, vouched=True)

    assert (result.changed, result.unchanged) == (0, 1)
    assert content.load_texts(session, [texts[0]], "es")[texts[0]].is_stale


def test_a_mistake_changes_nothing_and_every_mistake_is_named(session: Session, texts: list[int]) -> None:
    units = [
        InUnit(2, texts[0], "x", "Nueva", is_approved=False),
        InUnit(3, texts[0], "x", "Otra", is_approved=False),
        InUnit(4, 4711, "x", "Ajena", is_approved=False),
        InUnit(5, texts[1], "", "Sin fuente", is_approved=False),
        InUnit(6, texts[2], "x", "mal\u202eo", is_approved=False),
    ]

    with pytest.raises(ExchangeInvalid) as caught:
        exchange.import_texts(session, units, text_ids=texts, language="es", writer=NORA, vouched=True)

    assert problems(caught) == [
        (3, Reason.UNIT_TWICE),
        (4, Reason.UNKNOWN_UNIT),
        (5, Reason.SOURCE_MISSING),
        (6, Reason.CHARACTER),
    ]
    assert content.load_texts(session, [texts[0]], "es")[texts[0]].value == "Sesión"


def test_a_file_without_translations_is_refused(session: Session, texts: list[int]) -> None:
    with pytest.raises(ExchangeInvalid) as caught:
        exchange.import_texts(session, [], text_ids=texts, language="es", writer=NORA, vouched=False)

    assert problems(caught) == [(1, Reason.NO_UNITS)]


@pytest.mark.parametrize(
    ("raw", "line", "reason"),
    [
        (b"\xff\xfea", 1, Reason.NOT_UTF8),
        (b"id,source\n1,x\n", 1, Reason.COLUMN_MISSING),
        (b"id,source,translation\nabc,x,y\n", 2, Reason.UNKNOWN_UNIT),
        (b'id,source,translation\n1,"x"y,z\n', 2, Reason.NOT_READABLE),
        (b"<xliff><a></b></xliff>", 1, Reason.NOT_READABLE),
        (b'<!DOCTYPE x [<!ENTITY a "b">]>\n<xliff/>', 1, Reason.NOT_READABLE),
        (b'<xliff>\n<file target-language="vi"/></xliff>', 2, Reason.WRONG_LANGUAGE),
        (b'<xliff>\n<trans-unit id="x"/></xliff>', 2, Reason.UNKNOWN_UNIT),
        (
            b'<xliff><trans-unit id="1"><source>a</source>\n<target>b<ph>c</ph></target></trans-unit></xliff>',
            2,
            Reason.MARKUP,
        ),
        (b"x" * (returned_files.LARGEST_FILE_BYTES + 1), 1, Reason.TOO_LARGE),
    ],
)
def test_a_file_that_cannot_be_read_names_its_line(raw: bytes, line: int, reason: Reason) -> None:
    with pytest.raises(ExchangeInvalid) as caught:
        returned_files.read_file(raw, "es")

    assert problems(caught) == [(line, reason)]


def test_a_file_can_only_speak_of_the_texts_it_is_for(session: Session, texts: list[int]) -> None:
    unit = InUnit(2, texts[1], "=6 p.m.", "18 h", is_approved=False)

    with pytest.raises(ExchangeInvalid) as caught:
        exchange.import_texts(session, [unit], text_ids=texts[:1], language="es", writer=NORA, vouched=False)

    assert problems(caught) == [(2, Reason.UNKNOWN_UNIT)]
