"""Where two checkpoints differ, in words."""

from collections.abc import Iterator, Sequence

from core.base.text import clean
from core.judging.differences import Differences, GroupDifference, WindowDifference
from tui.view.comparison_words import signed


def difference_lines(found: Differences, names: Sequence[str]) -> Iterator[str]:
    """Yield the differences by position, by class, and the windows worst for the first one."""
    a, b = clean(names[found.a]), clean(names[found.b])
    yield f"Where {a} − {b} differ, nats/token"
    yield f"  by position in the window: {_groups(found.positions)}"
    if found.classes:
        yield f"  by class of token: {_groups(found.classes)}"
    yield f"  windows worst for {a}:"
    yield from (f"    {_window(one)}" for one in found.worst)


def _groups(groups: Sequence[GroupDifference]) -> str:
    return " · ".join(f"{one.name} {signed(one.difference)}" for one in groups)


def _window(one: WindowDifference) -> str:
    """Return a window by its number from 1, with the text around its worst token."""
    line = f"window {one.window + 1:,} {signed(one.difference)}"
    if not one.token:
        return line
    before, token, after = (_visible(part) for part in (one.before, one.token, one.after))
    return f"{line}  {before}‹{token}›{after}"


def _visible(text: str) -> str:
    return clean(text.replace("\n", "⏎"))
