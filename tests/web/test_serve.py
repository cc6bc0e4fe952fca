"""`stepscope serve` as a process: the session with a generation, one tab, and its end."""

import asyncio
import os
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from socket import socket

import bare
import pytest
from aiohttp import ClientSession, ClientWebSocketResponse, CookieJar, WSServerHandshakeError
from served import free_port, read_until

from core.base.errors import UsageError
from tui.web.serve import check_port, run_serve


@contextmanager
def served(folder: Path, marker: str) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """Run the verb; give the process and the address. `marker` is in the session's words."""
    words = ("serve", "--demo", "--port", str(free_port()), "--stop", marker)
    process = subprocess.Popen(
        [sys.executable, "-m", "tui", *words], stderr=subprocess.PIPE, bufsize=0,
        env=os.environ | {"PYTHONPATH": str(bare.ROOT), "TMPDIR": str(folder)},
    )  # fmt: skip
    with process:
        try:
            assert process.stderr
            assert select.select([process.stderr], [], [], 30)[0]
            found = re.search(rb"open (http\S+)", process.stderr.read(1000))
            assert found
            yield process, found[1].decode()
        finally:
            process.kill()


async def open_tab(client: ClientSession, address: str) -> tuple[ClientWebSocketResponse, str]:
    """Open the page as a browser does, and its WebSocket; give it and the page's address."""
    async with client.get(address) as page:
        assert page.status == 200
        assert "token" not in str(page.url)
        here = str(page.url).rstrip("/")
    url = f"{here}/ws?width=100&height=30"
    return await client.ws_connect(url, headers={"Origin": here}), here


def running(marker: str) -> bool:
    """Whether a process has the marker among its words."""
    listed = subprocess.run(["ps", "-axww", "-o", "args="], capture_output=True, check=True)
    return marker.encode() in listed.stdout


def all_gone(marker: str, seconds: float = 10.0) -> bool:
    """Wait until no process has the marker among its words; return whether it came to that."""
    deadline = time.monotonic() + seconds
    while running(marker) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not running(marker)


def test_a_generation_in_one_tab_and_an_end_without_remains(tmp_path):
    marker = "marker-of-the-whole"

    async def scenario(process: subprocess.Popen[bytes], address: str) -> None:
        async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as client:
            tab, here = await open_tab(client, address)
            await read_until(tab, b"ready")
            await tab.send_json(["stdin", "9-12\r"])
            await read_until(tab, b"max tokens 100")
            async with client.get(here) as second:
                assert second.status == 409
            with pytest.raises(WSServerHandshakeError):
                await client.ws_connect(f"{here}/ws", headers={"Origin": "http://example.com"})
            process.send_signal(signal.SIGINT)
            while not tab.closed:
                await tab.receive()

    with served(tmp_path, marker) as (process, address):
        asyncio.run(scenario(process, address))
        assert process.wait(10) == 0
        assert all_gone(marker)
        assert list(tmp_path.glob("stepscope-serve*")) == []


def test_a_server_that_is_killed_leaves_no_process(tmp_path):
    marker = "marker-of-the-killed"

    async def scenario(process: subprocess.Popen[bytes], address: str) -> None:
        async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as client:
            tab, _ = await open_tab(client, address)
            await read_until(tab, b"\x1b")
            process.kill()

    with served(tmp_path, marker) as (process, address):
        asyncio.run(scenario(process, address))
        assert all_gone(marker)


def test_a_port_that_is_in_use_is_told_before_anything_is_opened(stepscope):
    with socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        done = stepscope("serve", "--demo", "--port", port)
        assert done == (2, "", f"Port {port} is in use. Choose another with --port N\n")
    check_port(port)


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--checkpoints", "nowhere"), 3, "nowhere does not exist"),
        (("--demo", "--checkpoint", "nowhere"), 3, "Checkpoint directory not found: nowhere"),
        (("--demo", "--resume=k3f9x"), 3, "k3f9x"),
    ],
)
def test_what_the_session_would_not_find_is_told_before_it_is_opened(stepscope, words, code, said):
    done = stepscope("serve", *words)
    assert (done.code, done.out) == (code, "")
    assert said in done.err


def test_without_textual_serve_its_name_is_told(monkeypatch):
    monkeypatch.setitem(sys.modules, "textual_serve.server", None)
    monkeypatch.delitem(sys.modules, "tui.web.server", raising=False)
    with pytest.raises(UsageError) as error:
        run_serve((), 8000)
    assert error.value.line() == "serve needs the package textual-serve. pip install textual-serve"
