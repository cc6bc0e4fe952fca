"""Notices what runs: imports, processes, code, and files that are opened to be written."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

_FORBIDDEN = ("import", "exec", "compile", "os.system", "subprocess.Popen", "os.exec", "ctypes",
              "os.posix_spawn", "socket.connect", "pickle.find_class", "marshal.loads",
              "os.remove", "os.rename", "shutil")  # fmt: skip
_seen: list[str] = []
_active = False


def _hook(event: str, arguments: tuple[object, ...]) -> None:
    if not _active:
        return
    written = event == "open" and any(letter in str(arguments[1] or "") for letter in "wax+")
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
