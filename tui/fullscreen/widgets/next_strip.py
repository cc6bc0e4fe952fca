"""The strip below the prompt: which tokens may come next."""

from rich.segment import Segment
from textual.message import Message
from textual.strip import Strip

from core.base.text import clean
from core.protocol.next_distribution import NextDistribution
from core.tokenizers.tokenizer import Tokenizer
from tui.fullscreen.widgets.still import Still
from tui.view.next_strip import strip_lines


class NextStrip(Still):
    """Shows a distribution and a remark in one or two lines; its height is that of its style."""

    ALLOW_SELECT = False

    class Changed(Message):
        """The strip was turned on or off, or has another size."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self.on = True
        self._shown: tuple[NextDistribution | None, Tokenizer | None, str] = (None, None, "")
        self._lines: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The lines as they are shown."""
        return "\n".join(self._fitted())

    @property
    def has_distribution(self) -> bool:
        """Whether a distribution is shown, not a remark alone."""
        return self._shown[0] is not None

    def switch(self, *, on: bool) -> None:
        """Turn it on or off."""
        self.on = on
        self.post_message(self.Changed())

    def show(
        self, found: NextDistribution | None, tokenizer: Tokenizer | None, remark: str
    ) -> None:
        """Set what is shown; the remark is cleaned."""
        shown = found, tokenizer, clean(remark)
        if shown != self._shown:
            self._shown, self._lines = shown, ()
            self.refresh()

    def on_resize(self) -> None:
        """Fit the lines to the new size."""
        self._lines = ()
        self.refresh()
        self.post_message(self.Changed())

    def render_line(self, y: int) -> Strip:
        """Return one line."""
        lines = self._fitted()
        text = lines[y] if y < len(lines) else ""
        return Strip([Segment(text, self.rich_style)]).adjust_cell_length(
            self.size.width, self.rich_style
        )

    def _fitted(self) -> tuple[str, ...]:
        """Return the lines for the present size, computed once."""
        if not self._lines and self.size.height:
            rows = min(2, self.size.height)
            self._lines = strip_lines(*self._shown, self.size.width, rows)
        return self._lines
