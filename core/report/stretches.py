"""An answer cut at its tokens, as far as paint and marks need it."""

from collections.abc import Iterator, Mapping, Sequence

from core.report.document import Stretch
from core.report.exported import Exported


def stretches(
    one: Exported, levels: Sequence[int] = (), marks: Mapping[int, str] | None = None
) -> tuple[Stretch, ...]:
    """Return the text of a generation in stretches.

    `levels` has the paint of each new token, nothing if it is not painted; `marks` are words by the
    index of the token before which something changed. Without the ends of tokens there are neither.
    """
    if not one.ends or not (levels or marks):
        return (Stretch(one.text),) if one.text else ()
    return tuple(_cut(one, levels, marks or {}))


def _cut(one: Exported, levels: Sequence[int], marks: Mapping[int, str]) -> Iterator[Stretch]:
    start, last = 0, len(one.ends) - 1
    for index, end in enumerate(one.ends):
        # What was left of a character at the end belongs to the last token.
        stop = len(one.text) if index == last else min(end, len(one.text))
        level = levels[index] if index < len(levels) else None
        mark = marks.get(index, "")
        if stop > start or mark:
            yield Stretch(one.text[start:stop], level, mark)
        start = max(start, stop)
