"""A file that another process keeps writing is loaded whole or refused, never mixed."""

from pathlib import Path

import pytest
from races import race, until


@pytest.mark.parametrize("checksums", [True, False])
def test_weights_are_never_of_two_versions(tmp_path: Path, checksums: bool) -> None:
    found = until(seconds=8, loads=25, races=race(tmp_path, seed=3, checksums=checksums))
    assert found.mixed == []
    assert found.loaded >= 3
    assert found.refused.total() > 0
