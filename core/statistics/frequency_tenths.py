"""Groups of ids by how often they occur, each with about a tenth of all tokens."""

from collections.abc import Mapping

TENTHS = 10


def frequency_tenths(counts: Mapping[int, int]) -> dict[int, int]:
    """Return the tenth of each id: 0 for the most frequent ids, 9 for the rarest.

    Ids are ordered by their counts, which must be positive; equal ones by id. An id belongs to the
    tenth in which the middle of its tokens lies, so a frequent one can leave tenths empty.
    """
    total = sum(counts.values())
    found: dict[int, int] = {}
    before = 0
    for index, count in sorted(counts.items(), key=lambda one: (-one[1], one[0])):
        found[index] = TENTHS * (2 * before + count) // (2 * total)
        before += count
    return found
