"""Rules that the product's own files keep."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.source import calls, files, imported_names, name_of, product_modules, text_files, tree_of

LONGEST_FILE = 400

# Written in halves, so that this file does not find itself.
LEFT_OPEN = re.compile("|".join(("TO" + "DO", "FIX" + "ME", "X" + "XX", "NotImplemented" + "Error")))
SKIPPED = re.compile(
    "|".join((r"pytest\." + "skip", r"mark\." + "skip", "importor" + "skip", r"mark\.x" + "fail"))
)
OF_ONE_MACHINE = re.compile(
    r"(?<![\w.])/(?:" + "|".join(("ho" + "me", "wo" + "rk", "ro" + "ot", "Us" + "ers")) + ")/"
)
REGISTRIES = re.compile("|".join(("py" + r"pi\.org", "python" + r"hosted\.org", "npm" + r"js\.org")))


def _lines_with(pattern: re.Pattern[str], paths: list[Path]) -> list[str]:
    return [
        f"{name_of(path)}:{number}: {line.strip()[:100]}"
        for path in paths
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), 1)
        if pattern.search(line)
    ]


def test_files_stay_small_enough_to_read() -> None:
    sources = files("engage/**/*.py", "tests/**/*.py", "bench/**/*.py", "templates/**/*", "static/**/*.css")
    sources += files("static/**/*.js", "tools/*", "Makefile")
    lengths = {name_of(path): len(path.read_text().splitlines()) for path in sources}
    assert {name: length for name, length in lengths.items() if length > LONGEST_FILE} == {}


def test_nothing_is_left_open() -> None:
    paths = files(
        "engage/**/*", "templates/**/*", "static/**/*", "tests/**/*.py", "bench/**/*.py", "migrations/**/*.py"
    )
    assert _lines_with(LEFT_OPEN, [path for path in paths if path in set(text_files())]) == []


def test_no_test_skips_itself() -> None:
    assert _lines_with(SKIPPED, files("tests/**/*.py")) == []


def test_no_file_names_a_path_of_one_machine() -> None:
    assert _lines_with(OF_ONE_MACHINE, list(text_files())) == []


def test_locks_name_no_registry() -> None:
    assert (
        _lines_with(REGISTRIES, files("requirements/*", "tests/browser/*.json", "pyproject.toml", "tools/*"))
        == []
    )


def test_locks_have_a_hash_for_every_package() -> None:
    for lock in files("requirements/*.txt"):
        packages = re.split(r"\n(?=\S)", re.sub(r"^\s*#.*\n", "", lock.read_text(), flags=re.MULTILINE))
        pinned = [package for package in packages if "==" in package]
        assert len(pinned) > 20
        assert [package for package in pinned if "--hash=sha256:" not in package] == []


def test_the_time_is_read_in_one_place() -> None:
    """Else a test could not stop the clock, and a reminder could not be tried."""
    forbidden = {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time"}
    found = [
        f"{name_of(path)}:{line}: {called}"
        for path in product_modules()
        if name_of(path) != "engage/core/clock.py"
        for called, line in calls(path)
        if called in forbidden or called.removeprefix("datetime.") in forbidden
    ]
    assert found == []


def test_unicode_is_normalized_in_one_place() -> None:
    """Python's own function takes minutes for a long row of marks; `core.text.normal` does not."""
    found = [
        f"{name_of(path)}:{line}: {called}"
        for path in product_modules()
        if name_of(path) != "engage/core/text.py"
        for called, line in calls(path)
        if called.endswith("unicodedata.normalize") or called == "normalize"
    ]
    assert found == []


# The day of an instant in UTC is another one than the city's, for a third of every day.
DAY_OF_AN_INSTANT = re.compile(r"\bnow\b(?:\(\))?(?:\s*[+-][^()]*(?:\([^()]*\))?)?\)?\.date\(\)")


def test_days_are_the_citys() -> None:
    """`city_today()` and `city_day(moment)` are the only ways from the clock to a day."""
    found = _lines_with(DAY_OF_AN_INSTANT, files("engage/**/*.py", "tests/**/*.py", "bench/**/*.py"))
    assert [line for line in found if not line.startswith("engage/core/city_time.py")] == []


@pytest.mark.parametrize(
    ("line", "is_found"),
    [
        ("review_on=clock.now()" + ".date()", True),
        ("on=(now + timedelta(days=30))" + ".date()", True),
        ("today = self.now" + ".date()", True),
        ("city_day(clock.now() + timedelta(days=30))", False),
        ("city_day(now)", False),
    ],
)
def test_the_day_of_an_instant_is_noticed(line: str, is_found: bool) -> None:
    assert bool(DAY_OF_AN_INSTANT.search(line)) is is_found


def test_only_the_unit_of_work_commits() -> None:
    found = [
        f"{name_of(path)}:{line}: {called}"
        for path in product_modules()
        if name_of(path) != "engage/core/db.py"
        for called, line in calls(path)
        if called.endswith(("session.commit", "session().commit"))
    ]
    assert found == []


def test_no_service_owns_the_unit_of_work() -> None:
    rooms = ("queries", "services", "importing", "policy", "models")
    below_screens = files(*(f"engage/**/{room}{end}" for room in rooms for end in (".py", "/**/*.py")))
    found = [
        f"{name_of(path)}:{line}"
        for path in below_screens
        for module, name, line in imported_names(path)
        if (module, name) == ("engage.core.db", "write")
    ]
    assert found == []


# What the application was started with has typed ways to it.
STARTED_WITH = {"CITY": "current_city", "SETTINGS": "current_settings"}
READ_WHILE_STARTING = {"engage/app.py", "engage/core/current.py"}


def _configuration_read(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Yield (name, line) where `CITY` or `SETTINGS` is read from a configuration, except by `init_app`."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.FunctionDef) and node.name == "init_app":
            continue
        match node:
            case ast.Subscript(value=ast.Attribute(attr="config"), slice=ast.Constant(value=name)):
                yield str(name), node.lineno
            case ast.Call(
                func=ast.Attribute(attr="get", value=ast.Attribute(attr="config")), args=[first, *_]
            ):
                yield ast.unparse(first).strip("'"), node.lineno
        yield from _configuration_read(node)


def test_the_city_and_the_settings_are_read_in_one_way() -> None:
    found = [
        f"{name_of(path)}:{line}: use {STARTED_WITH[name]}()"
        for path in product_modules()
        if name_of(path) not in READ_WHILE_STARTING
        for name, line in _configuration_read(tree_of(path))
        if name in STARTED_WITH
    ]
    assert found == []


@pytest.mark.parametrize(
    ("source", "is_found"),
    [
        ("def show():\n    return current_app.config['CITY'].name", True),
        ("def show():\n    return current_app.config.get('SETTINGS')", True),
        ("def init_app(app):\n    app.jinja_env.globals['city'] = app.config['CITY']", False),
        ("def show():\n    return current_city().name", False),
    ],
)
def test_another_way_to_the_city_is_noticed(source: str, is_found: bool) -> None:
    assert (
        bool(set(STARTED_WITH) & {name for name, _line in _configuration_read(ast.parse(source))}) is is_found
    )
