"""Stops this process so that the time until it goes on is not counted in any figure."""

import signal
from types import FrameType

from core.base.running_clock import CLOCK
from tui.terminal.job_control import stop_self


def stop_uncounted() -> None:
    """Stop until a shell continues this process; call it in the main thread."""
    with CLOCK.hold():
        stop_self()


def install_suspension() -> None:
    """Stop uncounted at SIGTSTP (Ctrl+Z), in modes without a screen; ignored, it stays ignored."""
    number = getattr(signal, "SIGTSTP", None)
    if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
        signal.signal(number, _handle)


def _handle(_number: int, _frame: FrameType | None) -> None:
    stop_uncounted()
