"""A flipped bit is refused or changes no weight, or the file is said to be without checksums."""

import pytest
from bit_flips import REFUSED, SAID, UNSAID, flipped, write_files


@pytest.mark.parametrize("kind", [0, 1, 2, 3], ids=["plain", "tied", "sliced", "without checksums"])
def test_no_flipped_bit_gives_other_weights_unsaid(tmp_path, kind) -> None:
    path = write_files(tmp_path)[kind]
    assert 8 * path.stat().st_size >= 40_000
    done = flipped(path, 800, 2)
    assert done.outcomes[UNSAID] == 0
    assert done.outcomes[REFUSED] > 100
    # Without checksums, flipped weights cannot be noticed; that is what is said.
    assert (done.outcomes[SAID] > 0) == (kind == 3)
