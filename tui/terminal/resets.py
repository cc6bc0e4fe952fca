"""The escape sequences that make a terminal ordinary again.

One list for the session's end, for its parent process and for --reset_terminal.
"""

import contextlib
import os
import select

from tui.terminal.line_modes import line_modes

# The cursor is saved first, because leaving the alternate screen restores the saved position:
# the corner, if the terminal was not on the alternate screen. In order: synchronized output, mouse,
# focus, paste, reports of the size, keyboard protocol, screen, cursor, line wrap, colours.
RESETS = (
    "\x1b[?2026l\x1b7\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?1015l\x1b[?1016l\x1b[?1004l"
    "\x1b[?2004l\x1b[?2048l\x1b[<u\x1b[?1049l\x1b[?25h\x1b[?7h\x1b[0m"
)


def takes_output(file: int, seconds: float = 0.0) -> bool:
    """Whether a terminal takes output within a time in seconds; otherwise writing would wait."""
    return bool(select.select([], [file], [], seconds)[1])


def write_resets(file: int) -> None:
    """Write the escape sequences; nothing happens when the terminal is gone."""
    with contextlib.suppress(OSError):
        os.write(file, RESETS.encode())


def reset_terminal() -> bool:
    """Reset the terminal of this process; False when none of its streams is a terminal."""
    for file in (1, 2, 0):
        modes = line_modes(file)
        if modes:
            modes.make_sane()
            modes.set()
            if os.environ.get("TERM") != "dumb":
                write_resets(file)
            return True
    return False
