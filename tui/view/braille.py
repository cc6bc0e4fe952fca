"""A grid of braille dots: each cell is two dots wide and four dots high."""

DOTS_WIDE, DOTS_HIGH = 2, 4
# The bit of each dot in a cell, by row and column (Unicode, U+2800).
_BITS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))


class DotGrid:
    """Dots on `width` x `height` cells; x counts dots from the left, y from the top."""

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self._cells = [[0] * width for _ in range(height)]

    def dot(self, x: int, y: int) -> None:
        """Set a dot; one outside the grid is ignored."""
        column, row = x // DOTS_WIDE, y // DOTS_HIGH
        if 0 <= column < self.width and 0 <= row < self.height:
            self._cells[row][column] |= _BITS[y % DOTS_HIGH][x % DOTS_WIDE]

    def line(self, start: tuple[int, int], end: tuple[int, int]) -> None:
        """Set the dots of a straight line from `start` to `end`; x must not decrease."""
        (x0, y0), (x1, y1) = start, end
        before = y0
        for x in range(x0, x1 + 1):
            y = y1 if x1 == x0 else y0 + round((y1 - y0) * (x - x0) / (x1 - x0))
            # Where the line is steep, a column has all dots between its neighbours' heights.
            down = 1 if y > before else -1
            for each in range(before + (down if x > x0 else 0), y + down, down):
                self.dot(x, each)
            self.dot(x, y)
            before = y

    def bits(self, column: int, row: int) -> int:
        """Return the dots of a cell as a number, 0 for an empty cell."""
        return self._cells[row][column]


def braille(bits: int) -> str:
    """Return the character with these dots, a blank for none."""
    return chr(0x2800 + bits) if bits else " "
