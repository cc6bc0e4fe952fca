"""The actions of the session's keys in groups: run, copy, compare, and go to."""

from dataclasses import dataclass
from pathlib import Path

from textual.app import SuspendNotSupported

from core.base.errors import UsageError
from tui.fullscreen.screens.branching import Branching
from tui.fullscreen.screens.comparing import Comparing
from tui.fullscreen.screens.layout import Layout
from tui.fullscreen.screens.looking import Looking
from tui.fullscreen.screens.remembering import Remembering
from tui.fullscreen.shown_keys import key_table
from tui.session.controller import Controller
from tui.session.first_load import FirstLoad
from tui.terminal import clipboard
from tui.terminal.editor import Editor, edit_on
from tui.view.key import Pane

# What /copy copies beside texts.
COMMAND = "command"


class Running:
    """Runs a generation again, runs on another checkpoint, and stops."""

    def __init__(
        self, screen: Layout, controller: Controller, first_load: FirstLoad, looking: Looking
    ) -> None:
        self._screen, self._controller, self._first_load = screen, controller, first_load
        self._looking = looking

    def again(self) -> None:
        """Run the chosen or last generation again with a new seed."""
        controller, fixed = self._controller, self._controller.settings.seed
        started = controller.again(self._screen.output.chosen(controller.session), same=False)
        if started and fixed is not None:
            # The head says so too, but a long text moves it out of view.
            self._screen.tell(f"a new seed, not the fixed {fixed}")

    def same(self) -> None:
        """Run the chosen or last generation again exactly as it was."""
        self._controller.again(self._screen.output.chosen(self._controller.session), same=True)

    def highlighted(self) -> None:
        """Run the same prompt and seed on the highlighted checkpoint."""
        entry = self._screen.listing.highlighted
        if entry:
            self._first_load.cancel()
            self._controller.run_on(entry, self._screen.prompt.text)

    def stop(self) -> None:
        """Esc: leave the settings, clear the filter, stop, or go to the prompt."""
        screen = self._screen
        if screen.pane is Pane.SETTINGS:
            screen.go_to(screen.prompt)
        elif screen.pane is Pane.LIST and screen.listing.catalog.filter:
            screen.listing.filter("", typing=False)
        elif not self._controller.stop() and not self._looking.end_walk():
            screen.go_to(screen.prompt)


class Copying:
    """Copies text to the clipboard and shows how it was copied."""

    def __init__(self, screen: Layout, controller: Controller) -> None:
        self._screen, self._controller = screen, controller

    def text(self) -> None:
        """Copy the selection, else the text of the chosen generation."""
        selected = self._screen.get_selected_text()
        self._copy(selected or self._screen.output.chosen_text(with_prompt=False))

    def all(self) -> None:
        """Copy prompt and text of the chosen generation."""
        self._copy(self._screen.output.chosen_text(with_prompt=True))

    def part(self, part: str, file: str) -> None:
        """Copy "text", "all" or, for "", the selection; write it into a file if one is named.

        "command" is the line that repeats the generation.

        Raises UsageError when there is nothing to copy or the file cannot be written.
        """
        if part == COMMAND:
            from tui.session.repeating import command_of  # noqa: PLC0415 - when it is needed

            chosen = self._screen.output.chosen(self._controller.session)
            self._copy_or_write(command_of(self._controller, chosen), file)
            return
        selected = "" if part else self._screen.get_selected_text()
        text = selected or self._screen.output.chosen_text(with_prompt=part == "all")
        if not text:
            raise self._nothing()
        self._copy_or_write(text, file)

    def _copy_or_write(self, text: str, file: str) -> None:
        if file:
            self._screen.tell(clipboard.write(text, Path(file).expanduser()))
        else:
            self._copy(text)

    def or_stop(self) -> None:
        """Ctrl+C: copy the selection, else stop, else empty the prompt and show how to quit."""
        prompt = self._screen.prompt
        selected = prompt.selected_text or self._screen.get_selected_text()
        if selected:
            self._copy(selected)
        elif not self._controller.stop():
            kept = "kept for recall · " if prompt.text else ""
            prompt.empty()
            self._screen.tell(f"{kept}{key_table(self._screen).spoken('quit')} quits")

    def _copy(self, text: str | None) -> None:
        if text:
            self._screen.tell(clipboard.copy(text, self._screen.app.copy_to_clipboard))
            self._screen.output.withdraw(self._screen.output.refusal)
        else:
            self._screen.tell(str(self._nothing()))

    def _nothing(self) -> UsageError:
        """Return why there is nothing to copy."""
        output = self._screen.output
        chosen = output.chosen(self._controller.session)
        if chosen is None or not output.stack.generation_indexes():
            return UsageError("Nothing to copy", "Run a prompt first")
        number = f"#{chosen.number}"
        if chosen.finished is None:
            return UsageError(f"Nothing to copy yet: {number} is still empty", "Try again soon")
        return UsageError(f"Nothing to copy: {number} is empty")


class Going:
    """Goes to a pane, a page or the editor, and closes the session."""

    def __init__(self, screen: Layout, editor: Editor) -> None:
        self._screen, self._editor = screen, editor

    def settings(self) -> None:
        """Go to the first setting."""
        self._screen.settings_row.begin()

    def checkpoints(self) -> None:
        """Go to the checkpoint list; a narrow terminal shows it as a drawer."""
        self._screen.add_class("-drawer")
        self._screen.go_to(self._screen.listing)

    def output(self) -> None:
        """Go to the output."""
        self._screen.go_to(self._screen.output)

    def help(self) -> None:
        """Open the page of keys and commands."""
        from tui.fullscreen.screens.help import Help  # noqa: PLC0415 - when it is opened

        self._screen.app.push_screen(Help())

    def editor(self) -> None:
        """Edit the prompt in the user's editor; text that streams meanwhile is shown afterwards."""
        screen = self._screen
        try:
            text = edit_on(screen.app.suspend, self._editor.edit, screen.prompt.text)
        except SuspendNotSupported:
            screen.output.say("An editor cannot be opened in this terminal")
        except UsageError as error:
            screen.output.panel(error, "")
        else:
            screen.prompt.write(text)
            screen.go_to(screen.prompt)

    def suspend(self) -> None:
        """Give the terminal back to the shell until `fg`."""
        # Outside the key's handler, so that its own repaint is over.
        self._screen.app.call_later(self._screen.app.run_action, "app.suspend_session")

    def quit(self) -> None:
        """Close the session."""
        self._screen.app.call_later(self._screen.app.action_quit)


@dataclass(frozen=True, slots=True)
class SessionActions:
    """Every action of the session's keys."""

    run: Running
    copy: Copying
    compare: Comparing
    inside: Looking
    branches: Branching
    past: Remembering
    go: Going
