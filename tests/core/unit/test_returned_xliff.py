"""What translation tools send back is read as they meant it, and what they keep beside a text never enters it."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from engage.core.i18n import exchange
from engage.core.i18n.content import DRAFT, FullText, Translation
from engage.core.i18n.exchange import ExchangeInvalid, InUnit, OutUnit, Reason
from engage.core.i18n.returned_files import read_file

ONE = '<xliff xmlns="urn:oasis:names:tc:xliff:document:1.2" version="1.2">'
TWO = '<xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" version="2.{minor}" srcLang="en" trgLang="{language}">'


def one(units: str, *, language: str = "es") -> str:
    return (
        f'{ONE}<file source-language="en-US" target-language="{language}"><body>{units}</body></file></xliff>'
    )


def two(units: str, *, language: str = "es", minor: int = 0) -> str:
    head = TWO.format(minor=minor, language=language)
    return f'{head}<file id="f1">{units}</file></xliff>'


def values(document: str, language: str = "es") -> list[str]:
    return [unit.value for unit in read_file(document.encode(), language).units]


def unit(inside: str, attributes: str = "") -> str:
    return one(f'<trans-unit id="7"{attributes}><source>Hello there.</source>{inside}</trans-unit>')


def refused(document: str, language: str = "es") -> list[Reason]:
    with pytest.raises(ExchangeInvalid) as caught:
        read_file(document.encode(), language)
    return [problem.reason for problem in caught.value.problems]


SUGGESTED = (
    '<alt-trans match-quality="80%"><source>Hello you.</source><target>Hola tú.</target></alt-trans>'
    "<note>Hola nota</note><context-group><context>x</context></context-group>"
)


def test_what_a_tool_suggests_beside_a_text_is_no_part_of_it() -> None:
    assert read_file(unit(f"<target>Hola.</target>{SUGGESTED}").encode(), "es").units == (
        InUnit(1, 7, "Hello there.", "Hola.", is_approved=False),
    )
    assert values(unit(f"{SUGGESTED}<target>Hola.</target>")) == ["Hola."]


def test_a_suggestion_alone_is_no_translation() -> None:
    file = read_file(unit(SUGGESTED).encode(), "es")
    assert (file.units, file.left_out) == ((), 1)


@pytest.mark.parametrize("state", ["new", "needs-translation", "needs-l10n"])
def test_a_text_that_is_marked_as_not_translated_is_left_out(state: str) -> None:
    file = read_file(unit(f'<target state="{state}">Hello there.</target>').encode(), "es")
    assert (file.units, file.left_out) == ((), 1)


@pytest.mark.parametrize("state", ["translated", "needs-review-translation", "x-reviewed-by-engine"])
def test_a_text_that_is_translated_is_taken(state: str) -> None:
    assert values(unit(f'<target state="{state}">Hola.</target>')) == ["Hola."]


@pytest.mark.parametrize(
    ("attributes", "state", "approved"),
    [(' approved="yes"', "", True), ("", "final", True), ("", "signed-off", True), ("", "translated", False)],
)
def test_what_was_approved_is_seen(attributes: str, state: str, approved: bool) -> None:
    document = unit(f'<target state="{state}">Hola.</target>', attributes)
    assert [one.is_approved for one in read_file(document.encode(), "es").units] == [approved]


# As the tools write it: OmegaT and Okapi segment both sides, memoQ adds its own names, Phrase a state of its own,
# Matecat breaks lines between segments.
TOOLS = {
    "segmented": (
        '<seg-source><mrk mtype="seg" mid="0">Hello</mrk> <mrk mtype="seg" mid="1">there.</mrk></seg-source>'
        '<target><mrk mtype="seg" mid="0">Hola</mrk> <mrk mtype="seg" mid="1">gente.</mrk></target>'
    ),
    "memoq": (
        '<target xml:space="preserve"><mrk mtype="x-mq-range">Hola <mrk mtype="term">gente'
        "</mrk>.</mrk></target>"
        '<mq:insertedmatch xmlns:mq="MQXliff"><mq:source>Hi</mq:source><mq:target>Ho</mq:target></mq:insertedmatch>'
    ),
    "phrase": (
        '<target state="translated">Hola gente.</target><m:tunit-metadata xmlns:m="http://www.memsource.com/mxlf/2.0">'
        "<target>Buenas</target></m:tunit-metadata>"
    ),
    "matecat": (
        '<seg-source><mrk mid="0" mtype="seg">Hello there.</mrk></seg-source><target state="translated">\n'
        '      <mrk mid="0" mtype="seg">Hola</mrk>\n      <mrk mid="1" mtype="seg">gente.</mrk>\n    </target>'
    ),
    "trados": (
        '<target>Hola <mrk mtype="x-sdl-deleted">mis <mrk mtype="term">queridas</mrk> amigas</mrk>'
        '<mrk mtype="x-sdl-added">gente</mrk>.</target>'
    ),
    "cdata": "<target><![CDATA[Hola ]]>gente.</target>",
    "formatting": '<target><g id="1" ctype="bold">Hola</g> gente.</target>',
}


@pytest.mark.parametrize("inside", TOOLS.values(), ids=TOOLS)
def test_the_marks_of_each_tool_are_taken_off(inside: str) -> None:
    assert values(unit(inside)) == ["Hola gente."]


def test_a_text_of_which_a_segment_is_empty_is_left_out() -> None:
    file = read_file(
        unit('<target><mrk mtype="seg">Hola.</mrk><mrk mtype="seg"> </mrk></target>').encode(), "es"
    )
    assert (file.units, file.left_out) == ((), 1)


def test_segments_inside_segments_cost_no_more_than_their_length() -> None:
    def seconds(count: int) -> float:
        marks = '<mrk mtype="seg">b&lt;' * count + "</mrk>" * count
        text = unit(f"<target>{marks}</target>")
        began = time.process_time()
        assert values(text) == ["b<" * count]
        return time.process_time() - began

    few = min(seconds(2_000) for _ in range(3))
    assert seconds(20_000) < 40 * few


def test_line_breaks_of_the_text_stay() -> None:
    source, target = "One\n\n- two", "Uno\n\n- dos"
    document = one(f'<trans-unit id="7"><source>{source}</source><target>{target}</target></trans-unit>')
    assert values(document) == [target]


@pytest.mark.parametrize("code", ['<x id="1"/>', '<ph id="1">%s</ph>', '<bpt id="1">b</bpt>', "<sub>a</sub>"])
def test_a_code_that_stands_for_something_else_is_refused(code: str) -> None:
    assert refused(unit(f"<target>Hola {code}</target>")) == [Reason.MARKUP]


def test_a_text_with_two_translations_is_refused() -> None:
    assert refused(unit("<target>Hola</target><target>Buenas</target>")) == [Reason.UNIT_TWICE]


@pytest.mark.parametrize(
    ("written", "language"),
    [
        ("es-US", "es"),
        ("es-419", "es"),
        ("ES_mx", "es"),
        ("zh-TW", "zh-hant"),
        ("zh-Hant-HK", "zh-hant"),
        ("zh-CN", "zh-hans"),
        ("zh", "zh-hans"),
        ("pa-IN", "pa"),
        ("pa-Guru-IN", "pa"),
        ("fil-PH", "tl"),
        ("tl", "tl"),
        ("mww-Latn-US", "hmn"),
        ("ko-KR", "ko"),
        ("fa-IR", "fa"),
    ],
)
def test_the_language_of_a_region_is_the_language(written: str, language: str) -> None:
    inside = '<trans-unit id="7"><source>a</source><target>b</target></trans-unit>'
    segment = '<unit id="7"><segment><source>a</source><target>b</target></segment></unit>'
    assert values(one(inside, language=written), language) == ["b"]
    assert values(two(segment, language=written), language) == ["b"]


@pytest.mark.parametrize(
    ("written", "language"), [("es", "vi"), ("zh-TW", "zh-hans"), ("pa-PK", "pa"), ("x", "es")]
)
def test_a_file_for_another_language_is_refused(written: str, language: str) -> None:
    assert refused(one("", language=written), language) == [Reason.WRONG_LANGUAGE]
    assert refused(two("", language=written), language) == [Reason.WRONG_LANGUAGE]


def test_a_translation_that_names_another_language_is_refused() -> None:
    for document in (one, two):
        inside = '<source>a</source><target xml:lang="{}">b</target>'
        text = (
            f'<trans-unit id="7">{inside}</trans-unit>'
            if document is one
            else f'<unit id="7"><segment>{inside}</segment></unit>'
        )
        assert refused(document(text.format("es"), language="vi"), "vi") == [Reason.WRONG_LANGUAGE]
        assert values(document(text.format("vi-VN"), language="vi"), "vi") == ["b"]


def test_a_text_of_which_all_is_struck_out_is_left_out() -> None:
    file = read_file(unit('<target><mrk mtype="x-sdl-deleted">Hola.</mrk></target>').encode(), "es")
    assert (file.units, file.left_out) == ((), 1)


MATCHES = (
    '<mtc:matches xmlns:mtc="urn:oasis:names:tc:xliff:matches:2.0"><mtc:match ref="#1" similarity="80">'
    "<source>Hi.</source><target>Buenas.</target></mtc:match></mtc:matches><notes><note>Nota</note></notes>"
)


@pytest.mark.parametrize("minor", [0, 1])
def test_xliff_2_is_read_segment_by_segment(minor: int) -> None:
    inside = (
        f'<unit id="7">{MATCHES}<segment id="1" state="final"><source>Hello.</source><target>Hola.</target></segment>'
        '<ignorable><source> </source></ignorable><segment id="2" state="reviewed"><source>The <mrk id="m">plan'
        '</mrk>.</source><target>El <pc id="1">plan</pc><sm id="2"/>.</target></segment></unit>'
    )
    assert read_file(two(inside, minor=minor).encode(), "es").units == (
        InUnit(1, 7, "Hello. The plan.", "Hola. El plan.", is_approved=True),
    )


def test_segments_that_a_translator_reordered_are_read_in_the_new_order() -> None:
    inside = (
        '<unit id="7"><segment><source>A</source><target order="3">tercero</target></segment><ignorable><source> '
        '</source></ignorable><segment><source>B</source><target order="1">primero</target></segment></unit>'
    )
    assert values(two(inside)) == ["primero tercero"]


@pytest.mark.parametrize(
    "last",
    [
        "<segment><source>B.</source></segment>",
        "<segment><source>B.</source><target/></segment>",
        '<segment state="initial"><source>B.</source><target>B.</target></segment>',
    ],
)
def test_a_unit_of_which_a_segment_is_not_translated_is_left_out(last: str) -> None:
    file = read_file(
        two(f'<unit id="7"><segment><source>A.</source><target>Á.</target></segment>{last}</unit>').encode(),
        "es",
    )
    assert (file.units, file.left_out) == ((), 1)


def test_empty_rows_of_a_table_are_passed_over_and_untranslated_ones_counted() -> None:
    raw = b"id,where,source,translation,state\n7,w,Hello,Hola,\n,,,,\n8,w,There, ,\n\n,,,,\n"
    file = read_file(raw, "es")
    assert (file.units, file.left_out) == ((InUnit(2, 7, "Hello", "Hola", is_approved=False),), 1)


JUDGE = """
import json, sys
from translate.storage import xliff
store = xliff.xlifffile.parsefile(sys.argv[1])
read = {unit.getid().rpartition(chr(4))[2]: str(unit.target or "") for unit in store.units}
for unit in store.units:
    unit.addalttrans("Sugerencia", origin="memoria")
    unit.addnote("Nota del traductor", origin="translator")
    if not unit.target:
        unit.target = "Traducido \\u2013 " + str(unit.source)
store.savefile(sys.argv[1])
tools = xliff.xlifffile.parsefile(sys.argv[2])
print(json.dumps([read, [str(unit.target) for unit in tools.units]]))
"""


def test_a_file_that_went_through_translate_toolkit_is_read_as_it_reads_it(tmp_path: Path) -> None:
    """It reads what we write, adds suggestions and notes, translates what is missing, and we read that."""
    texts = [
        FullText(7, "en", "Hello & <you>", {"es": _row(7, "Hola & <tú>")}),
        FullText(8, "en", "One\n\n- two", {}),
    ]
    path = tmp_path / "returned.xliff"
    path.write_bytes(exchange.write_xliff([OutUnit(text, "w") for text in texts], "en", "es", "score"))
    tools = tmp_path / "tools.xliff"
    tools.write_text(unit(SUGGESTED + TOOLS["segmented"]))
    judged = subprocess.run(
        [sys.executable, "-c", JUDGE, str(path), str(tools)], capture_output=True, check=True, timeout=60
    )
    read, segmented = json.loads(judged.stdout)
    assert read == {"7": "Hola & <tú>", "8": ""}
    assert segmented == values(tools.read_text()) == ["Hola gente."]
    assert b"Sugerencia" in path.read_bytes()
    assert values(path.read_text()) == ["Hola & <tú>", "Traducido – One\n\n- two"]


def _row(ident: int, value: str) -> Translation:
    return Translation(text_id=ident, language="es", value=value, state=DRAFT, source_hash="")
