"""A process that has imported the program and forks a child for each command line it is sent.

`python forking_server.py SOCKET` reads one request after another from the descriptor SOCKET, and
ends with it. A request is a length in 8 bytes and a JSON object (words, folder, environment,
session). With it come the descriptors for the child's stdin, stdout and stderr, and one to which
two lines are written: the child's process number, and how it ended, as
`os.waitstatus_to_exitcode` says.
"""

import atexit
import contextlib
import gc
import json
import os
import pkgutil
import signal
import socket
import sys
import tempfile
import threading
import time
from importlib import import_module
from typing import Any

# Whatever a command line may import. Nothing may run a thread before a child is forked.
_ROOMS = ("core", "tui")
_DESCRIPTORS = 4


def main(descriptor: int) -> None:
    with socket.socket(fileno=descriptor) as requests:
        _import_all()
        gc.collect()
        gc.freeze()
        while True:
            length, given, _, _ = socket.recv_fds(requests, 8, _DESCRIPTORS)
            if not length:
                return
            request = json.loads(requests.recv(int.from_bytes(length), socket.MSG_WAITALL))
            if os.fork() == 0:
                requests.close()
                _run_and_tell(request, given)
            for one in given:
                os.close(one)
            _forget_ended()


def _import_all() -> None:
    for room in _ROOMS:
        package = import_module(room)
        for found in pkgutil.walk_packages(package.__path__, f"{room}."):
            if not found.name.endswith(".__main__"):
                import_module(found.name)


def _forget_ended() -> None:
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def _run_and_tell(request: dict[str, Any], given: list[int]) -> None:
    """Fork the child and wait for it, in a process that does nothing else."""
    *streams, report = given
    child = os.fork()
    if child == 0:
        os.close(report)
        _run(request, streams)
    for one in streams:
        os.close(one)
    os.write(report, f"{child}\n".encode())
    _, status = os.waitpid(child, 0)
    # Whoever asked may be gone.
    with contextlib.suppress(BrokenPipeError):
        os.write(report, f"{os.waitstatus_to_exitcode(status)}\n".encode())
    os._exit(0)


def _run(request: dict[str, Any], streams: list[int]) -> None:
    """Be `python -m tui WORDS`: from here on nothing may return to the server's loop."""
    code = 1
    try:
        _take_surroundings(request, streams)
        from tui.__main__ import main as program

        code = _exit_code(program())
    except SystemExit as leaving:
        code = _exit_code(leaving.code)
    except BaseException:  # noqa: BLE001 - as the interpreter does
        sys.excepthook(*sys.exc_info())
    finally:
        _end(code)


def _take_surroundings(request: dict[str, Any], streams: list[int]) -> None:
    if request["session"]:
        os.setsid()
    for number, one in enumerate(streams):
        os.dup2(one, number)
        os.close(one)
    os.environ.clear()
    os.environ.update(request["environment"])
    time.tzset()
    tempfile.tempdir = None
    os.chdir(request["folder"])
    sys.path[0] = request["folder"]
    sys.argv = ["tui", *request["words"]]
    _open_stream("stdin", 0, "r")
    _open_stream("stdout", 1, "w", buffering=1 if os.isatty(1) else -1)
    _open_stream("stderr", 2, "w", buffering=1, errors="backslashreplace")


def _open_stream(name: str, number: int, mode: str, **given: Any) -> None:
    stream = open(number, mode, closefd=False, **given)  # noqa: SIM115 - until the process ends
    setattr(sys, name, stream)
    setattr(sys, f"__{name}__", stream)


def _exit_code(told: object) -> int:
    if isinstance(told, str):
        print(told, file=sys.stderr)
    return told if isinstance(told, int) else int(told is not None)


def _end(code: int) -> None:
    """End as the interpreter does: threads, what was registered, then what is buffered."""
    threading._shutdown()  # type: ignore[attr-defined] # as the interpreter does
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            code = 120
    os._exit(code)


if __name__ == "__main__":
    # What is typed in the terminal of the tests reaches them alone.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    main(int(sys.argv[1]))
