"""The line of every key is found, whatever TOML allows around it."""

from __future__ import annotations

import pytest

from engage.core.toml_lines import index_lines
from engage.core.toml_source import SourceInvalid, TomlSource

TEXT = '''# a comment with [brackets] and = signs
title = "a = [b] # not a comment"   # a comment
"quoted key" = 1

[[session]]
slug = "one"
text.es.title = "Uno"
list = [
  "x",  # ]
  "]",
]
long = """
slug = "inside a text"
[[session]]
ends with two quotes"""""

[session.places]
in_person = 3

[[session]]
slug = 'two'
other = \'\'\'
[x]
\'\'\'
[session.places]
in_person = 4
inline = { a = 1, b = "}" }
[last]
key = true
'''


def test_keys_headers_and_array_elements_have_their_lines() -> None:
    lines = index_lines(TEXT)

    assert lines[("title",)] == 2
    assert lines[("quoted key",)] == 3
    assert lines[("session", 0)] == 5
    assert lines[("session", 0, "slug")] == 6
    assert lines[("session", 0, "text", "es", "title")] == 7
    assert lines[("session", 0, "list")] == 8
    assert lines[("session", 0, "long")] == 12
    assert lines[("session", 0, "places", "in_person")] == 18
    assert lines[("session", 1)] == 20
    assert lines[("session", 1, "slug")] == 21
    assert lines[("session", 1, "places", "in_person")] == 26
    assert lines[("session", 1, "places", "inline")] == 27
    assert lines[("last", "key")] == 29
    assert ("x",) not in lines


def test_an_empty_text_has_no_lines() -> None:
    assert index_lines("") == {}


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a = 1\nb = " + "[" * 20_000, 1),
        ("a = " + "{b=" * 9_000, 1),
        ("a = " + "1" * 6_000, 1),
        ("a = 1\n\x00", 2),
        ("a = 2024-02-31", 1),
        ("a = 1\nb = 'x", 2),
    ],
)
def test_a_file_that_is_no_toml_is_refused_whatever_is_in_it(text: str, line: int) -> None:
    with pytest.raises(SourceInvalid) as caught:
        assert TomlSource("file.toml", text).data
    assert [problem.line for problem in caught.value.problems] == [line]
