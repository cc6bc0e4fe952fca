"""The output pane: a line-API widget that appends, follows its tail and can be copied from."""

from rich.segment import Segment
from rich.style import Style
from textual.cache import LRUCache
from textual.geometry import Offset, Region, Size
from textual.reactive import Reactive
from textual.scroll_view import ScrollView
from textual.selection import Selection
from textual.strip import Strip

from core.base.errors import ReportedError
from core.record.generation import Generation
from core.record.session import Session
from tui.fullscreen.bindings import bindings_of
from tui.fullscreen.widgets.block_stack import BlockStack
from tui.fullscreen.widgets.blocks import GenerationBlock, Line, PanelBlock, TranscriptBlock
from tui.fullscreen.widgets.line_selection import MARGIN, highlighted, selected_text
from tui.view.keys import Pane

CURSOR = "▸"
STYLES = (
    "head", "prompt", "output", "chip", "note", "mark", "cursor", "error", "error-title",
    "info", "info-title",
)  # fmt: skip


class Transcript(ScrollView, can_focus=True):
    """All generations and panels of the session, in order."""

    ALLOW_SELECT = True
    # Its place never depends on its text: a longer one costs no new layout, and what of it is to
    # be painted `_grow` knows better.
    virtual_size = Reactive(Size(0, 0), layout=False, repaint=False)
    BINDINGS = bindings_of(Pane.OUTPUT)
    COMPONENT_CLASSES = {f"transcript--{style}" for style in STYLES}  # noqa: RUF012 - Textual's way

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self.stack = BlockStack()
        self.cursor: int | None = None
        self._following = True
        self._strips: LRUCache[int, Strip] = LRUCache(1024)
        # Textual forgets its own at every repaint; these hold until the colours change.
        self._styles: dict[str, Style] = {}

    @property
    def text_width(self) -> int:
        """Cells for text beside the margin."""
        return max(1, self.scrollable_content_region.width - MARGIN)

    def begin(self, generation: Generation, prompt: str) -> None:
        """Open the block of a generation."""
        # A user who asks for a text wants to see it.
        if self.cursor is not None:
            self._strips.clear()
        self._following, self.cursor = True, None
        self._add(GenerationBlock(generation, prompt, self.text_width))

    def append(self, generation: Generation, text: str) -> None:
        """Add new text to a generation; only its last visual line and what follows is touched."""
        block = self.stack.block_of(generation)
        if block:
            first = block.append(text)
            self._grow(self.stack.place_of(block), first)

    def mark(self, generation: Generation) -> None:
        """Put a mark into the margin where the text ends now."""
        block = self.stack.block_of(generation)
        if block:
            block.mark()

    def end(self, generation: Generation) -> None:
        """Close a generation with its stop reason."""
        block = self.stack.block_of(generation)
        if block:
            block.close()
            self._grow(self.stack.place_of(block), 0)

    def chosen(self, session: Session) -> Generation | None:
        """Return the generation under the cursor, else the last one of the session."""
        if self.cursor is not None:
            return self.stack.generation_at(self.cursor).generation
        return session.generations[-1] if session.generations else None

    def chosen_text(self, *, with_prompt: bool) -> str | None:
        """Return the text of the chosen or last generation, None when there is none."""
        place = self._chosen_place()
        if place is None:
            return None
        block = self.stack.generation_at(place)
        return block.with_prompt() if with_prompt else block.plain()

    def _chosen_place(self) -> int | None:
        places = self.stack.generation_places()
        return self.cursor if self.cursor is not None or not places else places[-1]

    def action_step(self, direction: int) -> None:
        """Put the cursor on the next or previous generation and into view."""
        places = self.stack.generation_places()
        if not places:
            return
        if self.cursor is None:
            self.cursor = places[-1]
        else:
            at = places.index(self.cursor) + direction
            self.cursor = places[min(max(at, 0), len(places) - 1)]
        height = min(self.stack.blocks[self.cursor].height, max(1, self.size.height))
        region = Region(0, self.stack.tops[self.cursor], 1, height)
        self.scroll_to_region(region, animate=False, force=True, top=True)
        self._strips.clear()
        self.refresh()

    def action_select(self) -> None:
        """Select the text of the chosen generation; a second time, nothing."""
        place = self._chosen_place()
        if self.text_selection or place is None:
            self.screen.clear_selection()
            return
        rows = self.stack.generation_at(place).text_rows
        first, last = (self.stack.tops[place] + row for row in (rows[0], rows[-1]))
        end = Offset(MARGIN + len(self.line_at(last).text), last)
        self.screen.selections = {self: Selection(Offset(MARGIN, first), end)}

    def panel(self, failure: ReportedError, subject: str) -> None:
        """Show what went wrong, with what, and what to do."""
        self._add(PanelBlock.of(failure, subject, self.text_width))

    def say(self, *lines: str) -> None:
        """Show a title and sentences."""
        self._add(PanelBlock(lines, "info", self.text_width))

    def clear(self) -> None:
        """Empty the pane; generations that still run go on without it."""
        self._following = True
        self.stack, self.cursor = BlockStack(), None
        self._strips.clear()
        self.virtual_size = Size(self.text_width + MARGIN, 0)
        self.refresh()

    def _add(self, block: TranscriptBlock) -> None:
        self._grow(self.stack.add(block), 0)

    def _grow(self, number: int, first_line: int) -> None:
        """Take in the changed height of a block and repaint from one of its lines to the end."""
        before, top = self.virtual_size.height, self.stack.tops[number]
        if self.stack.grow(number):
            self._strips.clear()
        else:
            self._forget_from(top + first_line)
        self.virtual_size = Size(self.text_width + MARGIN, self.stack.height)
        self._follow()
        self._repaint(top + first_line, max(before, self.stack.height))

    def watch_virtual_size(self, size: Size) -> None:
        """Tell the scrollbar how long the text is."""
        self.vertical_scrollbar.window_virtual_size = size.height

    def _forget_from(self, y: int) -> None:
        """Drop the painted lines from one on."""
        for at in [at for at in self._strips.keys() if at >= y]:  # noqa: SIM118 - no dict
            self._strips.discard(at)

    def notify_style_update(self) -> None:
        """Paint again in other colours."""
        super().notify_style_update()
        self._strips.clear()
        self._styles.clear()

    def _repaint(self, first: int, end: int) -> None:
        # Below the end nothing has changed: a token in the middle of the pane is one line.
        top = max(0, first - self.scroll_offset.y)
        bottom = min(self.size.height, end - self.scroll_offset.y)
        if bottom > top:
            self.refresh(Region(0, top, self.size.width, bottom - top))

    def _follow(self) -> None:
        if self._following or self.max_scroll_y == 0:
            self._following = True
            if self.scroll_target_y != self.max_scroll_y or self.scroll_y != self.max_scroll_y:
                self.scroll_end(animate=False, immediate=True, force=True, x_axis=False)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Follow new text from the moment the end is in view until the user scrolls up."""
        super().watch_scroll_y(old_value, new_value)
        if new_value >= self.max_scroll_y:
            self._following = True
        elif new_value < old_value:
            self._following = False

    @property
    def is_at_end(self) -> bool:
        """Whether the last line is in view, so that the view follows new text."""
        return self.scroll_offset.y >= self.max_scroll_y

    def on_resize(self) -> None:
        """Break all text to the new width and keep the end in view if it was."""
        if self.text_selection:
            # Its lines are about to hold other text.
            self.screen.clear_selection()
        self.stack.rewrap(self.text_width)
        self._strips.clear()
        self.virtual_size = Size(self.text_width + MARGIN, self.stack.height)
        self._follow()
        self.refresh()

    def line_at(self, y: int) -> Line:
        """Return the visual line at a height of the whole transcript."""
        return self.stack.line_at(y)

    def render_line(self, y: int) -> Strip:
        """Return one row of the visible part."""
        at = y + self.scroll_offset.y
        strip = self._strips.get(at)
        if strip is None:
            strip = self._strips[at] = self._painted(at)
        selection = self.text_selection
        if selection and (span := selection.get_span(at)):
            style = self.screen.get_component_rich_style("screen--selection")
            strip = highlighted(strip, self.line_at(at).text, span, style)
        return strip.apply_offsets(0, at)

    def _painted(self, at: int) -> Strip:
        line, base = self.line_at(at), self._base()
        if self.cursor is not None and at == self.stack.tops[self.cursor]:
            line = Line(line.spans, CURSOR)
        segments = [Segment(f"{line.mark:<{MARGIN}}", self._style_of("mark"))]
        segments += [Segment(span.text, self._style_of(span.style)) for span in line.spans]
        return Strip(segments).adjust_cell_length(self.size.width, base)

    def _base(self) -> Style:
        if "" not in self._styles:
            self._styles[""] = self.rich_style
        return self._styles[""]

    def _style_of(self, name: str) -> Style:
        if name not in self._styles:
            partly = self.get_component_rich_style(f"transcript--{name}", partial=True)
            self._styles[name] = self._base() + partly
        return self._styles[name]

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """Return the selected text; lines that were only wrapped are joined again."""
        return selected_text(selection, self.stack.line_at, self.stack.height), "\n"

    def selection_updated(self, selection: Selection | None) -> None:  # noqa: ARG002 - Textual's name
        """Repaint, since the highlight changed."""
        self.refresh()
