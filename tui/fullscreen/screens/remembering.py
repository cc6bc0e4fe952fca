"""The actions that search the history, note and pin generations, and undo."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from core.base.errors import ReportedError, UsageError
from core.base.text import plural
from core.journal.search import Found, Line
from core.record.generation import Generation
from tui.fullscreen.screens.layout import Layout
from tui.fullscreen.shown_keys import key_table
from tui.session.controller import Controller
from tui.session.history_thread import HistoryThread
from tui.session.steps import Branched, Changed, ClearedUpTo
from tui.view.branch_tree import subtree

if TYPE_CHECKING:
    from tui.fullscreen.screens.history import Taken
    from tui.session.shown_generation import ShownGeneration


class Remembering:
    """Implements tui.view.past_actions.PastActions with the output, the journal and a thread."""

    def __init__(self, screen: Layout, controller: Controller, thread: HistoryThread) -> None:
        self._screen, self._controller, self._thread = screen, controller, thread

    # The history --------------------------------------------------------------------------------

    def history(self, words: str = "") -> None:
        """Open the search of the history."""
        from tui.fullscreen.screens.history import History  # noqa: PLC0415 - when it is opened

        page = History(words, self._typed(), self._thread.submit)
        self._screen.app.push_screen(page, self._taken)

    def _typed(self) -> list[Found]:
        """Return the lines of this session that the history does not have, newest first."""
        kept = bool(self._controller.journal.id_of(1))
        run = {one.request.prompt for one in self._controller.session.generations}
        lines = dict.fromkeys(reversed(self._screen.prompt.sent))
        return [
            Found.of_line(text, self._line(text, run))
            for text in lines
            if not (kept and text in run)
        ]

    def _line(self, text: str, run: set[str]) -> Line:
        """Return what became of a line; `run` are the prompts of this session that ran."""
        if text in run:
            return Line.NOT_KEPT
        if text not in self._screen.prompt.submitted:
            return Line.NOT_SENT
        return Line.COMMAND if text.startswith("/") and text[:2] != "//" else Line.NOT_RUN

    def _taken(self, taken: "Taken | None") -> None:
        screen = self._screen
        if taken is None:
            return
        if taken.shows:
            self._show(taken.found.id)
            return
        text = taken.found.prompt
        is_prompt = bool(taken.found.id) and text.startswith("/")
        screen.prompt.write(f"/{text}" if is_prompt else text)
        screen.go_to(screen.prompt)

    def _show(self, name: str) -> None:
        """Choose a generation of this session, or take one of another session into the output."""
        journal, screen = self._controller.journal, self._screen
        generations = self._controller.session.generations
        number = next((one.number for one in generations if journal.id_of(one.number) == name), 0)
        if number:
            screen.output.choose(number)
            screen.go_to(screen.output)
        else:
            self._thread.submit(partial(self._read, name))

    def _read(self, name: str) -> None:
        from tui.session.shown_generation import read_generation  # noqa: PLC0415 - in the thread

        self._screen.app.call_later(self._add, read_generation(name))

    def _add(self, read: "ShownGeneration | ReportedError") -> None:
        screen = self._screen
        if isinstance(read, ReportedError):
            screen.output.panel(read, "")
            return
        read.take_into(self._controller)
        screen.output.take_in(read.generation, read.asked, read.remarks)
        screen.go_to(screen.output)
        self._controller.listener.state_changed()

    # Notes and pins -----------------------------------------------------------------------------

    def note(self, text: str | None) -> None:
        """Keep a note about the chosen generation; None asks for it. Raises UsageError."""
        chosen = self._chosen()
        if text is None:
            from tui.fullscreen.screens.note_input import NoteInput  # noqa: PLC0415 - when needed

            keep = partial(self._noted, chosen)
            self._screen.app.push_screen(NoteInput(chosen.number, chosen.note), keep)
        else:
            self._noted(chosen, text)

    def _noted(self, one: Generation, text: str | None) -> None:
        if text is None or text == one.note:
            return
        one.note = text
        self._controller.journal.note(one.number, text)
        self._screen.output.reframe(one)
        self._screen.tell(f"note on {self._named(one)} {'kept' if text else 'removed'}")

    def pin(self) -> None:
        """Pin the chosen generation, or not any more. Raises UsageError without one."""
        one = self._chosen()
        one.pinned = not one.pinned
        self._controller.journal.pin(one.number, pinned=one.pinned)
        self._screen.output.reframe(one)
        self._screen.tell(f"{self._named(one)} {'pinned' if one.pinned else 'not pinned any more'}")

    def ask_for_note(self) -> None:
        """Ask for a note; tell why, if there is no generation."""
        self._or_tell(partial(self.note, None))

    def toggle_pin(self) -> None:
        """Pin the chosen generation or not any more; tell why, if there is none."""
        self._or_tell(self.pin)

    def _or_tell(self, act: Callable[[], None]) -> None:
        try:
            act()
        except UsageError as error:
            self._screen.tell(str(error))

    def _chosen(self) -> Generation:
        output = self._screen.output
        chosen = output.chosen(self._controller.session)
        if chosen is None:
            raise UsageError("No generation yet", "Run a prompt first")
        if not output.stack.generation_indexes():
            raise UsageError("The output is empty", "/undo shows what was cleared")
        return chosen

    def _named(self, one: Generation) -> str:
        """Return number and ID of a generation."""
        name = self._controller.journal.id_of(one.number)
        return f"#{one.number} ({name})" if name else f"#{one.number}"

    # Commands -----------------------------------------------------------------------------------

    def log(self) -> None:
        """Open the page of commands. Raises UsageError without a generation."""
        from tui.fullscreen.screens.command_log import CommandLog  # noqa: PLC0415 - when opened

        controller = self._controller
        if not controller.session.generations:
            raise UsageError("No generation yet", "Run a prompt first")
        page = CommandLog(controller, controller.session.generations, controller.journal.id_of)
        self._screen.app.push_screen(page, self._logged)

    def _logged(self, number: int | None) -> None:
        if number is not None:
            self._screen.output.choose(number)
            self._screen.go_to(self._screen.output)

    def open_log(self) -> None:
        """Open the page of commands; tell why, if there is no generation."""
        self._or_tell(self.log)

    # Undo ---------------------------------------------------------------------------------------

    def undo(self) -> None:
        """Take back the last step. Raises UsageError when that is not possible."""
        step = self._controller.steps.last
        if isinstance(step, Changed):
            from tui.session.undo_settings import undo_settings  # noqa: PLC0415 - when it is needed

            self._screen.tell(undo_settings(self._controller, step))
        elif isinstance(step, Branched):
            self._undo_branch(step)
        elif isinstance(step, ClearedUpTo):
            self._undo_clear(step)
        else:
            raise UsageError(
                "Nothing to undo", "/undo takes back changes of settings, branches and /clear"
            )

    def _undo_branch(self, step: Branched) -> None:
        """Hide a branch with all that grew from it; its parent is the current one again."""
        controller, output = self._controller, self._screen.output
        generations = controller.session.generations
        numbers = subtree(generations, step.number)
        if any(generations[number - 1].finished is None for number in numbers):
            raise UsageError(f"#{step.number} still runs", "Stop it first (/cancel), or wait")
        controller.steps.drop()
        output.hide(numbers)
        output.choose(step.parent)
        controller.chat.follow(generations[step.parent - 1])
        back = key_table(self._screen).spoken("comparison.undo")
        hidden = f"#{step.number} is hidden, #{step.parent} is chosen"
        self._screen.tell(f"{hidden}; {back} in /tree undoes")

    def _undo_clear(self, step: ClearedUpTo) -> None:
        controller = self._controller
        controller.steps.drop()
        count = self._screen.output.show_cleared()
        controller.journal.clear(step.before)
        controller.chat.resume(step.talks)
        self._screen.tell(f"{plural(count, 'generation')} shown again")
