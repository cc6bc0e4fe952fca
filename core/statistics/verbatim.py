"""How much of a text stands verbatim in another one."""

from collections.abc import Iterable, Sequence


def verbatim_share(texts: Sequence[str], others: Iterable[str], span: int) -> float | None:
    """Return the share of all spans of `span` characters that stand in one of the other texts.

    Spans overlap: one begins at each character. None where every text is shorter.
    """
    spans = [text[start : start + span] for text in texts for start in range(len(text) - span + 1)]
    if not spans:
        return None
    wanted, found = set(spans), set[str]()
    for other in others:
        slices = (other[start : start + span] for start in range(len(other) - span + 1))
        found.update(wanted.intersection(slices))
    return sum(one in found for one in spans) / len(spans)
