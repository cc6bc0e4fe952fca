"""Break a text into lines between words, measured in cells."""

from rich.cells import cell_len, chop_cells


def wrapped(text: str, width: int) -> list[str]:
    """Return the lines of a text, each at most `width` cells (at least 2); at least one line.

    A word that is longer than a line is broken; nothing but the blanks between lines is left out.
    """
    if cell_len(text) <= width:
        return [text]
    lines = [""]
    for word in text.split(" "):
        joined = f"{lines[-1]} {word}" if lines[-1] else word
        if cell_len(joined) <= width:
            lines[-1] = joined
            continue
        if lines[-1]:
            lines.append("")
        first, *rest = chop_cells(word, max(2, width)) or [""]
        lines[-1] = first
        lines += rest
    return lines
