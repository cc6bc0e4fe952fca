"""Writing a prompt in the user's own editor, $VISUAL, $EDITOR or vi, on a file that goes after."""

import os
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Callable

from core.errors import Usage
from core.text import clean


class Editor:
    """The user's editor; the screen must be suspended while it runs."""

    def __init__(self, before: Callable[[], None] = lambda: None) -> None:
        """Keep what makes the terminal an ordinary one before the editor starts."""
        self._before = before

    def edit(self, text: str) -> str:
        """Return the text as it was saved; Usage when there is no editor or it failed.

        A newline that the editor puts at the end of its last line is not part of the prompt.
        """
        words = shlex.split(os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi")
        self._before()
        with tempfile.NamedTemporaryFile("w+", suffix=".txt", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            self._run([*words, file.name])
            with open(file.name, encoding="utf-8", errors="replace", newline="") as saved:  # noqa: PTH123
                after = saved.read().replace("\r\n", "\n")
        if after.endswith("\n") and not text.endswith("\n"):
            after = after[:-1]
        return clean(after, keep="\n")

    def _run(self, command: list[str]) -> None:
        try:
            # fd 2 is the log; the editor draws where the session draws.
            done = subprocess.run(command, check=False, stderr=sys.__stderr__)  # noqa: S603
        except OSError as error:
            raise Usage(
                f"Cannot start {command[0]}: {error.strerror}", "Set $VISUAL or $EDITOR"
            ) from error
        if done.returncode:
            raise Usage(f"{command[0]} ended with {done.returncode}", "The prompt is unchanged")
