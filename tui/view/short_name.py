"""Names cut to a width. Their end is kept, because it tells names of a run apart."""

from rich.cells import cell_len, set_cell_size

from tui.view.told_apart import cut_middle

# Between the name of a run and that of a checkpoint.
SLASH = " / "
# The name of a run in fewer cells says nothing.
LEAST_RUN = 7


def ending(name: str, width: int) -> str:
    """Return the end of a name in at most `width` cells, "…" in place of what was cut.

    The name of a run before it loses its middle, because runs often end alike.
    """
    if cell_len(name) <= width:
        return name
    if cell_len(shown := with_short_run(name, width)) <= width:
        return shown
    if width <= 0:
        return ""
    reversed_end = set_cell_size(name[::-1], width - 1).rstrip()
    return "…" + reversed_end[::-1]


def with_short_run(name: str, width: int) -> str:
    """Return a name whose run has lost its middle, so that it fits into `width` cells.

    The checkpoint's own name is whole; without room for some of the run, the name is not changed.
    """
    run, slash, own = name.rpartition(SLASH)
    room = width - cell_len(slash + own)
    return cut_middle(run, room) + slash + own if run and room >= LEAST_RUN else name
