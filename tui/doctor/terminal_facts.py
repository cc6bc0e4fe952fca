"""What the terminal can do, told from the environment: nothing is asked of the terminal itself."""

import locale
import os
import sys
from collections.abc import Iterator

from tui.doctor.fact import Fact, Section, note
from tui.terminal import clipboard
from tui.terminal.gate import SMALLEST, session_problem

_TRUE = ("truecolor", "24bit")


def terminal() -> Section:
    """Return the abilities; a terminal that the session cannot use is a note: scripts need none."""
    return Section("terminal", tuple(_facts()))


def _facts() -> Iterator[Fact]:
    yield _session()
    yield Fact("TERM", os.environ.get("TERM") or "not set")
    yield Fact("colours", _colours())
    yield _size()
    yield _characters()
    if inside := _inside():
        yield Fact("inside", inside)
    yield Fact("copy by", clipboard.way())
    yield Fact("mouse", "used by the session; /mouse off leaves it to the terminal")


def _session() -> Fact:
    if problem := session_problem():
        return note("session", f"cannot be drawn here: {problem}", "--plain needs no screen")
    return Fact("session", "can be drawn here")


def _colours() -> str:
    if os.environ.get("NO_COLOR"):
        return "greys, because NO_COLOR is set"
    term = os.environ.get("TERM", "")
    if os.environ.get("COLORTERM", "").lower() in _TRUE:
        return "16.7 million (COLORTERM)"
    return "256 (TERM)" if "256color" in term else "16, unless the terminal tells of more"


def _size() -> Fact:
    for stream in (sys.__stdout__, sys.__stderr__, sys.__stdin__):
        try:
            columns, rows = os.get_terminal_size(stream.fileno() if stream else -1)
        except (OSError, ValueError):
            continue
        found = f"{columns} x {rows}"
        if columns < SMALLEST[0] or rows < SMALLEST[1]:
            return note("size", found, f"The session needs {SMALLEST[0]} x {SMALLEST[1]}")
        return Fact("size", found)
    return Fact("size", "not known")


def _characters() -> Fact:
    """Return the character set of the locale; output is UTF-8 in any."""
    before = locale.setlocale(locale.LC_CTYPE)
    try:
        locale.setlocale(locale.LC_CTYPE, "")
    except locale.Error:
        named = next(filter(None, map(os.environ.get, ("LC_ALL", "LC_CTYPE", "LANG"))), "")
        return note("characters", f"the locale {named} does not exist", "export LC_ALL=C.UTF-8")
    charset = locale.nl_langinfo(locale.CODESET) if hasattr(locale, "nl_langinfo") else "UTF-8"
    # Files are read in the locale of the process's start.
    locale.setlocale(locale.LC_CTYPE, before)
    if charset.upper().replace("-", "") != "UTF8":
        return note("characters", f"{charset}; stepscope writes UTF-8", "export LC_ALL=C.UTF-8")
    return Fact("characters", charset)


def _inside() -> str:
    """Return what is between the program and the user's own terminal."""
    found = [name for name, variable in (("tmux", "TMUX"), ("screen", "STY"), ("ssh", "SSH_TTY"))
             if os.environ.get(variable)]  # fmt: skip
    if "ssh" not in found and os.environ.get("SSH_CONNECTION"):
        found.append("ssh")
    return ", ".join(found)
