"""Notices what runs: imports, processes, code, and files that are opened to be written."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

_FORBIDDEN = ("import", "exec", "compile", "os.system", "subprocess.Popen", "os.exec", "ctypes",
              "os.posix_spawn", "socket.connect", "pickle.find_class", "marshal.loads",
              "os.remove", "os.rename", "shutil")  # fmt: skip
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_seen: list[str] = []
_active = False


def _hook(event: str, arguments: tuple[object, ...]) -> None:
    if not _active:
        return
    # The mode of `os.open` is None; what it may do is in the flags, as for every file.
    written = event == "open" and bool(int(str(arguments[2])) & _WRITING)
    if written or event.startswith(_FORBIDDEN):
        _seen.append(f"{event} {arguments[:1]}")


# A hook stays for the rest of the process, so there is one for all tests.
sys.addaudithook(_hook)


@contextmanager
def nothing_runs() -> Iterator[None]:
    """Fail if anything runs while the context is entered."""
    global _active  # noqa: PLW0603 - the hook cannot be given a state
    _seen.clear()
    _active = True
    try:
        yield
    finally:
        _active = False
    assert not _seen, _seen
