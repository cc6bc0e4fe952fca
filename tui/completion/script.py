"""The script that a shell reads; each asks stepscope itself for what can follow."""

import os
import shlex
import shutil
import sys
from pathlib import Path

_FOLDER = Path(__file__).parent
_PROGRAM = "@PROGRAM@"


def script(shell: str) -> str:
    """Return the script for a shell, which runs this program, or the one on PATH without it.

    What the user typed as the program's name is never run by a Tab.
    """
    text = (_FOLDER / f"stepscope.{shell}").read_text(encoding="utf-8")
    return text.replace(_PROGRAM, quoted(program(), shell))


def program() -> str:
    """Return the absolute path of the program, or its name where it has none."""
    given = Path(sys.argv[0])
    found = given if given.name == "stepscope" else shutil.which("stepscope")
    return os.path.abspath(found) if found else "stepscope"


def quoted(text: str, shell: str) -> str:
    """Return a text as one word of a shell; fish reads backslashes also in single quotes."""
    if shell != "fish":
        return shlex.quote(text)
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"
