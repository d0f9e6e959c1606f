"""The tests' instruments work: sockets stay here, statements are counted, skips are noticed, databases are empty."""

from __future__ import annotations

import smtplib
import socket
import urllib.request

import pytest
from sqlalchemy import create_engine, text

from engage.config import ROOT
from tests.support.sockets import SocketBlocked
from tests.support.statements import recorded_statements

pytest_plugins = ["pytester"]


def test_other_machines_cannot_be_reached() -> None:
    with pytest.raises(SocketBlocked), socket.socket() as sock:
        sock.connect(("192.0.2.1", 80))
    with pytest.raises(SocketBlocked), socket.socket(type=socket.SOCK_DGRAM) as sock:
        sock.sendto(b"x", ("192.0.2.1", 53))
    with pytest.raises(SocketBlocked):
        smtplib.SMTP("mail.example.org")
    with pytest.raises(SocketBlocked):
        urllib.request.urlopen("http://example.org/")


def test_this_machine_can_be_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()):
        server.accept()[0].close()


def test_statements_are_counted_without_bookkeeping() -> None:
    engine = create_engine("sqlite://")
    with recorded_statements(engine) as statements, engine.begin() as connection:
        connection.execute(text("CREATE TABLE t (a)"))
        connection.execute(text("SAVEPOINT s"))
        connection.execute(text("INSERT INTO t VALUES (1)"))
        connection.execute(text("RELEASE s"))
        connection.execute(text("SELECT a FROM t"))
    engine.dispose()
    assert statements.count == 3
    assert statements.writes == ["INSERT INTO t VALUES (1)"]


# Written in halves: a guard looks for skips in the tests.
SKIPPING = {
    "while it runs": "import pytest\ndef test_a(): pytest." + "skip('no')",
    "by a mark": "import pytest\n@pytest.mark." + "skip\ndef test_a(): pass\ndef test_b(): pass",
    "as a whole module": "import pytest\npytest.importor" + "skip('no_such_module')\ndef test_a(): pass",
    "as expected to fail": "import pytest\n@pytest.mark.x" + "fail\ndef test_a(): assert False",
}


@pytest.mark.parametrize(
    ("body", "processes", "fails"),
    [
        ("def test_a(): pass", "0", False),
        *(pytest.param(body, "0", True, marks=pytest.mark.long) for body in SKIPPING.values()),
        pytest.param(SKIPPING["while it runs"], "1", True, marks=pytest.mark.long),
    ],
)
def test_a_skip_fails_the_run(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, body: str, processes: str, fails: bool
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    pytester.makepyfile(test_it=body)
    command = ("-p", "tests.support.plugin", "--forbid-skips", "-n", processes, "-p", "no:cacheprovider")
    run = pytester.runpytest_subprocess if processes != "0" else pytester.runpytest_inprocess
    result = run(*command)
    assert (result.ret != 0) is fails, result.stdout.str()
