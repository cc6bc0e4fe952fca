"""One client's connection: reads its requests and writes the answers, as HTTP/1.1."""

import io
import json
import select
import socket
import time
from collections.abc import Iterator, Mapping
from email.message import Message
from http.server import BaseHTTPRequestHandler
from itertools import chain, islice
from typing import Any
from urllib.parse import unquote, urlsplit

from core.base.jsonfile import JsonFileError, json_value
from core.base.text import shorten
from tui.api.deadline_reader import DeadlineReader
from tui.api.gate import Gate, body_length, preflight_headers
from tui.api.job import ClientGoneError
from tui.api.limits import (
    DRAIN_SECONDS,
    IDLE_SECONDS,
    MOST_BODY,
    READ_SECONDS,
    WRITE_SECONDS,
)
from tui.api.refusal import RefusalError
from tui.api.service import Answer, Route, Service
from tui.terminal.streams import narrate

_DRAINED = 1 << 16
_UNPROCESSABLE = 422


class Connection(BaseHTTPRequestHandler):
    """Handles the requests of one connection, one after the other, in a thread of its own."""

    protocol_version = "HTTP/1.1"
    timeout = WRITE_SECONDS
    # Else the end of an answer waits 40 ms for the client to confirm its beginning.
    disable_nagle_algorithm = True
    # Of the listener.
    gate: Gate
    service: Service

    def setup(self) -> None:
        """Read through a deadline."""
        super().setup()
        self.rfile.close()
        self._reader = DeadlineReader(self.connection, WRITE_SECONDS)
        self.rfile = io.BufferedReader(self._reader)
        self._unread = False

    def handle_one_request(self) -> None:
        """Wait for a request and answer it; close the connection if none comes in time."""
        self._reader.expect(IDLE_SECONDS, READ_SECONDS)
        self._unread, self._allowed = False, dict[str, str]()
        try:
            super().handle_one_request()
        except (ConnectionError, TimeoutError, ClientGoneError):
            self.close_connection = True

    def do_GET(self) -> None:
        """Answer a request."""
        route, self._unread = None, _has_body(self.headers)
        begun = time.monotonic()
        try:
            self._allowed = dict(self.gate.admit(self.headers))
            path = urlsplit(self.path).path if self.path.startswith("/") else ""
            method = "GET" if self.command == "HEAD" else self.command
            route = self.service.route(method, unquote(path))
            answer = route.answer(self._value() if route.takes_body else None, self._is_open)
            self._write(answer)
        except RefusalError as refusal:
            self._refuse(refusal, route)
        if self.command == "POST":
            seconds = time.monotonic() - begun
            narrate(f"POST {shorten(self.path, 60)} {self._status} · {seconds:.2f} s")

    do_POST = do_HEAD = do_GET  # noqa: N815 - likewise

    def do_OPTIONS(self) -> None:
        """Answer a browser that asks whether a page may send a request."""
        self._unread = _has_body(self.headers)
        try:
            allowed = self.gate.admit(self.headers, preflight=True)
        except RefusalError as refusal:
            self._refuse(refusal, None)
            return
        self._head(204, {**preflight_headers(self.headers), **allowed} if allowed else {})

    # Reading --------------------------------------------------------------------------------------

    def _value(self) -> Any:
        """Return the JSON value of the body. Raises RefusalError."""
        length = body_length(self.headers, MOST_BODY)
        self._reader.expect(READ_SECONDS)
        data = self.rfile.read(length)
        if len(data) < length:
            raise ConnectionError
        self._unread = False
        try:
            return json_value(data)
        except JsonFileError as error:
            raise RefusalError(400, f"The body {error}", code="json") from None

    def handle_expect_100(self) -> bool:
        """Let the client send a body only if it is not too large."""
        self._unread = True
        try:
            self.gate.admit(self.headers)
            body_length(self.headers, MOST_BODY)
        except RefusalError as refusal:
            self._refuse(refusal, None)
            return False
        return super().handle_expect_100()

    def _is_open(self) -> bool:
        """Whether the client is still connected."""
        if not select.select([self.connection], [], [], 0)[0]:
            return True
        try:
            # A client that is gone sends an end; one that is there may send its next request.
            return bool(self.connection.recv(1, socket.MSG_PEEK))
        except OSError:
            return False

    def version_string(self) -> str:
        """Return the name of this server."""
        return "stepscope"

    # Writing --------------------------------------------------------------------------------------

    def _write(self, answer: Answer) -> None:
        if isinstance(answer, dict):
            self._write_object(200, answer, {})
        else:
            self._write_stream(answer)

    def _write_object(self, status: int, value: Any, headers: Mapping[str, str]) -> None:
        body = json.dumps(value, allow_nan=False).encode()
        self._head(
            status,
            {**self._allowed, **headers, "Content-Type": "application/json"},
            length=len(body),
        )
        if self.command != "HEAD":
            self.wfile.write(body)

    def _write_stream(self, objects: Iterator[dict[str, Any]]) -> None:
        """Write server-sent events. The first object comes before the head: it can be an error."""
        first = list(islice(objects, 1))
        headers = {"Content-Type": "text/event-stream; charset=utf-8", "Cache-Control": "no-store"}
        # HTTP/1.0 is without chunks: there, the end of the connection is the end of the stream.
        self._chunked = self.request_version != "HTTP/1.0"
        if self._chunked:
            headers["Transfer-Encoding"] = "chunked"
        self._head(200, {**self._allowed, **headers}, length=None)
        try:
            for value in chain(first, objects):
                self._write_event(json.dumps(value, allow_nan=False))
        except RefusalError as refusal:
            self._write_event(json.dumps(refusal.as_json()))
            self.close_connection = True
        else:
            self._write_event("[DONE]")
        if self._chunked:
            self.wfile.write(b"0\r\n\r\n")

    def _write_event(self, text: str) -> None:
        data = f"data: {text}\n\n".encode()
        self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data) if self._chunked else data)

    def _refuse(self, refusal: RefusalError, route: Route | None) -> None:
        """Answer with the reason."""
        status, value = refusal.status, refusal.as_json()
        if route and route.of_fork:
            status = _UNPROCESSABLE if status == 400 else status
            value = {"detail": refusal.message}
        self._write_object(status, value, refusal.headers)
        if self._unread:
            self._drain()

    def _drain(self) -> None:
        """Read and drop what the client still sends: closing at once could lose the answer."""
        self.connection.shutdown(socket.SHUT_WR)
        self._reader.expect(DRAIN_SECONDS)
        until = time.monotonic() + DRAIN_SECONDS
        while time.monotonic() < until and self.rfile.read1(_DRAINED):
            pass

    def _head(self, status: int, headers: Mapping[str, str], length: int | None = 0) -> None:
        """Write the status and the headers; `length` None is for a stream.

        A body that was not read would be taken for the next request.
        """
        self.close_connection = self.close_connection or self._unread
        self._status = status
        self.send_response(status)
        if length is not None:
            headers = {**headers, "Content-Length": str(length)}
        if self.close_connection:
            headers = {**headers, "Connection": "close"}
        for name, value in {**headers, "X-Content-Type-Options": "nosniff"}.items():
            self.send_header(name, value)
        self.end_headers()

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Answer what is not a request, or has another method, as JSON."""
        self.close_connection = True
        status = 405 if code == 501 else code
        refusal = RefusalError(status, message or explain or "This is not a request", code="http")
        self._write_object(status, refusal.as_json(), {})

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name in http.server
        """Write nothing: prompts and addresses are the user's."""


def _has_body(headers: Message) -> bool:
    return headers.get("Content-Length", "0").strip() != "0" or "Transfer-Encoding" in headers
