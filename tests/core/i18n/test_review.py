"""Who has looked at which language."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from engage.core.errors import ConfigurationError
from engage.core.i18n.languages import TAGS
from engage.core.i18n.review import Review, State, read_status, review_state

COMPLETE = "".join(f'[{tag}]\nstate = "machine"\n' for tag in TAGS if tag != "es")


def _status(tmp_path: Path, spanish: str, more: str = "") -> dict[str, Review]:
    path = tmp_path / "status.toml"
    path.write_text(f"{COMPLETE}\n{spanish}\n{more}")
    return read_status(path)


def test_a_review_has_a_reviewer_and_a_date(tmp_path: Path) -> None:
    status = _status(tmp_path, '[es]\nstate = "reviewed"\nreviewer = "ODE"\ndate = 2027-01-31')
    assert status["es"] == Review(State.REVIEWED, "ODE", dt.date(2027, 1, 31))
    assert status["ko"] == Review(State.MACHINE)


@pytest.mark.parametrize(
    ("spanish", "more", "message"),
    [
        ("", "", r"\[es\] is missing"),
        ('[es]\nstate = "good"', "", r"\[es\] state must be one of source, machine, reviewed"),
        ('[es]\nstate = "reviewed"\nreviewer = "ODE"', "", "needs reviewer and date"),
        ('[es]\nstate = "reviewed"\ndate = 2027-01-31', "", "needs reviewer and date"),
        ('[es]\nstate = "machine"', '[xx]\nstate = "machine"', "unknown language 'xx'"),
        ("[es", "", "status.toml"),
    ],
)
def test_a_status_that_says_nothing_sensible_is_refused(
    tmp_path: Path, spanish: str, more: str, message: str
) -> None:
    with pytest.raises(ConfigurationError, match=message):
        _status(tmp_path, spanish, more)


def test_english_is_the_source_and_no_other_language_is() -> None:
    states = {tag: review_state(tag).state for tag in TAGS}
    assert [tag for tag, state in states.items() if state is State.SOURCE] == ["en"]
