"""Numbers in tables, with a minus sign as wide as a digit."""


def rounded(value: float | None, digits: int) -> str:
    """Return a number with some decimals, never −0; a dash for None."""
    if value is None:
        return "–"
    text = f"{abs(value):.{digits}f}"
    return f"−{text}" if value < 0 and float(text) else text
