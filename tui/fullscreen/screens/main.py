"""The main screen: joins panes, controller and actions; shows each message where it belongs."""

from pathlib import Path
from typing import Protocol

from textual import on

from core.base.errors import UsageError
from core.checkpoints.checkpoint import Checkpoint
from core.protocol.settings import SamplingSettings
from tui.fullscreen.screens.actions import Copying, Going, Running, SessionActions
from tui.fullscreen.screens.command_surroundings import CommandSurroundings
from tui.fullscreen.screens.first_load import FirstLoad
from tui.fullscreen.screens.frame import Frame
from tui.fullscreen.screens.layout import Layout
from tui.fullscreen.widgets.checkpoint_list import CheckpointList
from tui.fullscreen.widgets.prompt import Prompt
from tui.fullscreen.widgets.settings_row import SettingsRow
from tui.session.controller import Controller
from tui.session.slash import COMMANDS
from tui.terminal.editor import Editor
from tui.view.commands import Call
from tui.view.keys import BY_ID, Key, Pane
from tui.view.presets import preset_values, with_preset
from tui.view.scan_news import Described, Scanned


class Files(Protocol):
    """The side of tui.session.watcher.Watcher that the screen uses."""

    def look_at(self, entry: Checkpoint) -> None:
        """Read this entry's index before the others'."""

    def watch(self, model: Path | None) -> None:
        """Report when this model file is gone from disk."""


class SessionScreen(Layout):
    """List, output, prompt and settings, around one Controller."""

    controller: Controller
    frame: Frame
    actions: SessionActions
    surroundings: CommandSurroundings

    def __init__(self, files: Files, preset: Checkpoint | None, editor: Editor) -> None:
        """Prepare; `files` reads the index of an entry and watches the model in memory."""
        super().__init__()
        self._files, self._editor, self._gone = files, editor, False
        self.first_load = FirstLoad(preset)

    def join(self, controller: Controller) -> None:
        """Show and drive this controller."""
        self.controller, self.frame = controller, Frame(self, controller)
        self.actions = SessionActions(
            Running(self, controller, self.first_load),
            Copying(self, controller),
            Going(self, self._editor),
        )
        self.surroundings = CommandSurroundings(self, controller, self.actions)

    def on_mount(self) -> None:
        """Begin in the prompt; the clock only moves figures of what is under way."""
        self.prompt.focus()
        self.settings_row.show(self.controller.settings)
        self.set_interval(0.25, self._tick)
        self._show_loaded()
        self.state_changed()

    def _tick(self) -> None:
        self.frame.tick()

    # State --------------------------------------------------------------------------------------

    def state_changed(self) -> None:
        """Show phase, figures, what is loaded and what is queued; called for every batch."""
        if self.frame.state_changed():
            self._show_loaded()

    def _show_loaded(self) -> None:
        """Show what was found and which of it is in memory, and read the prompt by its alphabet."""
        loaded = self.controller.loaded
        self.listing.mark_loaded(loaded.checkpoint.key if loaded else None)
        self._files.watch(loaded.checkpoint.model_path if loaded else None)
        self.frame.show_heading()
        self.frame.show_hint()

    # Checkpoints --------------------------------------------------------------------------------

    def scanned(self, scanned: Scanned) -> None:
        """Show a new scan; the cursor stays on its checkpoint."""
        self.sidebar.scanned(scanned)
        self.prompt.models = tuple(dict.fromkeys(entry.name for entry in scanned.entries))
        preset = self.first_load.take_preset()
        if preset:
            self.listing.go_to(preset)
            self.controller.load(preset)
        self._notice_gone(scanned.missing)
        self._show_loaded()
        self.state_changed()

    def _notice_gone(self, missing: Path | None) -> None:
        """Say once that what is in memory is no longer on disk."""
        loaded = self.controller.loaded
        gone = loaded is not None and missing == loaded.checkpoint.model_path
        if loaded and gone and not self._gone:
            self.output.say(f"{loaded.checkpoint.name} is no longer on disk; it stays in memory")
        self._gone = gone

    def described(self, described: Described) -> None:
        """Show what an entry's index tells, and load the first one if it is small enough."""
        entry, facts = described.entry, described.facts
        self.sidebar.described(described)
        first = self.listing.highlighted == entry
        if first and self.first_load.wants(facts, self.controller.phase):
            self.controller.load(entry)

    @on(CheckpointList.Highlighted)
    def _highlighted(self, message: CheckpointList.Highlighted) -> None:
        if message.entry:
            self._files.look_at(message.entry)

    @on(CheckpointList.Chosen)
    def _chosen(self, message: CheckpointList.Chosen) -> None:
        self.first_load.cancel()
        if self.controller.load(message.entry):
            self.prompt.focus()

    @on(CheckpointList.Asked)
    def _asked(self, message: CheckpointList.Asked) -> None:
        entry = message.entry
        self.output.say(f"{entry.name}  {entry.folder}", *self.sidebar.view_of(entry).sentences())

    # Prompt, settings and keys --------------------------------------------------------------------

    @on(Prompt.Changed)
    @on(CheckpointList.Arranged)
    def _show_hint(self) -> None:
        self.frame.show_hint()

    @on(Prompt.Submitted)
    def _submitted(self, message: Prompt.Submitted) -> None:
        if not message.text:
            return
        try:
            taken = self._take_line(message.text)
        except UsageError as refusal:
            self.output.panel(refusal, "")
            self.prompt.give_back(message.text)
            # What is typed next replaces the line; an arrow key keeps it.
            self.prompt.select_all()
            return
        if not taken:
            self.prompt.give_back(message.text)

    def _take_line(self, text: str) -> bool:
        """Carry out a command or run a prompt; return False when it was not taken."""
        line = COMMANDS.read_line(text)
        if isinstance(line, Call):
            line.carry_out(self.surroundings)
            return True
        self.first_load.cancel()
        return self.controller.run(line, self.listing.highlighted)

    @on(SettingsRow.Changed)
    def _changed(self, message: SettingsRow.Changed) -> None:
        self.controller.change(message.settings)

    @on(SettingsRow.Refused)
    def _refused(self, message: SettingsRow.Refused) -> None:
        self.output.panel(message.refusal, "")

    def use_preset(self, name: str, preset: SamplingSettings) -> None:
        """Take a preset's temperature and top-k, from the palette."""
        self.controller.change(with_preset(self.controller.settings, preset))
        self.output.say(f"preset {name}: {preset_values(preset)}")

    async def action_press(self, key_id: str) -> None:
        """Do what a key does, by its id."""
        await self.press(BY_ID[key_id])

    async def press(self, key: Key) -> None:
        """Do what a key does in its pane, wherever the focus is."""
        if callable(key.handler):
            key.handler(self.actions)
        elif key.handler:
            widget = self.output if key.pane is Pane.OUTPUT else self.listing
            await widget.run_action(key.handler)
