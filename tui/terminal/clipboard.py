"""Copies text with the system's tool, else with a terminal escape sequence, else into a file."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

TOOLS = (
    ("pbcopy",),
    ("wl-copy",),
    ("xclip", "-selection", "clipboard"),
    ("xsel", "--clipboard", "--input"),
    ("clip.exe",),
)
# Many terminals silently drop an OSC 52 sequence that is longer than this many bytes.
OSC52_BYTES = 74_000
# Seconds to wait for the system's tool.
TIMEOUT = 1.0


def copy(text: str, osc52: Callable[[str], None]) -> str:
    """Copy text; return how: `copied with pbcopy`, `sent to the terminal`, `written to` a file.

    The terminal does not report whether it accepted an OSC 52 sequence.
    """
    for command in TOOLS:
        if _usable(command[0]) and _piped(command, text):
            return f"copied with {command[0]}"
    if len(text.encode("utf-8", "replace")) <= OSC52_BYTES:
        osc52(text)
        hint = "; tmux needs set-clipboard on" if os.environ.get("TMUX") else ""
        return f"sent to the terminal (OSC 52){hint}"
    return f"written to {_file(text)}"


def _usable(tool: str) -> bool:
    if tool == "wl-copy" and not os.environ.get("WAYLAND_DISPLAY"):
        return False
    if tool in ("xclip", "xsel") and not os.environ.get("DISPLAY"):
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
