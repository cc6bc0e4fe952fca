"""A number as the height of a block, for tables without colours."""

_BLOCKS = " ▁▂▃▄▅▆▇█"


def block_height(value: float) -> str:
    """Return a block of `value` eighths, rounded; a blank for less than a half, █ from 8 on."""
    return _BLOCKS[min(len(_BLOCKS) - 1, max(0, round(value)))]
