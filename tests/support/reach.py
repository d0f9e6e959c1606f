"""Which of the product's functions lead to which, read from the source: names, imports, and methods by their name.

It finds more than is called, never less: a function that is only mentioned (in a table, a lambda, a `partial`) counts.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.support.source import name_of, product_modules, tree_of

Place = tuple[
    str, str
]  # a module, and a function in it; `Class.method` for a method, empty for the module itself


@cache
def mentions() -> dict[Place, frozenset[Place]]:
    """What each function mentions."""
    bodies = dict(_bodies())
    methods: dict[str, set[Place]] = {}
    for module, name in bodies:
        if "." in name:
            methods.setdefault(name.rpartition(".")[2], set()).add((module, name))
    imports = {module_of(path): dict(_imports(path)) for path in product_modules()}
    return {
        place: frozenset(_mentioned(place[0], node, imports[place[0]], methods, bodies))
        for place, node in bodies.items()
    }


def reached_from(starts: set[Place]) -> set[Place]:
    """Every function that these lead to."""
    graph, seen, todo = mentions(), set(starts), list(starts)
    while todo:
        for place in graph.get(todo.pop(), frozenset()) - seen:
            seen.add(place)
            todo.append(place)
    return seen


def module_of(path: Path) -> str:
    """A file's module: `engage.core.db`."""
    return name_of(path).removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def _bodies() -> Iterator[tuple[Place, list[ast.stmt]]]:
    for path in product_modules():
        module, loose = module_of(path), []
        for node in tree_of(path).body:
            if isinstance(node, ast.FunctionDef):
                yield (module, node.name), [node]
            elif isinstance(node, ast.ClassDef):
                for part in node.body:
                    if isinstance(part, ast.FunctionDef):
                        yield (module, f"{node.name}.{part.name}"), [part]
            elif not isinstance(node, ast.Import | ast.ImportFrom):
                loose.append(node)
        yield (module, ""), loose


def _imports(path: Path) -> Iterator[tuple[str, Place]]:
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                yield alias.asname or alias.name, (node.module, alias.name)


def _mentioned(
    module: str,
    nodes: list[ast.stmt],
    imports: dict[str, Place],
    methods: dict[str, set[Place]],
    bodies: dict[Place, list[ast.stmt]],
) -> Iterator[Place]:
    for node in (inner for outer in nodes for inner in ast.walk(outer)):
        if isinstance(node, ast.Name):
            found = imports.get(node.id, (module, node.id))
            yield from (place for place in (found, (found[0], f"{found[1]}.__init__")) if place in bodies)
        elif isinstance(node, ast.Attribute):
            owner = imports.get(node.value.id) if isinstance(node.value, ast.Name) else None
            inside = (".".join(owner), node.attr) if owner else None
            if inside in bodies:
                yield inside
            elif owner is None:
                yield from methods.get(node.attr, ())
