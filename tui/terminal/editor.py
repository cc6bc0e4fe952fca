"""Edits a prompt in $VISUAL, $EDITOR or vi, in a temporary file."""

import os
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

from core.base.errors import UsageError
from core.base.os_reason import os_reason
from core.base.text import clean

UNCHANGED = "The prompt is unchanged"


class Editor:
    """The user's editor; the screen must be suspended while it runs."""

    def __init__(self, before: Callable[[], None] = lambda: None) -> None:
        self._before = before
        self._process: subprocess.Popen[bytes] | None = None

    def edit(self, text: str) -> str:
        """Return the saved text. Raises UsageError when the editor is missing or failed.

        A newline that the editor adds at the end is not part of the prompt.
        """
        self._before()
        # In a separate folder, because some editors create other files beside the saved one. The
        # folder stays if the session is killed, and the parent process does not remove it: the
        # editor still runs then, and what the user saves must not get lost.
        with tempfile.TemporaryDirectory(prefix="stepscope-") as folder:
            path = Path(folder) / "prompt.txt"
            path.touch(0o600)
            path.write_bytes(text.encode("utf-8", "replace"))
            self._run([*_command(), str(path)])
            try:
                after = path.read_bytes().decode("utf-8", "replace").replace("\r\n", "\n")
            except OSError as error:
                raise UsageError(
                    f"The editor left no file: {os_reason(error)}", UNCHANGED
                ) from error
        if after.endswith("\n") and not text.endswith("\n"):
            after = after[:-1]
        return clean(after, keep="\n")

    def end(self) -> None:
        """Ask a running editor to end; safe in a signal handler."""
        if self._process:
            self._process.terminate()

    def _run(self, command: list[str]) -> None:
        try:
            # fd 2 is the log, so the editor gets the session's terminal as stderr.
            self._process = subprocess.Popen(command, stderr=sys.__stderr__)  # noqa: S603 - the user's own editor
        except OSError as error:
            raise UsageError(
                f"Cannot start {command[0]}: {os_reason(error)}", "Set $VISUAL or $EDITOR"
            ) from error
        code = self._process.wait()
        self._process = None
        if code:
            raise UsageError(f"{command[0]} ended with {code}", UNCHANGED)


def edit_on(
    suspended: Callable[[], AbstractContextManager[None]], edit: Callable[[str], str], text: str
) -> str:
    """Return the text as `edit` returns it; the screen is `suspended` meanwhile.

    Raises UsageError after the screen was resumed.
    """
    failure: UsageError | None = None
    with suspended():
        # An error raised in this block would leave the screen suspended.
        try:
            text = edit(text)
        except UsageError as error:
            failure = error
    if failure:
        raise failure
    return text


def _command() -> list[str]:
    """Return the command line of $VISUAL, else of $EDITOR, else vi, split into words."""
    for name in ("VISUAL", "EDITOR"):
        try:
            words = shlex.split(os.environ.get(name, ""))
        except ValueError as error:
            raise UsageError(
                f"${name} cannot be read: {error}", "Quote it as in a shell"
            ) from error
        if words:
            return words
    return ["vi"]
