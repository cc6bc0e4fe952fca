"""textual-serve's server with a guard, one session at a time, and a page of our own."""

import asyncio
import shlex
import signal
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from aiohttp import web
from textual_serve.server import Server

from core.machine.subprocess_entry import command
from tui.terminal.streams import narrate
from tui.web.guard import HOST, Guard, has_passed
from tui.web.one_session import OneSession
from tui.web.own_log import tell_in_lines
from tui.web.pages import taken

PAGE = Path(__file__).parent / "page"
# Seconds within which the session of a tab that is being reloaded must have ended.
RELOAD = 3.0
# Seconds between two attempts to reach the server that starts.
LOOK = 0.02
# Seconds for the session to end at Ctrl+C before its tab is cut off.
AT_EXIT = 5.0


class WebServer(Server):
    """The server; `token` is what a browser must know, `words` are the session's."""

    def __init__(self, words: Sequence[str], port: int, token: str, place: OneSession) -> None:
        self._guard, self._place, self._token = Guard(port, token), place, token
        self._request: web.Request | None = None
        self._telling: asyncio.Task[None] | None = None
        relay = shlex.join(command("tui.web.relay", str(place.lock), *words))
        super().__init__(
            f"exec {relay}",
            host=HOST,
            port=port,
            title="stepscope",
            public_url=self._guard.address,
            templates_path=PAGE,
        )

    def initialize_logging(self) -> None:
        """Write lines, without the addresses of requests and without tracebacks."""
        tell_in_lines()

    async def on_startup(self, app: web.Application) -> None:
        """Put the guard in front of every route; have the address told."""
        app.middlewares.append(self._guard.check)
        app.on_response_prepare.append(self._guard.add_headers)
        # textual-serve ends at SIGINT and SIGTERM; a closed terminal ends it too, unless by nohup.
        if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
            asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, self.request_exit)
        self._telling = asyncio.create_task(self._tell_address())

    async def _tell_address(self) -> None:
        """Tell the address as soon as the server listens, which it does after it has started."""
        while True:
            try:
                _, writer = await asyncio.open_connection(HOST, self.port)
            except OSError:
                await asyncio.sleep(LOOK)
                continue
            writer.close()
            narrate(f"open {self._guard.address}/?token={self._token}")
            narrate("Ctrl+C ends the server and its session")
            return

    async def on_shutdown(self, app: web.Application) -> None:  # noqa: ARG002 - their signature
        """End the session; cut a tab off that takes nothing any more."""
        if not await self._place.end(AT_EXIT) and self._request and self._request.transport:
            self._request.transport.abort()

    async def handle_index(self, request: web.Request) -> Any:
        """Return the page with the terminal, or one that says why there is none."""
        _require_passed(request)
        if not await self._place.free(0.0):
            return taken()
        return await super().handle_index(request)

    async def handle_websocket(self, request: web.Request) -> Any:
        """Run a session as long as the WebSocket is open; 409 while there is another."""
        _require_passed(request)
        if not web.WebSocketResponse().can_prepare(request):
            raise web.HTTPBadRequest
        if not await self._place.free(RELOAD):
            return taken()
        self._request = request
        async with self._place.held():
            return await super().handle_websocket(request)

    async def handle_download(self, request: web.Request) -> web.StreamResponse:
        """Refuse: the session writes its files itself."""
        _require_passed(request)
        raise web.HTTPNotFound


def _require_passed(request: web.Request) -> None:
    """Raise HTTPForbidden for a request that the guard has not seen."""
    if not has_passed(request):
        raise web.HTTPForbidden
