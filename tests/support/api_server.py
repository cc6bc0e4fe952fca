"""The embedded checkpoint as `stepscope api` serves it, in this process; and plain HTTP to it."""

import json
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from http.client import HTTPConnection
from threading import Event, Thread
from typing import Any, NamedTuple

from origins import ready_of

from core.checkpoints.checkpoint import Checkpoint
from core.checkpoints.embedded import DEMO
from core.checkpoints.scan import scan
from core.engine.engine import Engine
from core.protocol.load_options import LoadOptions
from core.tokenizers.characters import CURRENT
from core.tokenizers.tokenizer import Tokenizer
from tui.api.decoder import Decoder
from tui.api.gate import Gate
from tui.api.job_queue import JobQueue
from tui.api.listener import Listener
from tui.api.refusal import RefusalError
from tui.api.served import Served
from tui.api.service import Route, Service

NAME = "step_008000"


def demo_checkpoint() -> Checkpoint:
    return next(one for one in scan([DEMO]) if one.name == NAME)


@cache
def served(tokenizer: Tokenizer | None = CURRENT) -> Served:
    """The embedded checkpoint, as if it was loaded."""
    checkpoint = demo_checkpoint()
    return Served(f"demo/{NAME}", checkpoint, ready_of(checkpoint, tokenizer, 256), 1_700_000_000)


@cache
def loaded() -> Engine:
    """An engine with the embedded checkpoint."""
    engine = Engine()
    for _ in engine.load(demo_checkpoint(), CURRENT, LoadOptions("cpu")):
        pass
    return engine


class Echoing(Service):
    """A service that echoes what it is given."""

    def __init__(self) -> None:
        self.seen: list[Any] = []

    def route(self, method: str, path: str) -> Route:
        if path == "/gone":
            raise RefusalError(404, "not there", headers={"X-Why": "gone"})
        return Route(method, self.stream if path == "/stream" else self.echo, path == "/fork")

    def echo(self, value: Any, is_open: Callable[[], bool]) -> dict[str, Any]:
        self.seen.append(value)
        assert is_open()
        if value == {"refuse": True}:
            raise RefusalError(400, "no", param="refuse")
        return {"value": value}

    def stream(self, value: Any, is_open: Callable[[], bool]) -> Iterator[dict[str, Any]]:
        if value == {"refuse": 0}:
            raise RefusalError(400, "no")
        yield {"n": 1}
        if value == {"refuse": 1}:
            raise RefusalError(500, "broken")
        yield {"n": 2}


class Answer(NamedTuple):
    status: int
    headers: dict[str, str]
    text: str

    @property
    def json(self) -> Any:
        return json.loads(self.text)


class Server(NamedTuple):
    port: int

    def ask(self, path: str, body: Any = None, method: str | None = None, **headers: str) -> Answer:
        """The answer to one request; `headers` have `_` for a hyphen."""
        data = None if body is None else json.dumps(body)
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if data is not None:
            sent = {"Content-Type": "application/json", **sent}
        link = HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            link.request(method or ("GET" if data is None else "POST"), path, data, sent)
            reply = link.getresponse()
            return Answer(reply.status, dict(reply.getheaders()), reply.read().decode())
        finally:
            link.close()

    def connect(self) -> socket.socket:
        link = socket.create_connection(("127.0.0.1", self.port), timeout=20)
        link.settimeout(20)
        return link


@contextmanager
def listening(service: Service, gate_of: Callable[[int], Gate] = Gate) -> Iterator[Server]:
    """A listener with some service, on a free port."""
    with Listener(0) as listener:
        listener.begin(gate_of(listener.port), service)
        try:
            yield Server(listener.port)
        finally:
            listener.shutdown()


@contextmanager
def serving(engine: Engine | None = None, jobs: JobQueue | None = None) -> Iterator[Server]:
    """The whole server; the engine is one with the embedded checkpoint unless it is given."""
    stop, jobs = Event(), jobs or JobQueue()
    decoding = Thread(target=Decoder(engine or loaded(), jobs, stop.is_set).run)
    decoding.start()
    try:
        with listening(Service(served(), jobs)) as server:
            yield server
    finally:
        stop.set()
        decoding.join(10)


def raw_request(port: int, head: str, body: bytes = b"") -> bytes:
    lines = head.format(port=port).replace("\n", "\r\n")
    return lines.encode() + b"\r\n\r\n" + body
