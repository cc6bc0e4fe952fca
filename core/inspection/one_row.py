"""A text as the block of one row that the teacher-forced pass reads."""

from collections.abc import Sequence

from core.judging.blocks import Block

# A row ends with an id that is only predicted. Nothing follows a text, so its value is not used.
_NOTHING = 0


def one_row(ids: Sequence[int]) -> Block:
    """Return a block whose logits are those of all ids, the last one included."""
    return Block(0, 0, ((*ids, _NOTHING),))
