"""The web server in this process, in front of a program that is not the session."""

import asyncio
import shlex
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from socket import socket
from typing import Any

import bare
import pytest
from aiohttp import ClientSession, ClientWebSocketResponse, web

from tui.web.one_session import OneSession
from tui.web.server import WebServer

TOKEN = "the-token"
# It locks the file, says that it is there, and repeats lines until `quit`.
PROGRAM = """
import os, fcntl
from tui.web.relay import run_relay
fcntl.flock(os.open({lock!r}, os.O_RDONLY), fcntl.LOCK_SH)
run_relay(["/bin/sh", "-c", {script!r}], os.environ)
"""
ECHOES = "echo here $$ end; while read -r line; do [ $line = quit ] && exit; echo got $line; done"


def free_port() -> int:
    with socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Served:
    """A server, and a client with the cookie."""

    def __init__(self, place: OneSession, client: ClientSession, port: int, script: str) -> None:
        self.server = WebServer((), port, TOKEN, place)
        code = PROGRAM.format(lock=str(place.lock), script=script)
        words = ("env", f"PYTHONPATH={bare.ROOT}", sys.executable, "-c", code)
        self.server.command = f"exec {shlex.join(words)}"
        self.client, self.port = client, port
        self.address = f"http://127.0.0.1:{port}"
        self.cookie = {"Cookie": f"stepscope_{port}={TOKEN}"}

    async def get(self, path: str = "/", **headers: str) -> tuple[int, str]:
        url = self.address + path
        async with self.client.get(url, headers={**self.cookie, **headers}) as found:
            return found.status, await found.text()

    async def open(self) -> ClientWebSocketResponse:
        headers = {**self.cookie, "Origin": self.address}
        url = f"{self.address}/ws?width=91&height=27"
        return await self.client.ws_connect(url, headers=headers)


async def read_until(tab: ClientWebSocketResponse, words: bytes) -> bytes:
    """Read until words came; return all that was read."""
    text = b""
    async with asyncio.timeout(10):
        while words not in text:
            text += await tab.receive_bytes()
    return text


@asynccontextmanager
async def serving(script: str = ECHOES) -> AsyncIterator[Served]:
    """Serve on a free port."""
    with OneSession() as place:
        async with ClientSession() as client:
            served = Served(place, client, free_port(), script)
            runner = web.AppRunner(await served.server._make_app())
            await runner.setup()
            await web.TCPSite(runner, "127.0.0.1", served.port).start()
            with _noted_processes() as processes:
                try:
                    yield served
                finally:
                    await runner.cleanup()
                    for process in processes:
                        await process.wait()
                        # textual-serve leaves it to the end of the loop.
                        process._transport.close()  # type: ignore[attr-defined]


@contextmanager
def _noted_processes() -> Iterator[list[Process]]:
    """Give a list that gets the processes that are started meanwhile."""
    started: list[Process] = []
    shell = asyncio.create_subprocess_shell

    async def noted(*words: Any, **how: Any) -> Process:
        started.append(await shell(*words, **how))
        return started[-1]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(asyncio, "create_subprocess_shell", noted)
        yield started
