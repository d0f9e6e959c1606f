"""Queries, and the reads that acts share with them, neither lock nor write."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from tests.support.source import files, name_of, tree_of

READS = files(
    "engage/**/queries.py",
    "engage/**/queries/**/*.py",
    "engage/*/services/reads.py",
    "engage/*/services/headcount.py",
)

# What may be neither imported nor called, whoever offers it.
WRITES = re.compile(
    r"write|audit|insert|insert_new|insert_all_new|inserting|update|delete|setattr|delattr|exec_driver_sql"
    r"|add_all|merge|flush|commit|begin|begin_nested|with_for_update|bulk_\w+|enqueue(_\w+)?|lock(_\w+)?"
)


def _writes(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """(line, code) of all that locks or writes."""
    sets = {name for node in ast.walk(tree) for name in _sets_made_by(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            yield from ((node.lineno, one.name) for one in node.names if _is_write(one.name))
            if node.module == "sqlalchemy":
                yield from ((node.lineno, one.name) for one in node.names if one.name == "text")
        elif isinstance(node, ast.Call) and _calls_a_write(node.func, sets):
            yield node.lineno, ast.unparse(node.func)
        elif isinstance(node, ast.Attribute) and not isinstance(node.ctx, ast.Load):
            yield node.lineno, f"{ast.unparse(node)} ="


def _is_write(name: str) -> bool:
    return WRITES.fullmatch(name) is not None


def _calls_a_write(called: ast.expr, sets: set[str]) -> bool:
    if isinstance(called, ast.Name):
        return _is_write(called.id)
    if not isinstance(called, ast.Attribute):
        return False
    return _is_write(called.attr) or (called.attr == "add" and not _is_a_set(called.value, sets))


def _is_a_set(value: ast.expr, sets: set[str]) -> bool:
    """Whether `value.add(…)` adds to a set, as far as the module itself shows it; a session is none."""
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute):
        return value.func.attr == "setdefault"
    return isinstance(value, ast.Name) and value.id in sets


def _sets_made_by(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
        if ast.unparse(node.annotation).startswith("set["):
            yield node.target.id
    elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Set | ast.SetComp):
        yield from (target.id for target in node.targets if isinstance(target, ast.Name))


def test_reads_neither_lock_nor_write() -> None:
    assert len(READS) > 30
    assert [
        f"{name_of(path)}:{line}: {code}" for path in READS for line, code in _writes(tree_of(path))
    ] == []


@pytest.mark.parametrize(
    "line",
    [
        "from engage.core.db import db, write",
        "from engage.core.db import lock",
        "from engage.core.db import insert_new",
        "from engage.core.db import insert_all_new",
        "from engage.core import audit",
        "from engage.core.outbox.services import enqueue",
        "from engage.core.outbox.services import enqueue_many as tell",
        "from engage.decisions.services.access import lock_decision",
        "from sqlalchemy import insert",
        "from sqlalchemy import select, update as put",
        "from sqlalchemy import delete",
        "from sqlalchemy import text",
        "from sqlalchemy.dialects.postgresql import insert",
        "db.session.execute(sa.update(Round).values(state='open'))",
        "db.session.execute(Round.__table__.delete())",
        "db.session.execute(select(Round).with_for_update())",
        "db.session.add(Round())",
        "session.add(Round())",
        "s.add(Round())",
        "db.session().add_all(rows)",
        "db.session.delete(row)",
        "s.merge(row)",
        "db.session.flush()",
        "s.commit()",
        "db.session.begin_nested()",
        "access.lock_for_facilitator(1, 2)",
        "outbox.enqueue_many([])",
        "audit.record(1, 'round.opened', 'decision', 1); db.write()",
        "row.status = 'closed'",
        "row.casts += 1",
        "row.first, row.second = 1, 2",
        "del row.status",
        "setattr(row, 'status', 'closed')",
        "connection.exec_driver_sql('DELETE FROM round')",
    ],
)
def test_a_write_is_noticed(line: str) -> None:
    assert list(_writes(ast.parse(line))) != []


@pytest.mark.parametrize(
    "line",
    [
        "db.session.scalars(select(Round)).all()",
        "found: set[int] = set(); found.add(3)",
        "readers.setdefault('es', set()).add(3)",
        "from engage.decisions.services import access",
    ],
)
def test_a_read_is_no_write(line: str) -> None:
    assert list(_writes(ast.parse(line))) == []
