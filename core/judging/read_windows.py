"""The windows of the blocks that were read, in the order of the text."""

from collections.abc import Iterable, Sequence

from core.judging.blocks import windows_per_block
from core.judging.windows import Windows


def windows_of_blocks(windows: Windows, numbers: Iterable[int]) -> tuple[int, ...]:
    """Return the positions in the text of all windows of blocks, by the blocks' numbers."""
    step, held = windows_per_block(windows.size), len(windows.rows)
    return tuple(
        position
        for number in sorted(numbers)
        for position in range(number * step, min((number + 1) * step, held))
    )


def documents_of(windows: Windows, chosen: Sequence[int]) -> list[int]:
    """Return the number of the document of each chosen window; empty where windows are units."""
    return [windows.documents[one] for one in chosen] if windows.documents else []
