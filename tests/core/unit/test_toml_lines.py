"""The line of every key is found, whatever TOML allows around it."""

from __future__ import annotations

from engage.core.toml_lines import index_lines

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
