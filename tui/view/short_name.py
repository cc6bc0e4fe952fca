"""Names cut to a width. Their end is kept, because it tells names of a run apart."""

from rich.cells import cell_len, set_cell_size


def ending(name: str, width: int) -> str:
    """Return the end of a name in at most `width` cells, "…" in place of what was cut."""
    if cell_len(name) <= width:
        return name
    if width <= 0:
        return ""
    reversed_end = set_cell_size(name[::-1], width - 1).rstrip()
    return "…" + reversed_end[::-1]
