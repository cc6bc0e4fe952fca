"""The one screen: its places, what their messages mean, and what happens shown where it belongs."""

import time
from collections.abc import Callable

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.events import DescendantFocus, Resize
from textual.geometry import Size
from textual.getters import query_one
from textual.screen import Screen
from textual.widgets import Static

from core.checkpoint import Checkpoint
from core.errors import Failure, Usage
from core.generation import Generation
from core.settings import SamplingSettings
from core.text import clean, plural
from tui import clipboard, frame
from tui.bindings import bindings_of
from tui.catalog import Catalog, bars
from tui.commands import KEYS, Call, Place, read_line
from tui.conduct import Conductor, Phase
from tui.facts import FileFacts, progress, summary
from tui.files import Described, Scanned, key_of
from tui.screens.help import Help
from tui.screens.slash import carry_out, told
from tui.widgets.checkpoint_list import CheckpointList
from tui.widgets.lines import EndsLine
from tui.widgets.prompt import Prompt
from tui.widgets.settings_row import SettingsRow
from tui.widgets.transcript import Transcript

# A checkpoint is loaded unasked at the start if it takes less than this share of free memory.
UNASKED_SHARE = 0.6
LIST_ACTIONS = frozenset(key.action for key in KEYS if key.place is Place.LIST)
NARROW, MEDIUM, SHORT = 60, 110, 22
SMALLEST = (40, 10)


class SessionScreen(Screen[None]):
    """List, output, prompt and settings, around one Conductor."""

    BINDINGS = bindings_of(Place.EVERYWHERE)

    header = query_one("#header", EndsLine)
    listing = query_one("#list", CheckpointList)
    bars_line = query_one("#bars", EndsLine)
    facts = query_one("#facts", Static)
    progress_line = query_one("#progress", EndsLine)
    output = query_one("#output", Transcript)
    prompt = query_one("#prompt", Prompt)
    hint = query_one("#hint", EndsLine)
    settings_row = query_one("#settings", SettingsRow)
    status = query_one("#status", EndsLine)
    keys = query_one("#keys", EndsLine)

    def __init__(self, look_at: Callable[[Checkpoint], None], preset: Checkpoint | None) -> None:
        """Prepare; `look_at` asks the files thread for what an entry's index tells."""
        super().__init__()
        self.conductor: Conductor
        self._look_at, self._preset, self._unasked = look_at, preset, True
        self._described: dict[tuple[str, int | None], FileFacts] = {}
        self._load_began = 0.0

    def compose(self) -> ComposeResult:
        """Lay out the places, folded from the start: a second layout would delay the first."""
        self._fold(self.app.size)
        yield EndsLine(id="header")
        with Horizontal(id="body"):
            with Vertical(id="sidebar"):
                yield CheckpointList(id="list")
                yield EndsLine(id="bars")
                yield Static(id="facts", markup=False)
            with Vertical(id="main"):
                yield EndsLine(id="progress")
                yield Transcript(id="output")
                yield EndsLine(id="hint")
                with Horizontal(id="ask"):
                    yield Static("›", id="sign", markup=False)
                    yield Prompt(id="prompt")
                yield SettingsRow(id="settings")
        yield EndsLine(id="status")
        yield EndsLine(id="keys")
        yield Static(Content("terminal too small: 40 x 10 at least"), id="small", markup=False)

    def on_mount(self) -> None:
        """Begin in the prompt; the clock only moves figures of what is under way."""
        self.prompt.focus()
        self.settings_row.show(self.conductor.settings)
        self.set_interval(0.25, self._tick)
        self.moved()

    # What the conductor tells -------------------------------------------------------------------

    def began(self, generation: Generation, prompt: str) -> None:
        """Open the generation's block."""
        self.output.begin(generation, prompt)

    def grew(self, generation: Generation, text: str) -> None:
        """Append text."""
        self.output.append(generation, text)

    def changed(self, generation: Generation) -> None:
        """Mark the place where a setting changed."""
        self.output.mark(generation)

    def ended(self, generation: Generation) -> None:
        """Close the block with its stop reason."""
        self.output.end(generation)

    def failed(self, failure: Failure, subject: str) -> None:
        """Show an error as a panel in the output."""
        self.output.panel(failure, subject)

    def noticed(self, text: str) -> None:
        """Show a sentence in the output."""
        self.output.say(text)

    def given_back(self, prompt: str) -> None:
        """Return a queued prompt."""
        self.prompt.give_back(prompt)

    def moved(self) -> None:
        """Show phase, figures, what is loaded and what is queued."""
        conductor = self.conductor
        loaded = conductor.loaded
        self.listing.mark_loaded(key_of(loaded.checkpoint) if loaded else None)
        self.header.show(frame.heading(self.listing.catalog.entries), frame.machine(loaded))
        self.settings_row.show(conductor.settings)
        self._show_progress()
        self.status.show(*frame.status(conductor, self.size.width))
        self._show_hint()

    # Frame --------------------------------------------------------------------------------------

    def _show_progress(self) -> None:
        coming = self.conductor.coming
        self.progress_line.set_class(coming is not None, "-shown")
        if coming is None:
            self._load_began = 0.0
            return
        self._load_began = self._load_began or time.monotonic()
        seconds = time.monotonic() - self._load_began
        self.progress_line.show(progress(coming.name, self.conductor.loading, seconds))

    def _show_hint(self) -> None:
        loaded, listing = self.conductor.loaded, self.listing
        tokenizer = loaded.tokenizer if loaded else None
        self.hint.show(
            *frame.hint(self.prompt.text, listing.catalog, tokenizer, filtering=listing.filtering)
        )

    def _tick(self) -> None:
        if self.conductor.phase is Phase.LOADING:
            self._show_progress()

    def on_resize(self, event: Resize) -> None:
        """Fold what does not fit."""
        self._fold(event.size)
        self._show_keys()

    def _fold(self, size: Size) -> None:
        width, height = size
        self.set_class(width < SMALLEST[0] or height < SMALLEST[1], "-tiny")
        self.set_class(width < NARROW, "-narrow")
        self.set_class(width < MEDIUM, "-medium")
        self.set_class(height < SHORT, "-short")

    @on(DescendantFocus)
    def _place_changed(self) -> None:
        self._show_keys()
        self.set_class(self.place is Place.LIST, "-drawer")

    def _show_keys(self) -> None:
        self.keys.show(frame.footer(self.place, max(1, self.size.width - 2)))

    @property
    def place(self) -> Place:
        """The focused place."""
        places = {"list": Place.LIST, "output": Place.OUTPUT, "settings": Place.SETTINGS}
        return places.get((self.focused.id or "") if self.focused else "", Place.PROMPT)

    # Checkpoints --------------------------------------------------------------------------------

    def scanned(self, scanned: Scanned) -> None:
        """Show a new scan; the cursor stays on its checkpoint."""
        old = self.listing.catalog
        self.listing.show(Catalog(scanned.entries, old.order, old.filter))
        if self._preset:
            self._begin_with(self._preset)
        self._show_facts()
        self.moved()

    def _begin_with(self, preset: Checkpoint) -> None:
        """Highlight and load the checkpoint that the command line named."""
        self._preset, self._unasked = None, False
        self.listing.go_to(preset)
        self.conductor.load(preset)

    def described(self, described: Described) -> None:
        """Show what an entry's index tells, and load the first one if it is small enough."""
        entry, facts = described.entry, described.facts
        self._described[key_of(entry)] = facts
        self._show_facts()
        if self._unasked and self.listing.highlighted == entry:
            self._unasked = False
            free_enough = facts.share is not None and facts.share < UNASKED_SHARE
            if free_enough and self.conductor.phase is Phase.EMPTY:
                self.conductor.load(entry)

    @on(CheckpointList.Highlighted)
    def _highlighted(self, message: CheckpointList.Highlighted) -> None:
        if message.entry:
            self._look_at(message.entry)
        self._show_facts()

    @on(CheckpointList.Filtered)
    def _filtered(self, message: CheckpointList.Filtered) -> None:
        self._filter(message.text, active=not message.done)

    @on(CheckpointList.Chosen)
    def _chosen(self, message: CheckpointList.Chosen) -> None:
        self._unasked = False
        if self.conductor.load(message.entry):
            self.prompt.focus()

    def facts_of(self, entry: Checkpoint) -> list[str]:
        """Return the sentences known of an entry."""
        star = self.listing.catalog.star_of(entry)
        return summary(entry, star, self._described.get(key_of(entry), FileFacts()))

    def _show_facts(self) -> None:
        entry = self.listing.highlighted
        lines = self.facts_of(entry) if entry else ["no checkpoint"]
        self.facts.update(Content(clean("\n".join(lines), keep="\n")))
        steps = self.listing.catalog.losses(entry.run) if entry else []
        drawn = bars([step.loss or 0.0 for step in steps], max(1, self.bars_line.size.width - 14))
        self.bars_line.show(f"val loss  {drawn}" if len(steps) > 1 else "")

    # Prompt and settings ------------------------------------------------------------------------

    @on(Prompt.Changed)
    def _typed(self) -> None:
        self._show_hint()

    @on(Prompt.Submitted)
    def _submitted(self, message: Prompt.Submitted) -> None:
        if not message.text:
            return
        try:
            line = read_line(message.text)
            if isinstance(line, Call):
                carry_out(line, self)
                taken = True
            else:
                self._unasked = False
                taken = self.conductor.run(line, self.listing.highlighted)
        except Usage as refusal:
            self.output.panel(refusal, "")
            return
        if taken:
            self.prompt.accept()

    @on(SettingsRow.Changed)
    def _changed(self, message: SettingsRow.Changed) -> None:
        self.conductor.change(message.settings)

    @on(SettingsRow.Refused)
    def _refused(self, message: SettingsRow.Refused) -> None:
        self.output.panel(message.refusal, "")

    def use_preset(self, name: str, preset: SamplingSettings) -> None:
        """Take a preset's temperature and top-k."""
        settings = self.conductor.settings
        after = settings.with_(temperature=preset.temperature, top_k=preset.top_k)
        self.use(after, f"preset {name}: {told(preset)}")

    def use(self, settings: SamplingSettings, said: str) -> None:
        """Take settings chosen by a command and say what they are now."""
        self.conductor.change(settings)
        self.output.say(said)

    # Actions of the registry --------------------------------------------------------------------

    def action_stop(self) -> None:
        """Esc: leave the settings, clear the filter, stop, or go to the prompt."""
        if self.place is Place.SETTINGS:
            self.prompt.focus()
        elif self.place is Place.LIST and self.listing.catalog.filter:
            self._filter("", active=False)
        elif not self.conductor.stop():
            self.prompt.focus()

    def action_copy_or_stop(self) -> None:
        """Ctrl+C: copy what is selected, else stop, else say how to leave."""
        selected = self.prompt.selected_text or self.get_selected_text()
        if selected:
            self.copy(selected)
        elif not self.conductor.stop():
            self.notify("ctrl+q quits", markup=False)

    def action_settings(self) -> None:
        """Go to the settings."""
        self.settings_row.focus()

    def action_list(self) -> None:
        """Go to the checkpoints, also when they are folded away."""
        self.add_class("-drawer")
        self.listing.focus()

    def action_run_highlighted(self) -> None:
        """Run the same prompt and seed on the highlighted checkpoint."""
        entry = self.listing.highlighted
        if entry:
            self._unasked = False
            self.conductor.run_on(entry, self.prompt.text)

    def action_help(self) -> None:
        """Open the page of keys and commands."""
        self.app.push_screen(Help())

    def action_quit(self) -> None:
        """Leave."""
        self.app.call_later(self.app.action_quit)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """While a filter is typed, the list's letters are text."""
        del parameters
        return not (self.is_mounted and self.listing.filtering and action in LIST_ACTIONS)

    def action_sort(self) -> None:
        """Sort by the next order."""
        catalog = self.listing.catalog
        order = catalog.order.next
        self.listing.show(Catalog(catalog.entries, order, catalog.filter))
        self.notify(f"sorted by {order}", markup=False, timeout=2)

    def action_filter(self) -> None:
        """Begin to type a filter."""
        self._filter(self.listing.catalog.filter, active=True)

    def _filter(self, text: str, *, active: bool) -> None:
        catalog = self.listing.catalog
        self.listing.filtering, self.listing.typed = active, text
        self.listing.show(Catalog(catalog.entries, catalog.order, text))
        self._show_hint()

    def action_best(self) -> None:
        """Go to the recommended checkpoint of the run."""
        best = self.listing.catalog.best(self.listing.highlighted)
        if best:
            if not self.listing.catalog.matches(best):
                self._filter("", active=False)
            self.listing.go_to(best)

    def action_info(self) -> None:
        """Show what is known of the highlighted checkpoint in the output."""
        entry = self.listing.highlighted
        if entry:
            self.output.say(f"{entry.name}  {entry.folder}", *self.facts_of(entry))

    def action_again(self) -> None:
        """Run the chosen or last generation again with a new seed."""
        self.conductor.again(self.output.chosen(self.conductor.session), same=False)

    def action_same(self) -> None:
        """Run the chosen or last generation again exactly as it was."""
        self.conductor.again(self.output.chosen(self.conductor.session), same=True)

    def action_step(self, direction: int) -> None:
        """Choose the next or previous generation."""
        self.output.choose(direction)

    def action_select(self) -> None:
        """Begin, extend or drop a selection of lines."""
        self.output.select_lines()

    def action_copy_output(self) -> None:
        """Copy the selection, else the text of the chosen generation."""
        self.copy(self.get_selected_text() or self.output.chosen_text(with_prompt=False))

    def action_copy_all(self) -> None:
        """Copy prompt and text of the chosen generation."""
        self.copy(self.output.chosen_text(with_prompt=True))

    def copy(self, text: str | None) -> None:
        """Copy and say how."""
        if text:
            way = clipboard.copy(text, self.app.copy_to_clipboard)
            self.notify(
                f"copied {plural(len(text), 'character')} with {clean(way)}",
                markup=False,
                timeout=3,
            )
