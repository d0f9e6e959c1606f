"""A sentence ends with one stop, whatever the value at its end ends with."""

from __future__ import annotations

import pytest

from engage.core.i18n.stops import with_single_stops


@pytest.mark.parametrize(
    ("text", "value", "result"),
    [
        ("Until %(when)s.", "6:00 p.m.", "Until 6:00 p.m."),
        ("Until %(when)s.", "<time>6:00 p.m.</time>", "Until <time>6:00 p.m.</time>"),
        ("Until %(when)s.", "<b><time>6 p.m.</time></b>", "Until <b><time>6 p.m.</time></b>"),
        ("About %(when)s.", "\u2068Heron Inc.\u2069", "About \u2068Heron Inc.\u2069"),
        ("About %(when)s.", "What now?", "About What now?"),
        ("關於%(when)s。", "為什麼？", "關於為什麼？"),
        ("%(when)s के बारे में।", "6 p.m.", "6 p.m. के बारे में।"),
        ("Until %(when)s.", "18:00", "Until 18:00."),
        ("Until %(when)s, please.", "6:00 p.m.", "Until 6:00 p.m., please."),
    ],
)
def test_there_is_one_stop(text: str, value: str, result: str) -> None:
    assert with_single_stops(text, {"when": value}) % {"when": value} == result
