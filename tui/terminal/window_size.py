"""The largest size of a terminal that is believed."""

COLUMNS, ROWS = 500, 200


def clamped(columns: int, rows: int) -> tuple[int, int]:
    """Return columns and rows within 1 x 1 and 500 x 200.

    A terminal can report any size, and what is drawn takes memory and time for every cell.
    """
    return max(1, min(columns, COLUMNS)), max(1, min(rows, ROWS))
