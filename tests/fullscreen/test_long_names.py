"""Checkpoints with names and values that would flood the screen: every key still answers."""

import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from bombs import BOMBS
from sitting import Sitting, sit

from tui.command_line.options import Options

SHOWN = (
    "a tensor name of 900 letters", "a tensor name of 4 MB and a bomb",
    "1,000 tensor names of 3 kB",
    "8,000 tensors", "ckpt: config of 20,000 keys", "ckpt: an argument that is 1 MB",
    "meta: n_layer is a text of 4 MB", "meta: n_layer is 20,000 numbers", "meta: a key of 4 MB",
    "meta: step is 4,000 digits", "meta: 4,000 texts of 900 letters", "meta: 700,000 texts",
    "header: a name of 4 MB", "tokenizer.json: a type of 15 MB",
)  # fmt: skip


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    root = tmp_path_factory.mktemp("bombs")
    for number, name in enumerate(SHOWN):
        BOMBS[name].write(root / f"run_{number:02}")
    yield root
    shutil.rmtree(root)


def test_the_list_is_gone_through_and_each_is_told_without_a_pause(root: Path) -> None:
    async def scenario(s: Sitting) -> None:
        await s.idle()
        await s.until(lambda: len(s.screen.listing.catalog.entries) == len(SHOWN))
        await s.pilot.press("tab")
        slowest = 0.0
        for key in ("home", *["j"] * len(SHOWN)):
            started = time.process_time()
            await s.pilot.press(key)
            await s.pilot.pause()
            slowest = max(slowest, time.process_time() - started)
        assert slowest < 1

    sit(scenario, Options(roots=(root,)), (120, 40))
