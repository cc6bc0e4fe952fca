"""A growing text in visual lines. Appending changes only the last line.

A character model may never generate a newline, so the unit of work is the last *visual* line.
Generated text breaks at the edge and not at spaces, so that every character is on the screen.
"""

import re

from rich.cells import cell_len, get_character_cell_size


class Flow:
    """A growing text wrapped to a width in cells; offsets count characters of the whole text."""

    def __init__(self, width: int) -> None:
        self._start(width)

    def _start(self, width: int) -> None:
        self.width = max(1, width)
        self.lines: list[str] = [""]
        self.starts: list[int] = [0]
        self.length = 0

    def append(self, text: str) -> int:
        """Add text, which newlines break; return the first visual line that changed."""
        changed = len(self.lines) - 1
        first, *rest = text.split("\n")
        self._extend(first)
        for part in rest:
            self.length += 1
            self._open_line()
            self._extend(part)
        return changed

    def rewrap(self, width: int) -> None:
        """Wrap the text to another width."""
        if width == self.width:
            return
        text = self.text()
        self._start(width)
        self.append(text)

    def text(self) -> str:
        """Return the whole text."""
        parts = []
        for number, line in enumerate(self.lines):
            after = self.starts[number + 1] if number + 1 < len(self.lines) else self.length
            parts.append(line + "\n" if after > self.starts[number] + len(line) else line)
        return "".join(parts)

    def _open_line(self) -> None:
        self.lines.append("")
        self.starts.append(self.length)

    def _extend(self, part: str) -> None:
        """Add text without newlines; begin a new line whenever one is full."""
        position = 0
        while position < len(part):
            taken = self._fitting(part, position)
            if not taken:
                self._open_line()
                continue
            self.lines[-1] += part[position : position + taken]
            self.length += taken
            position += taken

    def _fitting(self, part: str, position: int) -> int:
        """Return how many characters from `position` fit on the last line.

        At least one fits on an empty line, even if it is wider than the line.
        """
        line = self.lines[-1]
        room = self.width - (len(line) if line.isascii() else cell_len(line))
        chunk = part[position : position + max(room, 0)]
        if chunk.isascii() and part[position + len(chunk) :][:1].isascii():
            return len(chunk) or (0 if line else 1)
        taken, used = 0, 0
        # Also when no room is left: an accent takes no cell and belongs to the letter before it.
        while position + taken < len(part):
            used += get_character_cell_size(part[position + taken])
            if used > room:
                break
            taken += 1
        return taken or (0 if line else 1)


def words_in_lines(text: str, width: int) -> list[str]:
    """Return stepscope's own sentences in lines of at most `width` cells, broken after spaces.

    A word is only broken if it is longer than a line. The joined lines are the text.
    """
    lines = [""]
    for word in re.findall(r"\S*\s*", text):
        if lines[-1] and cell_len(lines[-1] + word.rstrip()) > width:
            lines.append("")
        lines[-1] += word
        if cell_len(lines[-1].rstrip()) > width:
            flow = Flow(width)
            flow.append(lines.pop())
            lines += flow.lines
    return lines
