"""A row of the checkpoint list as styled text: marks, name, and loss and size or the problem."""

from rich.cells import set_cell_size

from core.base.text import clean, loss, shorten, size
from core.checkpoints.checkpoint import Checkpoint
from tui.view.catalog import CatalogRow

STAR, PAST, LOADED = "★", "▲", "●"
# The smallest width of the list, in cells, that shows the size.
SIZE_FROM = 34
Parts = list[tuple[str, str]]


def row_parts(row: CatalogRow, width: int, *, loaded: bool) -> Parts:
    """Return the texts of a row with the names of their styles."""
    if row.entry is None:
        return [(shorten(clean(row.name), max(4, width - 1)), "run")]
    if row.entry.problem:
        return _broken(row, row.entry, width, loaded=loaded)
    past = f" {PAST}{row.past_best:.1%}" if row.past_best else ""
    figures = [(loss(row.entry.loss), "loss"), (f"{past:<7}", "past")]
    last = f" {size(row.entry.model_bytes):>9} " if width >= SIZE_FROM else ""
    taken = sum(len(text) for text, _ in figures) + len(last or " ")
    room = max(4, width - 3 - taken)
    name = set_cell_size(shorten(clean(row.entry.name), room), room)
    parts = [_mark(row, loaded=loaded), (name, "name"), *figures]
    return [*parts, (last, "name")] if last else parts


def _broken(row: CatalogRow, entry: Checkpoint, width: int, *, loaded: bool) -> Parts:
    name = shorten(clean(entry.name), max(8, max(0, width - 3) // 2))
    mark, style = _mark(row, loaded=loaded)
    # A loaded checkpoint with a problem shows only the mark of the loaded one, not the star.
    mark = f" {LOADED} " if loaded else mark
    return [(mark, style), (f"{name}  ", "name"), (clean(entry.problem or ""), "problem")]


def _mark(row: CatalogRow, *, loaded: bool) -> tuple[str, str]:
    """Return star and mark of the loaded checkpoint, three cells wide, and their style."""
    if loaded:
        return (f"{STAR}{LOADED} " if row.star else f" {LOADED} "), "loaded"
    return f" {STAR if row.star else ' '} ", "star"
