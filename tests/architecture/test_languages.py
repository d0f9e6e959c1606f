"""Text is where its translators expect it: staff's words in staff's modules and templates, nowhere else."""

from __future__ import annotations

import ast
from pathlib import Path

from jinja2 import Environment, meta

from engage.config import ROOT
from engage.core.i18n.catalogues import domain_of
from engage.core.i18n.state import STAFF
from tests.support.source import calls, files, imported_names, name_of, product_modules, tree_of

TEMPLATES = ROOT / "templates"
STAFF_LAYOUT = "layouts/staff.html"
MACHINERY = ("engage/core/i18n/",)


def _is_staff_module(path: Path) -> bool:
    return domain_of(path.relative_to(ROOT)) == STAFF


def _is_staff_template(name: str) -> bool:
    return domain_of(TEMPLATES.relative_to(ROOT) / name) == STAFF


def _is_machinery(path: Path) -> bool:
    return name_of(path).startswith(MACHINERY)


def _templates_named_in(path: Path) -> list[str]:
    strings = (node.value for node in ast.walk(tree_of(path)) if isinstance(node, ast.Constant))
    return [
        value for value in strings if isinstance(value, str) and value.endswith((".html", ".txt", ".xml"))
    ]


def _references(path: Path) -> set[str]:
    environment = Environment(extensions=["jinja2.ext.i18n", "jinja2.ext.do"])
    return {name for name in meta.find_referenced_templates(environment.parse(path.read_text())) if name}


def test_staff_strings_are_in_staff_modules() -> None:
    found = [
        f"{name_of(path)}:{line}: {name}"
        for path in product_modules()
        if not _is_staff_module(path) and not _is_machinery(path)
        for module, name, line in imported_names(path)
        if module.startswith("engage.core.i18n") and name.startswith("staff_")
    ]
    assert found == []


def test_the_functions_of_gettext_come_from_one_module() -> None:
    found = [
        f"{name_of(path)}:{line}: {name} from {module}"
        for path in product_modules()
        if not _is_machinery(path)
        for module, name, line in imported_names(path)
        if name.endswith("gettext") and module != "engage.core.i18n"
    ]
    assert found == []


def test_staff_templates_are_rendered_by_staff_modules() -> None:
    found = [
        f"{name_of(path)}: {template}"
        for path in product_modules()
        if not _is_staff_module(path)
        for template in _templates_named_in(path)
        if _is_staff_template(template)
    ]
    assert found == []


def test_only_staff_modules_render_with_the_staff_catalogue() -> None:
    found = [
        f"{name_of(path)}:{line}"
        for path in product_modules()
        if not _is_staff_module(path) and not _is_machinery(path)
        for called, line in calls(path)
        if called.split(".")[-1] in ("render_staff", "staff_context")
    ]
    assert found == []


def test_templates_that_others_see_use_no_staff_template() -> None:
    found = [
        f"{name_of(path)} uses {name}"
        for path in files("templates/**/*")
        if not _is_staff_template(path.relative_to(TEMPLATES).as_posix()) and path != TEMPLATES / STAFF_LAYOUT
        for name in _references(path)
        if _is_staff_template(name) or name == STAFF_LAYOUT
    ]
    assert found == []


def test_every_template_that_is_named_exists() -> None:
    named = {(name_of(path), name) for path in files("templates/**/*") for name in _references(path)}
    named |= {
        (name_of(path), name)
        for path in product_modules()
        for name in _templates_named_in(path)
        if "/" in name and not name.startswith("/")
    }
    assert (
        sorted(
            f"{where}: {name}"
            for where, name in named
            if not (TEMPLATES / name).is_file() and "%" not in name
        )
        == []
    )
