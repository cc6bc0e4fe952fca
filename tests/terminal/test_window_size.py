"""Sizes that are believed."""

import pytest

from tui.terminal.window_size import clamped


@pytest.mark.parametrize(
    ("size", "believed"),
    [((80, 24), (80, 24)), ((500, 200), (500, 200)), ((501, 65535), (500, 200)), ((0, -1), (1, 1))],
)
def test_sizes_are_within_limits(size, believed):
    assert clamped(*size) == believed
