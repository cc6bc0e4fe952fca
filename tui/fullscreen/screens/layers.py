"""Layers and heads: what the model would predict after each layer, and where its heads look."""

from collections.abc import Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.getters import query_one

from core.base.errors import ReportedError
from core.base.text import clean, plural
from core.protocol.inspected import Wanted
from tui.fullscreen.bindings import bindings_of
from tui.fullscreen.screens.page import Page, Run
from tui.fullscreen.widgets.heat_pane import HeatPane
from tui.terminal import clipboard
from tui.view.attention_map import attention_lines, map_legend, mapped
from tui.view.error_hints import session_hint
from tui.view.fitting import fitting_parts
from tui.view.inspection import Inspection
from tui.view.key import Pane
from tui.view.lens_grid import GAP, Spot, lens_legend, lens_lines, shown_positions
from tui.view.result_view import Pieces
from tui.view.wrapped import wrapped

TITLE = "layers"
# Lines of the frame.
AROUND = 4
LENS_KEYS = (
    "comparison.left", "comparison.up", "layers.attention", "comparison.load", "comparison.copy",
    "comparison.stop",
)  # fmt: skip
ATTENTION_KEYS = (
    "comparison.left", "comparison.up", "layers.head_next", "layers.form", "layers.attention",
    "comparison.load", "comparison.stop",
)  # fmt: skip
LABELS = {"comparison.up": "layer", "comparison.load": "walk there"}


class Layers(Page[int]):
    """Shows an inspection; it is dismissed with the index of a new token to walk to, or None.

    What is shown and was not read yet is read at once, unless a reading failed or was stopped.
    """

    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of(Pane.LAYERS)]
    key_panes: ClassVar[tuple[Pane, ...]] = (Pane.LAYERS, Pane.COMPARISON)

    pane = query_one("#inside", HeatPane)

    def __init__(
        self,
        inspection: Inspection,
        spot: Spot,
        run: Run,
        begin: Callable[[Wanted], None],
        *,
        attention: bool,
        halves: bool,
    ) -> None:
        """Create the page; `begin` begins a reading, `halves` tells how attention is shown."""
        super().__init__(TITLE, run)
        self.inspection, self.spot = inspection, spot
        self.attention, self.halves = attention, halves
        self._begin = begin

    def compose_body(self) -> ComposeResult:
        """Create the pane."""
        yield HeatPane(id="inside")

    # Shown --------------------------------------------------------------------------------------

    @property
    def _room(self) -> tuple[int, int]:
        """Width and height of the lines above the legend."""
        return max(1, self.size.width - 2), max(1, self.size.height - AROUND - 1)

    def show_body(self) -> None:
        """Show the lines, and read what they lack."""
        width, height = self._room
        failure = self.inspection.failure
        lines = self._failure(failure, width) if failure else self._lines(width, height)
        blank = [()] * max(0, height - len(lines))
        legend = map_legend(halves=self.halves) if self.attention else lens_legend()
        self.pane.show((*lines, *blank, legend), height + 1)
        # The activity of the last reading ends after its last batch.
        self.call_later(self._read)

    def _lines(self, width: int, height: int) -> tuple[Pieces, ...]:
        if self.attention:
            return attention_lines(self.inspection, self.spot, width, height, halves=self.halves)
        return lens_lines(self.inspection, self.spot, width, height)

    def _failure(self, failure: ReportedError, width: int) -> tuple[Pieces, ...]:
        parts = (f"Error: {failure.message}", session_hint(failure))
        told = (line for part in parts if part for line in wrapped(clean(part), width))
        return tuple(((line, "output"),) for line in told)

    def show_state(self) -> None:
        """Show the lines around it."""
        one, width = self.inspection, self._room[0]
        name = clean(one.generation.origin.name)
        self.heading.show((f"#{one.generation.number}", name), "Esc stops" if self.runs else "")
        self.about.show(f" {GAP.join(fitting_parts(self._about(), width, len(GAP)))}")
        self.state.show(f" {self._told or self._state()}")
        ids = ATTENTION_KEYS if self.attention else LENS_KEYS
        labels = LABELS | ({"layers.attention": "layers"} if self.attention else {})
        self.keys.show(self.footer_of(ids, labels, running=self.runs))

    def _about(self) -> list[str]:
        one = self.inspection
        prompt = min(one.answer_start, len(one.ids))
        parts = [
            f"{plural(prompt, 'token')} of prompt and {len(one.ids) - prompt:,} of answer",
            "read once more, in one forward",
        ]
        if one.left_out:
            parts.insert(1, f"the last {one.left_out:,} are beyond the context")
        return [*parts, "over a run: stepscope lens --layers --checkpoint RUN@all"]

    def _state(self) -> str:
        if self.inspection.failure:
            return "■ ended with an error"
        if self.inspection.stopped:
            return "■ stopped; any move reads on"
        if self.runs:
            return f"▶ reading {plural(len(self.inspection.ids), 'token')}"
        return f"■ position {self.spot.at:,} of {len(self.inspection.ids):,}"

    @property
    def runs(self) -> bool:
        """Whether ids are being read."""
        return self.inspection.reading is not None

    # Reading ------------------------------------------------------------------------------------

    def _read(self) -> None:
        """Read what is shown and not known yet."""
        one = self.inspection
        wanted = None if one.failure or one.stopped or self.runs else self._lacking()
        if not self.is_attached or wanted is None:
            return
        try:
            self._begin(wanted)
        except ReportedError as error:
            one.failure = error
            self.changed()
        self.show_state()

    def _lacking(self) -> Wanted | None:
        width, height = self._room
        if self.attention:
            shown = mapped(self.spot, width, height, halves=self.halves)
            return self.inspection.lacks_attention(self.spot.layer, shown)
        return self.inspection.lacks_layers(shown_positions(self.inspection, self.spot.at, width))

    # Keys ---------------------------------------------------------------------------------------

    def _go(self, at: int, layer: int, head: int) -> None:
        """Choose another cell or head; both ends stop it."""
        one, least = self.inspection, 1 if self.attention else 0
        at = min(max(at, 0), len(one.ids) - 1)
        layer = min(max(layer, least), one.layers)
        self.spot = Spot(at, layer, min(max(head, 1), max(1, one.heads)))
        one.stopped = False
        self.changed()

    def action_along(self, tokens: int) -> None:
        """Go to another token."""
        self._go(self.spot.at + tokens, self.spot.layer, self.spot.head)

    def action_move(self, layers: int) -> None:
        """Go to another layer: down is towards the output."""
        self._go(self.spot.at, self.spot.layer + layers, self.spot.head)

    def action_edge(self, direction: int) -> None:
        """Go to the first or last token."""
        self.action_along(direction * len(self.inspection.ids))

    def action_page(self, direction: int) -> None:
        """Go on by as many tokens as are shown."""
        shown = shown_positions(self.inspection, self.spot.at, self._room[0])
        self.action_along(direction * len(shown))

    def action_head(self, direction: int) -> None:
        """Choose another head; after the last one, the first."""
        count = max(1, self.inspection.heads)
        self._go(self.spot.at, self.spot.layer, (self.spot.head - 1 + direction) % count + 1)

    def action_attention(self) -> None:
        """Show the heads in place of the layers, or the layers again."""
        self.attention = not self.attention
        self._go(self.spot.at, self.spot.layer, self.spot.head)

    def action_form(self) -> None:
        """Show attention in colours or in shades."""
        self.halves = not self.halves
        self.changed()

    def action_load(self) -> None:
        """Go back and walk to the token that follows the chosen one."""
        token = self.spot.at + 1 - self.inspection.answer_start
        if 0 <= token < len(self.inspection.generation.new_ids):
            self._leave(token)
        else:
            self.tell("the walk is over the tokens of the answer")

    def action_copy(self) -> None:
        """Copy what is shown."""
        self.tell(clipboard.copy(self.pane.text, self.app.copy_to_clipboard))

    def action_stop(self) -> None:
        """Stop reading and keep what was read; go back if nothing is being read."""
        if self.runs:
            super().action_stop()
        else:
            self._leave(None)

    def action_back(self) -> None:
        """Go back; what is being read is of no use then."""
        self._leave(None)

    def _leave(self, token: int | None) -> None:
        if self.runs:
            self.run.stop()
        self.dismiss(token)
