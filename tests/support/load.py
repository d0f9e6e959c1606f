"""Many browsers at once: keep-alive connections to this machine, in a process of their own.

`run(plans)` starts one process per plan, waits until each has its connections open, and lets all go together. The
child is this module as a script: it knows nothing but sockets, so that it costs the server under test little.
"""

from __future__ import annotations

import pickle
import selectors
import socket
import subprocess
import sys
import time
from collections import deque
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

HOST = "127.0.0.1"
BROKEN = 0
NUMBER = b"@@NUMBER"
_BLOCK = 65536


@dataclass(frozen=True)
class Plan:
    """What one process of clients does.

    Each of `connections` sends the next of `requests` as soon as its last one is answered, until all are, or until
    `seconds` are over; `around`: begin again at the first. The eight bytes `@@NUMBER` in a request become the running
    number of the sending, from `first_number`. A request whose connection breaks is sent again up to `tries` times.
    Between an answer and the next request a browser rests for `pause` seconds.
    """

    port: int
    requests: Sequence[bytes]
    connections: int
    seconds: float
    around: bool = False
    tries: int = 1
    first_number: int = 0
    pause: float = 0.0


@dataclass(frozen=True)
class Answer:
    """What came back. `number`: of the sending; `status` 0: the connection broke each time."""

    number: int
    request: int
    status: int
    location: str
    sent_at: float
    seconds: float
    breaks: int


@dataclass
class Result:
    """All answers of a run, and how long it took."""

    answers: list[Answer] = field(default_factory=list)
    seconds: float = 0.0

    def statuses(self) -> dict[int, int]:
        """How many answers had which status."""
        counts: dict[int, int] = {}
        for answer in self.answers:
            counts[answer.status] = counts.get(answer.status, 0) + 1
        return counts

    def rate(self) -> float:
        """Answers per second."""
        return len(self.answers) / self.seconds if self.seconds else 0.0


class _Connection:
    """One browser: at most one request under way."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.sock: socket.socket | None = None
        self.received = b""
        self.number = self.request = self.breaks = 0
        self.sent_at = 0.0
        self.is_busy = False

    def open(self) -> bool:
        """Connect, unless connected. False where nobody listens."""
        if self.sock is None:
            try:
                self.sock = socket.create_connection((HOST, self.port), timeout=5)
                self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            except OSError:
                return False
        return True

    def close(self) -> None:
        """Let the connection go."""
        if self.sock is not None:
            self.sock.close()
        self.sock, self.received = None, b""

    def read(self) -> tuple[int, str, bool] | None:
        """The answer as (status, location, stays open) once it is whole. Raises OSError where it breaks off."""
        assert self.sock is not None
        block = self.sock.recv(_BLOCK)
        if not block:
            raise ConnectionResetError
        self.received += block
        head, found, body = self.received.partition(b"\r\n\r\n")
        if not found:
            return None
        lines = head.decode("latin-1").split("\r\n")
        headers = {
            name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])
        }
        if len(body) < int(headers.get("content-length", "0")):
            return None
        self.received = b""
        stays = headers.get("connection", "").lower() != "close"
        return int(lines[0].split(" ", 2)[1]), headers.get("location", ""), stays


class _Clients:
    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.selector = selectors.DefaultSelector()
        self.connections = [_Connection(plan.port) for _ in range(plan.connections)]
        self.waiting = deque(range(len(plan.requests)))
        self.sent = 0
        self.answers: list[Answer] = []
        self.resting: deque[tuple[float, _Connection]] = deque()

    def connect(self) -> None:
        for connection in self.connections:
            connection.open()

    def drive(self) -> float:
        began = time.perf_counter()
        ends = began + self.plan.seconds
        for connection in self.connections:
            self._next(connection)
        while self._are_under_way() and time.perf_counter() < ends:
            for key, _ in self.selector.select(
                min(self.plan.pause or 0.5, max(0.0, ends - time.perf_counter()))
            ):
                self._hear(key.data)
            while self.resting and self.resting[0][0] <= time.perf_counter():
                self._next(self.resting.popleft()[1])
        seconds = time.perf_counter() - began
        for connection in self.connections:
            if connection.is_busy and not self.plan.around:
                self._note(connection, BROKEN, "")
            connection.close()
        return seconds

    def _are_under_way(self) -> bool:
        return bool(self.resting) or any(connection.is_busy for connection in self.connections)

    def _rest(self, connection: _Connection) -> None:
        if not self.plan.pause:
            self._next(connection)
            return
        connection.is_busy = False
        self.resting.append((time.perf_counter() + self.plan.pause, connection))

    def _next(self, connection: _Connection) -> None:
        if not self.waiting:
            connection.is_busy = False
            return
        connection.request = self.waiting.popleft()
        if self.plan.around:
            self.waiting.append(connection.request)
        connection.number, connection.breaks, connection.is_busy = self.sent, 0, True
        connection.sent_at = time.perf_counter()
        self.sent += 1
        self._send(connection)

    def _send(self, connection: _Connection) -> None:
        number = b"%08d" % (connection.number + self.plan.first_number)
        request = self.plan.requests[connection.request].replace(NUMBER, number)
        for _attempt in range(100):
            if not connection.open():
                time.sleep(0.1)  # the server is being started again
                continue
            assert connection.sock is not None
            try:
                connection.sock.sendall(request)
            except OSError:
                connection.close()
                continue
            self.selector.register(connection.sock, selectors.EVENT_READ, connection)
            return
        self._note(connection, BROKEN, "")
        self._next(connection)

    def _hear(self, connection: _Connection) -> None:
        sock = connection.sock
        assert sock is not None
        try:
            heard = connection.read()
        except OSError:
            self._broken(connection)
            return
        if heard is None:
            return
        self.selector.unregister(sock)
        status, location, stays = heard
        if not stays:
            connection.close()
        self._note(connection, status, location)
        self._rest(connection)

    def _broken(self, connection: _Connection) -> None:
        assert connection.sock is not None
        self.selector.unregister(connection.sock)
        connection.close()
        connection.breaks += 1
        if connection.breaks < self.plan.tries:
            self._send(connection)
            return
        self._note(connection, BROKEN, "")
        self._next(connection)

    def _note(self, connection: _Connection, status: int, location: str) -> None:
        number = connection.number + self.plan.first_number
        seconds = time.perf_counter() - connection.sent_at
        self.answers.append(
            Answer(
                number, connection.request, status, location, connection.sent_at, seconds, connection.breaks
            )
        )


class Run:
    """Processes of clients that are under way."""

    def __init__(self, plans: Iterable[Plan]) -> None:
        self._children: list[subprocess.Popen[bytes]] = []
        for plan in plans:
            child = subprocess.Popen(
                [sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE
            )
            self._children.append(child)
            assert child.stdin is not None
            pickle.dump(vars(plan), child.stdin)
            child.stdin.flush()
        for child in self._children:
            assert child.stdout is not None
            assert child.stdout.readline() == b"connected\n"
        for child in self._children:
            assert child.stdin is not None
            child.stdin.write(b"go\n")
            child.stdin.flush()
        self._readers = ThreadPoolExecutor(len(self._children))
        self._seen = [self._readers.submit(pickle.load, child.stdout) for child in self._children]

    def is_under_way(self) -> bool:
        """Whether a process is still at work."""
        return not all(seen.done() for seen in self._seen)

    def result(self) -> Result:
        """Wait for the end, and give what all of them saw."""
        total = Result()
        for child, seen in zip(self._children, self._seen, strict=True):
            answers, seconds = seen.result()
            assert child.stdin is not None
            assert child.stdout is not None
            child.stdin.close()
            child.stdout.close()
            if child.wait():
                raise RuntimeError("A process of clients failed.")
            total.answers += [Answer(*answer) for answer in answers]
            total.seconds = max(total.seconds, seconds)
        self._readers.shutdown()
        return total


def run(plans: Iterable[Plan]) -> Result:
    """Start them all, let them go together, and wait."""
    return Run(plans).result()


def _child() -> None:
    plan = Plan(**pickle.load(sys.stdin.buffer))
    clients = _Clients(plan)
    clients.connect()
    sys.stdout.buffer.write(b"connected\n")
    sys.stdout.buffer.flush()
    sys.stdin.buffer.readline()
    seconds = clients.drive()
    answers = [tuple(vars(answer).values()) for answer in clients.answers]
    pickle.dump((answers, seconds), sys.stdout.buffer)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    _child()
