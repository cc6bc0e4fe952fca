"""The frame's lines of parts: as many as fit, none cut; the footer is one of them."""

from collections.abc import Iterable

from rich.cells import cell_len

from tui.commands import KEYS, Place

GAP = "   "


def footer(place: Place, width: int) -> str:
    """Return `enter run   esc stop …` for a place: as many keys as fit, none cut."""
    here = [key for key in KEYS if key.footer and key.place is place]
    everywhere = [key for key in KEYS if key.footer and key.place is Place.EVERYWHERE]
    return fitting((f"{key.display} {key.label}" for key in (*here, *everywhere)), width)


def fitting(parts: Iterable[str], width: int) -> str:
    """Return the parts side by side, leaving out those that do not fit."""
    shown: list[str] = []
    for part in parts:
        if cell_len(GAP.join((*shown, part))) <= width:
            shown.append(part)
    return GAP.join(shown)
