"""Names shortened to the room there is, so that two of them never look alike."""

from collections.abc import Callable, Iterable, Sequence

from rich.cells import cell_len

from core.base.text import clean

CUT = "…"
Shorten = Callable[[str, int], str]


def cut_front(text: str, room: int) -> str:
    """Return a text in at most `room` cells; its beginning is left out if needed."""
    return text if cell_len(text) <= room else CUT + _tail(text, room - 1) if room > 0 else ""


def cut_middle(text: str, room: int) -> str:
    """Return a text in at most `room` cells; its middle is left out if needed."""
    if cell_len(text) <= room:
        return text
    head = (room - 1) // 2
    return _head(text, head) + CUT + _tail(text, room - 1 - head) if room > 0 else ""


def cut_end(text: str, room: int) -> str:
    """Return a text in at most `room` cells; its end is left out if needed."""
    return text if cell_len(text) <= room else _head(text, room - 1) + CUT if room > 0 else ""


def told_apart(names: Iterable[str], room: int, cuts: Sequence[Shorten]) -> list[str]:
    """Return cleaned names in at most `room` cells each, no two of them alike.

    The first cut is taken by which all differ. If there is none, those that are alike are numbered.
    """
    cleaned = [clean(name) for name in names]
    shown = cleaned
    for cut in cuts:
        shown = [cut(name, room) for name in cleaned]
        if len({name.strip() for name in shown}) == len(shown):
            return shown
    return _numbered(cuts[0](name, room) for name in cleaned)


def fitted_names(names: Iterable[str], room: int) -> dict[str, str]:
    """Return each name cleaned and in at most `room` cells, with its beginning or middle cut.

    No two different names look alike.
    """
    each = list(dict.fromkeys(names))
    return dict(zip(each, told_apart(each, room, (cut_front, cut_middle)), strict=True))


def _numbered(names: Iterable[str]) -> list[str]:
    """Return the names; a number replaces the end of one that is like an earlier one."""
    taken: set[str] = set()
    following: dict[str, int] = {}
    result = []
    for name in names:
        shown, number = name, following.get(name, 2)
        while shown.strip() in taken:
            mark = f"~{number}"
            room = max(cell_len(name), len(mark) + 1)
            shown, number = _head(name, room - len(mark)) + mark, number + 1
        following[name] = number
        taken.add(shown.strip())
        result.append(shown)
    return result


def _head(text: str, cells: int) -> str:
    """Return the longest beginning of a text in at most this number of cells."""
    end = max(0, cells)
    while cell_len(text[:end]) > cells:
        end -= 1
    return text[:end]


def _tail(text: str, cells: int) -> str:
    """Return the longest end of a text in at most this number of cells."""
    start = max(0, len(text) - cells)
    while cell_len(text[start:]) > cells:
        start += 1
    return text[start:]
