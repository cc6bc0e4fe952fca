"""A scrolling pane of blocks: it paints single lines and follows its end while that is in view."""

from textual.geometry import Region, Size
from textual.reactive import Reactive
from textual.scroll_view import ScrollView
from textual.selection import Selection
from textual.strip import Strip

from tui.fullscreen.widgets.block_stack import BlockStack
from tui.fullscreen.widgets.blocks import Line, TranscriptBlock
from tui.fullscreen.widgets.line_painter import LinePainter
from tui.fullscreen.widgets.line_selection import MARGIN, highlighted, selected_text


class BlockPane(ScrollView, can_focus=True):
    """Shows a stack of blocks; `style_prefix` begins the names of its component classes."""

    ALLOW_SELECT = True
    style_prefix = ""
    # The layout does not depend on the text, so a longer text needs no new layout, and `grow`
    # repaints only the lines that changed.
    virtual_size = Reactive(Size(0, 0), layout=False, repaint=False)

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self.stack = BlockStack()
        self._following = True
        self._painter = LinePainter(self, self.style_prefix)

    @property
    def text_width(self) -> int:
        """Width of the text without the margin, in cells."""
        return max(1, self.scrollable_content_region.width - MARGIN)

    @property
    def _rows(self) -> int:
        """The number of lines that are shown.

        An empty one at the end is left out where it does not fit: it would move the head of a text
        that fits, or another line of one that does not, out of view.
        """
        rows = self.stack.height
        full = rows > self.size.height > 0
        return rows - 1 if full and not self.stack.line_at(rows - 1).text else rows

    def margin_mark(self, at: int) -> str:  # noqa: ARG002 - for panes with a cursor
        """Return the mark that replaces the line's own mark in the margin, "" for none."""
        return ""

    def sticky_line(self, at: int) -> Line | None:  # noqa: ARG002 - for panes with headed blocks
        """Return what is shown in place of the first visible line, which has this number."""
        return None

    def follow(self) -> None:
        """Scroll to the end of the text whenever it grows."""
        self._following = True

    def forget_lines(self) -> None:
        """Drop the cached lines, so that the next repaint renders all of them."""
        self._painter.forget()

    def clear_blocks(self) -> None:
        """Remove all blocks."""
        self._following, self.stack = True, BlockStack()
        self._painter.forget()
        self.virtual_size = Size(self.text_width + MARGIN, 0)
        self.refresh()

    def add_block(self, block: TranscriptBlock) -> None:
        """Add a block below the others."""
        self.grow(self.stack.add(block), 0)

    def remove_block(self, block: TranscriptBlock) -> None:
        """Remove a block that does not show a generation."""
        if self.text_selection:
            # Its line numbers would refer to other text.
            self.screen.clear_selection()
        self.stack.remove(block)
        self.reflow()

    def reflow(self) -> None:
        """Render all lines again, because blocks have moved; stay within the text."""
        self._painter.forget()
        self.virtual_size = Size(self.text_width + MARGIN, self._rows)
        self._follow()
        if self.scroll_y > self.max_scroll_y:
            self.scroll_end(animate=False, immediate=True, force=True, x_axis=False)
        self.refresh()

    def grow(self, index: int, first_line: int) -> None:
        """Update the height of a block and repaint from its line `first_line` to the end."""
        before, top = self.virtual_size.height, self.stack.tops[index]
        if self.stack.grow(index):
            self._painter.forget()
        else:
            self._painter.forget_from(top + first_line)
        self.virtual_size = Size(self.text_width + MARGIN, self._rows)
        self._follow()
        self._repaint(top + first_line, max(before, self.stack.height))

    def watch_virtual_size(self, size: Size) -> None:
        """Update the scrollbar for the height of the text."""
        self.vertical_scrollbar.window_virtual_size = size.height

    def notify_style_update(self) -> None:
        """Drop cached lines and styles, because the colours have changed."""
        super().notify_style_update()
        self._painter.forget_styles()

    def _repaint(self, first: int, end: int) -> None:
        # Only up to the end of the text, so that a new token repaints one line.
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
        """Wrap all text to the new width; keep the end in view if it was in view."""
        if self.text_selection:
            # Its line numbers would refer to other text.
            self.screen.clear_selection()
        self.rewrap()
        self.reflow()

    def rewrap(self) -> None:
        """Wrap all blocks to the width of the pane."""
        self.stack.rewrap(self.text_width)

    def line_at(self, y: int) -> Line:
        """Return the visual line with this number, counted from the top of the text."""
        return self.stack.line_at(y)

    def render_line(self, y: int) -> Strip:
        """Return one row of the visible part."""
        at = y + self.scroll_offset.y
        if y == 0 and (sticky := self.sticky_line(at)):
            return self._painter.sticky(sticky).apply_offsets(0, at)
        strip = self._painter.kept(at)
        if strip is None:
            line = self.line_at(at)
            strip = self._painter.paint(at, line, self.margin_mark(at) or line.mark)
        selection = self.text_selection
        if selection and (span := selection.get_span(at)):
            style = self.screen.get_component_rich_style("screen--selection")
            strip = highlighted(strip, self.line_at(at).text, span, style)
        return strip.apply_offsets(0, at)

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """Return the selected text; lines that were only wrapped are joined again."""
        return selected_text(selection, self.stack.line_at, self.stack.height), "\n"

    def selection_updated(self, selection: Selection | None) -> None:  # noqa: ARG002 - Textual's name
        """Repaint, because the selection has changed."""
        self.refresh()
