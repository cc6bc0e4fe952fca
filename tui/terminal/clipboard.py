"""Copies text with the system's tool, else with a terminal escape sequence, else into a file.

Over ssh the tools of this machine would fill a clipboard that the user does not see, so only an X
server that ssh forwards is used. Inside tmux, `load-buffer -w` also reaches the outer terminal
where tmux drops the escape sequence of a program, which is its default.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from core.base import working_folder
from core.base.errors import UsageError
from core.base.os_reason import os_reason
from core.base.text import plural

TOOLS = (
    ("pbcopy",),
    ("wl-copy",),
    ("xclip", "-selection", "clipboard"),
    ("xsel", "--clipboard", "--input"),
    ("clip.exe",),
)
X11 = ("xclip", "xsel")
TMUX = ("tmux", "load-buffer", "-w", "-")
# Many terminals silently drop an OSC 52 sequence that is longer than this many bytes.
OSC52_BYTES = 74_000
# Terminals that ignore OSC 52.
WITHOUT_OSC52 = ("linux", "dumb")
# Seconds to wait for the system's tool.
TIMEOUT = 1.0


def copy(text: str, osc52: Callable[[str], None]) -> str:
    """Copy text; return which way it went, and what to do if it may not have arrived.

    The terminal does not report whether it accepted an OSC 52 sequence.
    """
    count = plural(len(text), "character")
    for command in TOOLS:
        if _usable(command[0]) and _piped(command, text):
            return f"{count} copied with {command[0]}"
    if os.environ.get("TMUX") and _piped(TMUX, text):
        return "copied by tmux · nothing arrived? prefix ] or /copy FILE"
    short = len(text.encode("utf-8", "replace")) <= OSC52_BYTES
    if not short or os.environ.get("TERM") in WITHOUT_OSC52:
        return f"{count} written to {_file(text)}"
    osc52(text)
    if os.environ.get("TMUX"):
        return "sent by OSC 52; tmux needs set-clipboard on, else /copy FILE"
    if os.environ.get("STY"):
        return "sent by OSC 52, which screen drops: else /copy FILE"
    return "sent by OSC 52 · nothing arrived? /copy FILE"


def way() -> str:
    """Return the way that `copy` tries first here: a tool, tmux, OSC 52 or a file."""
    if tool := next((command[0] for command in TOOLS if _usable(command[0])), None):
        return tool
    if os.environ.get("TMUX"):
        return "tmux load-buffer"
    return "a file" if os.environ.get("TERM") in WITHOUT_OSC52 else "OSC 52"


def write(text: str, path: Path) -> str:
    """Write text into a new file; return where it is.

    Raises UsageError when the file exists or cannot be written.
    """
    if working_folder.is_lost(path):
        raise UsageError(f"Cannot write {path}: {working_folder.DELETED}", "Use an absolute path")
    try:
        with path.open("x", encoding="utf-8", errors="replace", newline="") as file:
            file.write(text)
    except FileExistsError:
        raise UsageError(f"{path} exists already", "Name a new file") from None
    except (OSError, ValueError) as error:
        reason = os_reason(error) if isinstance(error, OSError) else "the name is not valid"
        raise UsageError(f"Cannot write {path}: {reason}") from error
    return f"{plural(len(text), 'character')} written to {path}"


def _usable(tool: str) -> bool:
    display = os.environ.get("DISPLAY", "")
    remote = bool(os.environ.get("SSH_CONNECTION") or os.environ.get("SSH_TTY"))
    # A display with the name of a host is forwarded by ssh: `localhost:10.0`.
    if remote and (tool not in X11 or display.startswith(":")):
        return False
    if tool == "wl-copy" and not os.environ.get("WAYLAND_DISPLAY"):
        return False
    if tool in X11 and not display:
        return False
    if tool == "pbcopy" and sys.platform != "darwin":
        return False
    return shutil.which(tool) is not None


def _piped(command: tuple[str, ...], text: str) -> bool:
    try:
        done = subprocess.run(  # noqa: S603 - fixed commands, the text goes to stdin
            command, input=text.encode("utf-8", "replace"), timeout=TIMEOUT, check=False,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def _file(text: str) -> Path:
    with tempfile.NamedTemporaryFile(
        "w", prefix="stepscope-", suffix=".txt", delete=False, encoding="utf-8", errors="replace"
    ) as file:
        file.write(text)
    return Path(file.name)
