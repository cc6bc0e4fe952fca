"""Accepts connections on 127.0.0.1, each in a thread of its own."""

import contextlib
import json
import socket
import sys
from functools import partial
from socketserver import TCPServer, ThreadingMixIn
from threading import BoundedSemaphore, Thread
from typing import Any

from core.base.errors import internal_error
from tui.api.connection import Connection
from tui.api.gate import HOSTS, Gate
from tui.api.limits import LOOK_SECONDS, MOST_CONNECTIONS
from tui.api.refusal import RefusalError
from tui.api.service import Service
from tui.command_line.port_flag import port_refused
from tui.terminal.streams import narrate


class Listener(ThreadingMixIn, TCPServer):
    """A socket that listens; connections are accepted from `begin` on."""

    daemon_threads, block_on_close = True, False
    allow_reuse_address = True
    request_queue_size = MOST_CONNECTIONS

    def __init__(self, port: int) -> None:
        """Bind the port; 0 chooses one. Raises UsageError when that is not possible."""
        self._free = BoundedSemaphore(MOST_CONNECTIONS)
        try:
            super().__init__((HOSTS[0], port), Connection)
        except OSError as error:
            raise port_refused(port, error) from None

    @property
    def port(self) -> int:
        """The port."""
        return int(self.server_address[1])

    def begin(self, gate: Gate, service: Service) -> None:
        """Accept connections from now on, in a thread."""
        self.RequestHandlerClass = type("Bound", (Connection,), {"gate": gate, "service": service})
        serve = partial(self.serve_forever, LOOK_SECONDS)
        Thread(target=serve, name="listener", daemon=True).start()

    def process_request(self, request: Any, client_address: Any) -> None:
        """Handle a connection in a thread, unless there are too many."""
        if not self._free.acquire(blocking=False):
            _refuse(request)
            self.shutdown_request(request)
            return
        super().process_request(request, client_address)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Handle a connection in this thread."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._free.release()

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ARG002 - as socketserver calls it
        """Report a bug in one line; a client that is gone is not one."""
        error = sys.exception()
        if isinstance(error, Exception) and not isinstance(error, ConnectionError | TimeoutError):
            narrate(internal_error(error).line())


def _refuse(connection: socket.socket) -> None:
    """Tell a client that there are too many."""
    refusal = RefusalError(503, f"{MOST_CONNECTIONS} clients are connected", code="connections")
    body = json.dumps(refusal.as_json()).encode()
    head = (
        "HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )
    connection.settimeout(LOOK_SECONDS)
    with contextlib.suppress(OSError):
        connection.sendall(head.encode() + body)
