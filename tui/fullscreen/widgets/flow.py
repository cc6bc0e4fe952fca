"""Text in visual lines: appending costs the last line, whatever is above it.

A character model may never print a newline, so the unit of work is the last *visual* line. Lines
of the model break at the edge, never at a space: every character it wrote is on the screen.
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
        """Add text (only newlines control it); return the first visual line that changed."""
        changed = len(self.lines) - 1
        first, *rest = text.split("\n")
        self._extend(first)
        for part in rest:
            self.length += 1
            self._open_line()
            self._extend(part)
        return changed

    def rewrap(self, width: int) -> None:
        """Break the same text to another width."""
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
        """Add text without newlines, opening lines as each is full."""
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
        """Return how many characters from `position` fit on the last line; one on an empty line."""
        line = self.lines[-1]
        room = self.width - (len(line) if line.isascii() else cell_len(line))
        chunk = part[position : position + max(room, 0)]
        if chunk.isascii() and part[position + len(chunk) :][:1].isascii():
            return len(chunk) or (0 if line else 1)
        taken, used = 0, 0
        # Beyond the room as well: an accent takes no cell and belongs to the letter before it.
        while position + taken < len(part):
            used += get_character_cell_size(part[position + taken])
            if used > room:
                break
            taken += 1
        return taken or (0 if line else 1)


def words_in_lines(text: str, width: int) -> list[str]:
    """Return sentences of ours in lines of at most `width` cells, broken after spaces.

    Only a word longer than a line is broken itself. The lines joined are the text.
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
