"""A panel of the transcript: an error with its hint, a notice, or facts."""

from enum import Enum, auto

from core.base.errors import ReportedError
from core.base.text import clean
from tui.fullscreen.widgets.blocks import Line, wrapped
from tui.view.error_hints import session_hint

# In the margin of an error.
ERROR = "┃"


class About(Enum):
    """What a panel is about. A panel replaces the one about the same thing, so none pile up."""

    # Answers a command, or refuses what was typed.
    COMMAND = auto()
    # Reports on a load. One load may have several panels; the next load removes them.
    LOAD = auto()
    # Reports on the checkpoints on disk.
    FILES = auto()


class PanelBlock:
    """A title and sentences."""

    def __init__(
        self, lines: tuple[str, ...], style: str, width: int, about: About = About.COMMAND
    ) -> None:
        """Wrap the sentences to `width` cells; `style` is "error" or "info"."""
        self.about = about
        self._source = tuple(clean(line) for line in lines)
        self._style, self._mark = style, ERROR if style == "error" else ""
        self._lines: list[Line] = []
        self.rewrap(width)

    @classmethod
    def of(
        cls, failure: ReportedError, subject: str, width: int, about: About = About.COMMAND
    ) -> "PanelBlock":
        """Return the panel of an error: its subject, message and hint."""
        return cls(error_lines(failure, subject), "error", width, about)

    @property
    def is_refusal(self) -> bool:
        """Whether it tells why a command or a prompt was refused."""
        return self.about is About.COMMAND and self._style == "error"

    @property
    def height(self) -> int:
        """Number of visual lines, with the empty one at the end."""
        return len(self._lines) + 1

    def line(self, number: int) -> Line:
        """Return one visual line."""
        return self._lines[number] if number < len(self._lines) else Line()

    def rewrap(self, width: int) -> None:
        """Wrap the lines to another width, in cells."""
        self._lines = []
        for number, source in enumerate(self._source):
            style = self._style if number else f"{self._style}-title"
            self._lines += wrapped(source, style, width, self._mark)

    def plain(self) -> str:
        """Return the sentences."""
        return "\n".join(self._source)


def error_lines(failure: ReportedError, subject: str) -> tuple[str, ...]:
    """Return what happened and what to do; the subject only where the message does not name it."""
    named = not subject or subject in failure.message
    what = (f"Error: {failure.message}",) if named else (f"Error: {subject}", failure.message)
    hint = session_hint(failure)
    return (*what, hint) if hint else what
