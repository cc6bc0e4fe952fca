"""The history, notes and undo as lines."""

from itertools import islice

from core.base.errors import UsageError
from core.base.os_reason import os_reason
from core.journal.search import Query, search
from core.journal.session_id import folder
from core.record.generation import Generation
from tui.linear.line_output import LineOutput
from tui.session.controller import Controller
from tui.session.repeating import log_of
from tui.session.steps import Changed
from tui.session.undo_settings import undo_settings
from tui.terminal.output_width import output_width
from tui.view.kept_line import kept_line

# Generations that /history writes.
MOST = 20


class LinePast:
    """Implements tui.view.past_actions.PastActions with lines; it acts on the last generation."""

    def __init__(self, controller: Controller, output: LineOutput) -> None:
        self._controller, self._output = controller, output

    def history(self, words: str = "") -> None:
        """Write the newest generations with all words to stdout. Raises UsageError."""
        self._controller.journal.flush()
        try:
            found = list(islice(search(folder(), Query.of(words)), MOST + 1))
        except OSError as error:
            raise UsageError(f"The history cannot be read: {os_reason(error)}") from error
        if not found:
            self._output.tell("nothing in the history has these words" if words else "no history")
            return
        self._output.text("\n".join(kept_line(one, output_width()) for one in found[:MOST]))
        self._output.end_text()
        more = f"the {MOST} newest; add words to find others · " if len(found) > MOST else ""
        self._output.tell(f"{more}stepscope --resume=ID opens a session again")

    def note(self, text: str | None) -> None:
        """Keep a note about the last generation. Raises UsageError without one or a text."""
        last = self._last()
        if text is None:
            self._output.tell(f"note on #{last.number}: {last.note or 'none'}")
            return
        last.note = text
        self._controller.journal.note(last.number, text)
        self._output.tell(f"note on {self._named(last)} {'kept' if text else 'removed'}")

    def pin(self) -> None:
        """Pin the last generation, or not any more. Raises UsageError without one."""
        last = self._last()
        last.pinned = not last.pinned
        self._controller.journal.pin(last.number, pinned=last.pinned)
        state = "pinned" if last.pinned else "not pinned any more"
        self._output.tell(f"{self._named(last)} {state}")

    def log(self) -> None:
        """Write the command that repeats each generation to stdout. Raises UsageError."""
        for one in log_of(self._controller):
            self._output.text(f"{one.command or f'# {one.shown}'}\n")
        self._output.end_text()

    def undo(self) -> None:
        """Take back the last change of settings. Raises UsageError when another step came last."""
        step = self._controller.steps.last
        if not isinstance(step, Changed):
            raise UsageError(
                "Nothing to undo", "Without a screen, /undo takes back changes of settings"
            )
        self._output.tell(undo_settings(self._controller, step))

    def _last(self) -> Generation:
        last = self._controller.session.last
        if last is None:
            raise UsageError("No generation yet", "Run a prompt first")
        return last

    def _named(self, one: Generation) -> str:
        name = self._controller.journal.id_of(one.number)
        return f"#{one.number} ({name})" if name else f"#{one.number}"
