"""The version of values that a form was opened with."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask

from engage.core import seen
from engage.core.errors import Changed

pytestmark = pytest.mark.usefixtures("app")


def test_a_version_marks_each_value_and_holds_none(app: Flask) -> None:
    version = seen.version_of({"name": "Nadia", "grown": 2, "day": date(2027, 3, 1), "roles": ["b", "a"]})
    assert "Nadia" not in version
    marks = seen.read_marks(version)
    assert seen.is_marked(marks, "name", "Nadia")
    assert not seen.is_marked(marks, "name", "Reza")
    assert not seen.is_marked(marks, "grown", "3")
    assert seen.is_marked(marks, "roles", ["a", "b"])


@pytest.mark.parametrize("empty", [None, "", 0, False, []])
def test_what_is_empty_is_the_same_however_a_field_says_so(app: Flask, empty: seen.Value) -> None:
    assert seen.version_of({"name": empty}) == ""
    assert seen.is_marked({}, "name", empty)


@pytest.mark.parametrize("sent", ["", "name", "name:", ":", "name:0000000000 grown", "x" * 5000])
def test_a_version_that_was_tampered_with_is_another_one(app: Flask, sent: str) -> None:
    with pytest.raises(Changed):
        seen.must_be_as_seen({"name": "Nadia"}, sent)
    assert not seen.is_marked(seen.read_marks(sent), "name", "Nadia")
