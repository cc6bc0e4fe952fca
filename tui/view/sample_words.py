"""A line about several samples of one prompt: how many texts differ, and the most frequent one."""

from collections.abc import Sequence

from core.base.text import plural, shorten
from core.fan.fan import is_complete
from core.fan.groups import grouped
from core.record.generation import Generation
from tui.view.fan_words import group_figures, group_key

# Characters of a text in the line.
SHOWN = 40


def same_samples(rows: Sequence[Generation]) -> tuple[str, ...]:
    """Return the line if at least two of the finished samples have the same text; else nothing."""
    texts = {row: one.text for row, one in enumerate(rows) if is_complete(one)}
    found = grouped(texts, running=0, broken=len(rows) - len(texts), same_settings=True)
    if not found.groups or len(found.groups[0].rows) < 2:
        return ()
    most = found.groups[0]
    share, interval = group_figures(most, found)
    return (
        f"{plural(len(found.groups), 'different text')} in {plural(found.finished, 'sample')}; "
        f"{len(most.rows)} are {shorten(group_key(most), SHOWN)!r}: {share}, 95 % {interval}",
    )
