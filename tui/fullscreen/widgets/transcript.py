"""The output pane: a line-API widget that appends, follows its tail and can be copied from."""

from bisect import bisect_right

from rich.cells import cell_len
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
from tui.fullscreen.widgets.blocks import GenerationBlock, Line, PanelBlock, TranscriptBlock
from tui.view.keys import Pane

MARGIN = 2
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
        """Start empty."""
        super().__init__(id=id)
        self.blocks: list[TranscriptBlock] = []
        self._tops: list[int] = []
        self._height = 0
        self._by_number: dict[int, GenerationBlock] = {}
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
        # Whoever asks for a text wants to see it.
        if self.cursor is not None:
            self._strips.clear()
        self._following, self.cursor = True, None
        block = GenerationBlock(generation, prompt, self.text_width)
        self._by_number[generation.number] = block
        self._add(block)

    def append(self, generation: Generation, text: str) -> None:
        """Add new text to a generation; only its last visual line and what follows is touched."""
        block = self._by_number.get(generation.number)
        if block:
            first = block.append(text)
            self._grow(self._tops_index(block), first)

    def mark(self, generation: Generation) -> None:
        """Put a mark into the margin where the text stands now."""
        block = self._by_number.get(generation.number)
        if block:
            block.mark()

    def end(self, generation: Generation) -> None:
        """Close a generation with its stop reason."""
        block = self._by_number.get(generation.number)
        if block:
            block.close()
            self._grow(self._tops_index(block), 0)

    def chosen(self, session: Session) -> Generation | None:
        """Return the generation under the cursor, else the last one of the session."""
        if self.cursor is not None:
            return self._by_cursor().generation
        return session.generations[-1] if session.generations else None

    def chosen_text(self, *, with_prompt: bool) -> str | None:
        """Return the text of the chosen or last generation, None when there is none."""
        numbers = self._generation_blocks()
        if not numbers:
            return None
        block = self._by_cursor() if self.cursor is not None else self.blocks[numbers[-1]]
        assert isinstance(block, GenerationBlock)
        return block.with_prompt() if with_prompt else block.plain()

    def action_step(self, direction: int) -> None:
        """Put the cursor on the next or previous generation and into view."""
        numbers = self._generation_blocks()
        if not numbers:
            return
        if self.cursor is None:
            self.cursor = numbers[-1]
        else:
            at = numbers.index(self.cursor) + direction
            self.cursor = numbers[min(max(at, 0), len(numbers) - 1)]
        height = min(self.blocks[self.cursor].height, max(1, self.size.height))
        region = Region(0, self._tops[self.cursor], 1, height)
        self.scroll_to_region(region, animate=False, force=True, top=True)
        self._strips.clear()
        self.refresh()

    def action_select(self) -> None:
        """Select the text of the chosen generation; a second time, nothing."""
        if self.text_selection or not self._generation_blocks():
            self.screen.clear_selection()
            return
        number = self._generation_blocks()[-1] if self.cursor is None else self.cursor
        block = self.blocks[number]
        assert isinstance(block, GenerationBlock)
        first, last = (
            self._tops[number] + row for row in (block.text_rows[0], block.text_rows[-1])
        )
        end = Offset(MARGIN + len(self.line_at(last).text), last)
        self.screen.selections = {self: Selection(Offset(MARGIN, first), end)}

    def _generation_blocks(self) -> list[int]:
        return [n for n, block in enumerate(self.blocks) if isinstance(block, GenerationBlock)]

    def _by_cursor(self) -> GenerationBlock:
        block = self.blocks[self.cursor or 0]
        assert isinstance(block, GenerationBlock)
        return block

    def panel(self, failure: ReportedError, subject: str) -> None:
        """Show what went wrong, with what, and what to do."""
        self._add(PanelBlock.of(failure, subject, self.text_width))

    def say(self, *lines: str) -> None:
        """Show a title and sentences."""
        self._add(PanelBlock(lines, "info", self.text_width))

    def clear(self) -> None:
        """Empty the pane; generations that still run go on without it."""
        self._following = True
        self.blocks, self._tops, self._height, self.cursor = [], [], 0, None
        self._by_number.clear()
        self._strips.clear()
        self.virtual_size = Size(self.text_width + MARGIN, 0)
        self.refresh()

    def _tops_index(self, block: TranscriptBlock) -> int:
        # The one that grows is nearly always the last.
        if self.blocks[-1] is block:
            return len(self.blocks) - 1
        return self.blocks.index(block)

    def _add(self, block: TranscriptBlock) -> None:
        self.blocks.append(block)
        self._tops.append(self._height)
        self._grow(len(self.blocks) - 1, 0)

    def _grow(self, number: int, first_line: int) -> None:
        """Take in the changed height of a block and repaint from one of its lines to the end."""
        before = self._height
        if number == len(self.blocks) - 1:
            self._height = self._tops[number] + self.blocks[number].height
            self._forget_from(self._tops[number] + first_line)
        else:
            self._measure()
        self.virtual_size = Size(self.text_width + MARGIN, self._height)
        self._follow()
        self._repaint(self._tops[number] + first_line, max(before, self._height))

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
        """Follow new text from the moment the end is in view until somebody scrolls up."""
        super().watch_scroll_y(old_value, new_value)
        if new_value >= self.max_scroll_y:
            self._following = True
        elif new_value < old_value:
            self._following = False

    @property
    def is_at_end(self) -> bool:
        """Whether the last line is in view, so that the view follows new text."""
        return self.scroll_offset.y >= self.max_scroll_y

    def _measure(self) -> None:
        self._strips.clear()
        self._tops, self._height = [], 0
        for block in self.blocks:
            self._tops.append(self._height)
            self._height += block.height

    def on_resize(self) -> None:
        """Break all text to the new width and keep the end in view if it was."""
        if self.text_selection:
            # Its lines are about to hold other text.
            self.screen.clear_selection()
        for block in self.blocks:
            block.rewrap(self.text_width)
        self._measure()
        self.virtual_size = Size(self.text_width + MARGIN, self._height)
        self._follow()
        self.refresh()

    def line_at(self, y: int) -> Line:
        """Return the visual line at a height of the whole transcript."""
        number = bisect_right(self._tops, y) - 1
        if number < 0 or y >= self._height:
            return Line()
        return self.blocks[number].line(y - self._tops[number])

    def render_line(self, y: int) -> Strip:
        """Return one row of the visible part."""
        at = y + self.scroll_offset.y
        strip = self._strips.get(at)
        if strip is None:
            strip = self._strips[at] = self._painted(at)
        selection = self.text_selection
        if selection and (span := selection.get_span(at)):
            strip = self._selected(strip, self.line_at(at).text, *span)
        return strip.apply_offsets(0, at)

    def _painted(self, at: int) -> Strip:
        line, base = self.line_at(at), self._base()
        if self.cursor is not None and at == self._tops[self.cursor]:
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

    def _selected(self, strip: Strip, text: str, start: int, end: int) -> Strip:
        """Return a painted line with a span highlighted, which counts characters and the margin."""
        style = self.screen.get_component_rich_style("screen--selection")
        first = MARGIN + cell_len(text[: max(0, start - MARGIN)])
        last = strip.cell_length if end == -1 else MARGIN + cell_len(text[: max(0, end - MARGIN)])
        before, chosen, after = (
            strip.crop(0, first), strip.crop(first, last), strip.crop(last, strip.cell_length)
        )  # fmt: skip
        segments = Segment.apply_style(chosen, post_style=style)
        return Strip.join([before, Strip(segments, chosen.cell_length), after])

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """Return the selected text; lines that were only wrapped are joined again."""
        top = selection.start.y if selection.start else 0
        bottom = selection.end.y if selection.end else self._height - 1
        parts: list[str] = []
        for y in range(max(top, 0), min(bottom, self._height - 1) + 1):
            span = selection.get_span(y)
            line = self.line_at(y)
            if span is None:
                continue
            start, end = (max(0, at - MARGIN) if at >= 0 else at for at in span)
            whole = end == -1 or end >= len(line.text)
            parts.append(line.text[start:] if end == -1 else line.text[start:end])
            if y < bottom and not (line.continues and whole):
                parts.append("\n")
        return "".join(parts), "\n"

    def selection_updated(self, selection: Selection | None) -> None:  # noqa: ARG002 - Textual's name
        """Repaint, since the highlight state_changed."""
        self.refresh()
