"""`python -m tui WORDS` without the two seconds in which a new interpreter imports torch.

The first call of a test run starts a process that imports the program; each call then forks a child
of it, with arguments, environment, folder, streams and process number of its own. A test about the
start itself needs an interpreter of its own: what is imported, signals before the program listens,
closed streams, locales, Python's own variables.
"""

import atexit
import inspect
import json
import os
import select
import socket
import subprocess
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import bare

_SERVER = Path(__file__).with_name("forking_server.py")
_START = inspect.signature(subprocess.Popen._execute_child)  # type: ignore[attr-defined]
_PIPES = ("p2cread", "p2cwrite", "c2pread", "c2pwrite", "errread", "errwrite")
# Variables that act when an interpreter starts, or when torch and Textual are imported.
_AT_START = ("PYTHON", "LC_", "LANG", "LD_", "OMP_", "MKL_", "KMP_", "TORCH_", "TEXTUAL_")
# A forked program is as without these: streams with a buffer, in the encoding of the locale.
_LEFT_OUT = ("PYTHONUNBUFFERED", "PYTHONUTF8", "PYTHONDONTWRITEBYTECODE")


class ForkedProgram(subprocess.Popen[Any]):
    """A `Popen` whose process is forked; its arguments are the words after the program's name.

    The process is no child of this one: the server tells how it ended.
    """

    def _execute_child(self, *given: Any) -> None:
        start = _START.bind(self, *given).arguments
        environment = dict(os.environ if start["env"] is None else start["env"])
        server, at_start = _server()
        assert _acting_at_start(environment) == at_start, "this needs an interpreter of its own"
        ends = (start["p2cread"], start["c2pwrite"], start["errwrite"])
        self._report, told = os.pipe()
        request = {
            "words": [str(word) for word in start["args"]],
            "folder": os.fspath(start["cwd"] or Path.cwd()),
            "environment": environment,
            "session": start["start_new_session"],
        }
        message = json.dumps(request).encode()
        streams = [number if end == -1 else end for number, end in enumerate(ends)]
        socket.send_fds(server, [len(message).to_bytes(8)], [*streams, told])
        server.sendall(message)
        os.close(told)
        self.pid = int(self._line())
        self._child_created = True
        self._close_pipe_fds(*(start[name] for name in _PIPES))  # type: ignore[attr-defined]

    def _line(self) -> bytes:
        line = b""
        while not line.endswith(b"\n"):
            piece = os.read(self._report, 1)
            assert piece, "the server has ended"
            line += piece
        return line

    def _try_wait(self, flags: int) -> tuple[int, int]:
        if flags and not select.select([self._report], [], [], 0)[0]:
            return 0, 0
        code = int(self._line())
        os.close(self._report)
        return self.pid, -code if code < 0 else code << 8

    def _internal_poll(self, _deadstate: int | None = None, **_given: Any) -> int | None:
        if self.returncode is None:
            pid, status = self._try_wait(os.WNOHANG)
            if pid:
                self.returncode = os.waitstatus_to_exitcode(status)
        return self.returncode


def run_forked(words: Sequence[str], **options: Any) -> "subprocess.CompletedProcess[Any]":
    """Run `python -m tui WORDS` to its end, as `subprocess.run` does with `capture_output`."""
    typed, timeout = options.pop("input", None), options.pop("timeout", 60)
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    streams["stdin"] = subprocess.DEVNULL if typed is None else subprocess.PIPE
    with ForkedProgram(words, **streams | options) as running:
        try:
            out, err = running.communicate(typed, timeout)
        except BaseException:
            running.kill()
            raise
    return subprocess.CompletedProcess(list(words), running.returncode, out, err)


def _acting_at_start(environment: dict[str, str]) -> dict[str, str]:
    names = [name for name in environment if name.startswith(_AT_START) and name not in _LEFT_OUT]
    return {name: environment[name] for name in names}


@cache
def _server() -> tuple[socket.socket, dict[str, str]]:
    """Return the connection to the server, which the first call starts, and its variables."""
    environment = {name: value for name, value in os.environ.items() if name not in _LEFT_OUT}
    ours, theirs = socket.socketpair()
    with theirs:
        number = theirs.fileno()
        running = subprocess.Popen(
            [sys.executable, str(_SERVER), str(number)], stdin=subprocess.DEVNULL,
            cwd=bare.ROOT, env=environment, pass_fds=[number],
        )  # fmt: skip

    def end() -> None:
        ours.close()
        running.wait()

    atexit.register(end)
    return ours, _acting_at_start(environment)
