"""The order in which the workers get the test files.

Those with the most tests come first, and before them those with few that take long: begun last,
they would leave the other workers without work.
"""

import os
from collections import Counter

import pytest
from bare import ROOT

# Ten seconds or more each.
_LONG = (
    "evaluate/test_twin_run.py",
    "fullscreen/input/test_hostile_terminal.py",
    "fullscreen/screens/test_contents_page.py",
    "fullscreen/test_key_mash.py",
    "fullscreen/test_soak.py",
    "headless/test_determinism.py",
    "ranks/test_gloo.py",
)


def put_in_order(items: list[pytest.Item]) -> None:
    """Put the tests into the same order in all workers; each may have collected them in another."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        count = Counter(item.path for item in items)
        first = {ROOT / "tests" / name for name in _LONG}
        items.sort(key=lambda item: (item.path not in first, -count[item.path], item.path))
