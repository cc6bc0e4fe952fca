"""A session that streams for a while keeps its threads, descriptors and memory."""

import sys

import pytest
from soaking import soak


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
def test_threads_descriptors_and_memory_are_steady() -> None:
    found = soak(8)
    threads, descriptors = found.counts(warm_up=0.3)
    assert (len(threads), len(descriptors), found.code) == (1, 1, 0)
    memory = [one.rss for one in found.samples]
    # A token takes less than a kilobyte, with all that is kept to show and repeat it.
    assert memory[-1] - memory[len(memory) // 3] < 12 + found.tokens / 1024
    assert found.keys
