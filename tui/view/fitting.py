"""Lines of parts. A part that does not fit is left out as a whole."""

from collections.abc import Iterable

from rich.cells import cell_len

GAP = "   "


def fitting_parts(parts: Iterable[str], width: int, gap: int = 2) -> list[str]:
    """Return the parts that fit side by side into `width` cells, `gap` cells between them."""
    shown: list[str] = []
    used = -gap
    for part in parts:
        if used + gap + cell_len(part) <= width:
            shown.append(part)
            used += gap + cell_len(part)
    return shown


def fitting(parts: Iterable[str], width: int) -> str:
    """Return the parts that fit as one line."""
    return GAP.join(fitting_parts(parts, width, len(GAP)))
