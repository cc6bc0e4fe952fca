"""The line of a load: name, bar, bytes, stage and the estimated time left."""

from rich.cells import cell_len

from core.base.text import clean, duration, size
from core.protocol.events import Loading
from tui.view.short_name import ending

BAR, SHORTEST_BAR = 24, 4
# The share of a load from which its end is estimated, and the cells that are kept free before.
ESTIMATED_FROM, UNKNOWN = 0.02, " " * len("9.99 s left")
# A name such as step_002920 is whole beside a bar.
NAME, SHORTEST_NAME = 11, 8


def progress(name: str, loading: Loading | None, seconds: float, width: int = 1000) -> str:
    """Return the line in at most `width` cells; `seconds` have passed since the load began.

    A name longer than that of a step is shortened first, then the bar; then stage, bytes, bar and
    name are left out. The time left is there as soon as it can be estimated.
    """
    if loading is None or not loading.total:
        return _with_name(name, ["starting torch", duration(seconds)], width)
    share = loading.done / loading.total
    left = f"{duration(seconds * (1 - share) / share)} left" if share > ESTIMATED_FROM else ""
    figures = [f"{size(loading.done)} of {size(loading.total)}", loading.stage, left or UNKNOWN]
    while figures:
        room = width - cell_len("  ".join(figures)) - len("loading " + "  " + "  ")
        bar = min(BAR, room - min(NAME, cell_len(clean(name))))
        if bar >= SHORTEST_BAR:
            return _with_name(name, [_bar(share, bar), *figures], width)
        if len(figures) == 1:
            break
        # The stage goes before the bytes.
        figures.pop(1 if len(figures) == 3 else 0)
    return _with_name(name, figures, width)


def _with_name(name: str, rest: list[str], width: int) -> str:
    """Return the line with as much of the name as fits."""
    after = "  ".join(rest)
    room = width - cell_len(after) - len("loading   ")
    shown = ending(clean(name), room) if room >= min(SHORTEST_NAME, cell_len(clean(name))) else ""
    return "  ".join(filter(None, (f"loading {shown}".rstrip(), after))).rstrip()


def _bar(share: float, width: int) -> str:
    full = round(share * width)
    return "█" * full + "░" * (width - full)
