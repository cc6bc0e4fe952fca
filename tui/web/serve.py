"""`stepscope serve`: what can fail is found before the address is told."""

import asyncio
import secrets
import socket
from collections.abc import Sequence

from core.base.errors import UsageError
from tui.command_line.port_flag import port_refused

EXTRA = "pip install textual-serve"


def run_serve(words: Sequence[str], port: int) -> int:
    """Serve a session with these words until Ctrl+C; return the exit code.

    Raises UsageError without textual-serve, or if the port cannot be used.
    """
    try:
        from tui.web.one_session import OneSession  # noqa: PLC0415 - the extra may not be there
        from tui.web.server import WebServer  # noqa: PLC0415 - likewise
    except ModuleNotFoundError as missing:
        if missing.name and missing.name.partition(".")[0] in ("core", "tui"):
            raise
        raise UsageError("serve needs the package textual-serve", EXTRA) from None
    check_port(port)
    # textual-serve asks for the current loop, which Python no longer makes itself.
    asyncio.set_event_loop(asyncio.new_event_loop())
    with OneSession() as place:
        WebServer(words, port, secrets.token_urlsafe(), place).serve()
    return 0


def check_port(port: int) -> None:
    """Raise UsageError if no server can listen on a port of 127.0.0.1 now."""
    with socket.socket() as probe:
        # As asyncio does: a port whose last connection has just been closed is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise port_refused(port, error) from error
