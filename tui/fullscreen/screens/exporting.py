"""Writes an export in the files' thread, since hundreds of generations take long."""

from collections.abc import Callable
from functools import partial

from core.base.errors import ReportedError
from tui.fullscreen.screens.layout import Layout
from tui.session.controller import Controller
from tui.session.session_export import begin_export

# Seconds after which the user is told that the file is still being written.
SLOW = 0.5


class Exporting:
    """Begins exports and says how they ended."""

    def __init__(
        self,
        screen: Layout,
        controller: Controller,
        carry_out: Callable[[Callable[[], object]], None],
    ) -> None:
        """Create it; `carry_out` calls a function in the files' thread."""
        self._screen, self._controller, self._carry_out = screen, controller, carry_out
        self._waiting = 0

    def begin(self, argument: str) -> None:
        """Write a file soon. Raises UsageError for an argument that is not valid."""
        write = begin_export(self._controller, argument, self._screen.output.cleared_numbers)
        self._waiting += 1
        self._carry_out(partial(self._write, write))
        self._screen.set_timer(SLOW, self._tell_if_slow)

    def _write(self, write: Callable[[], str]) -> None:
        """Write the file; called in the files' thread."""
        try:
            ended: str | ReportedError = write()
        except ReportedError as error:
            ended = error
        self._screen.app.call_later(self._ended, ended)

    def _ended(self, ended: str | ReportedError) -> None:
        self._waiting -= 1
        if isinstance(ended, ReportedError):
            self._screen.output.panel(ended, "")
        else:
            self._screen.tell(ended)

    def _tell_if_slow(self) -> None:
        if self._waiting:
            self._screen.tell("exporting …")
