"""Stops this process as Ctrl+Z does, and tells whether it may use its terminal."""

import os
import signal

# Seconds within which the same signal is the same request: a shell signals the whole process group,
# and the parent process passes its own signal on to the child.
SAME_REQUEST = 0.1


def in_foreground() -> bool:
    """Whether this process may use its terminal; True without job control."""
    try:
        return os.tcgetpgrp(0) == os.getpgrp()
    except (AttributeError, OSError):
        return True


def stop_self() -> None:
    """Stop until a shell continues this process; call it in the main thread.

    It returns at once if no shell could continue this process: the kernel then ignores the signal.
    """
    before = signal.signal(signal.SIGTSTP, signal.SIG_DFL)
    signal.raise_signal(signal.SIGTSTP)
    signal.signal(signal.SIGTSTP, before)
