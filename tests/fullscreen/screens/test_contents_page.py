"""The pages of a checkpoint's files, under a pilot."""

import json
import time
from typing import Any

import pytest
import torch
from sitting import Sitting, sit

from core.checkpoints.embedded import DEMO
from tui.command_line.options import Options
from tui.fullscreen.screens.contents_page import ContentsPage
from tui.fullscreen.screens.difference_page import DifferencePage


def sitting(scenario, roots=(DEMO,), size=(100, 30)):
    sit(scenario, Options(roots=roots), size)


async def opened(s: Sitting, line: str) -> Any:
    """Send a command that opens a page, and wait until it is read."""
    await s.send(line)
    await s.until(lambda: s.app.screen is not s.screen and not s.controller.busy)
    await s.pilot.pause()
    return s.app.screen


def test_tensors_are_listed_filtered_and_read():
    async def scenario(s: Sitting) -> None:
        await s.idle()
        page = await opened(s, "/tensors")
        assert isinstance(page, ContentsPage)
        assert len(page.pane.lines) == 26
        await s.pilot.press("slash")
        for letter in "c_q q*s":
            await s.pilot.press(
                {" ": "space", "*": "asterisk", "_": "underscore"}.get(letter, letter)
            )
        assert page.shown.words == "c_q q*s"
        for _ in range(4):
            await s.pilot.press("backspace")
        assert len(page.pane.lines) == 4
        await s.pilot.press("enter", "f")
        await s.until(lambda: not s.controller.busy)
        assert len(page.shown.looked.figures) == 4
        assert "quantiles: 1 %" in page.detail.text
        await s.pilot.press("f")
        assert "All figures that are shown were read" in page._told
        await s.pilot.press("s", "s")
        norms: list[Any] = [page.shown.looked.figures[one.place].norm for one in page.shown.tensors]
        assert norms == sorted(norms, reverse=True)
        await s.pilot.press("escape")
        assert len(page.pane.lines) == 26
        await s.pilot.press("escape")
        assert s.app.screen is s.screen

    sitting(scenario)


def test_metadata_are_a_tree_that_folds():
    async def scenario(s: Sitting) -> None:
        await s.idle()
        page = await opened(s, "/meta")
        rows = len(page.pane.lines)
        await s.pilot.press("down", "down", "down", "left")
        assert len(page.pane.lines) == rows - 6
        await s.pilot.press("enter")
        assert len(page.pane.lines) == rows
        await s.pilot.press("slash", "n", "_", "h", "e", "a", "d", "enter")
        assert [line.text.split()[0] for line in page.pane.lines] == ["▾", "▾", "n_head"]
        await s.pilot.press("tab")
        assert not page.shown.metadata
        assert len(page.pane.lines) == 26

    sitting(scenario)


def test_keys_of_the_list_open_the_pages():
    async def scenario(s: Sitting) -> None:
        await s.idle()
        s.screen.go_to(s.screen.listing)
        await s.pilot.press("d")
        assert "A difference is one of two checkpoints" in s.text
        for key, kind in (("w", ContentsPage), ("m", ContentsPage), ("d", DifferencePage)):
            if key == "d":
                await s.pilot.press("home", "space", "end", "space")
            await s.pilot.press(key)
            await s.until(lambda: s.app.screen is not s.screen and not s.controller.busy)
            assert isinstance(s.app.screen, kind)
            await s.pilot.press("escape")
            await s.until(lambda: s.app.screen is s.screen)

    sitting(scenario)


def test_a_difference_is_from_the_named_to_the_highlighted_checkpoint():
    async def scenario(s: Sitting) -> None:
        await s.idle()
        page = await opened(s, "/diff demo@1000")
        assert page.difference.names == ("demo@1000", "step_008000")
        text = page.pane.text
        assert "1000 → 8000" in text
        assert text.count("transformer.h.") == 24
        await s.pilot.press("q")
        page = await opened(s, "/diff nothing")
        assert "Checkpoint directory not found: nothing" in page.pane.text

    sitting(scenario)


@pytest.fixture
def large(tmp_path):
    """A checkpoint with 5,000 tensors and a meta with 100,000 values, that cannot run."""
    folder = tmp_path / "step_000007"
    folder.mkdir()
    weights = {f"layer.{n}\u00e9": torch.ones(2) for n in range(5000)}
    torch.save(weights, folder / "model_000007.pt")
    meta = {f"group{n}": {f"k{m}": m for m in range(1000)} for n in range(100)}
    (folder / "meta_000007.json").write_text(json.dumps(meta))
    return folder


def test_five_thousand_tensors_and_a_hundred_thousand_values_open_at_once(large):
    async def scenario(s: Sitting) -> None:
        await s.until(lambda: s.screen.listing.highlighted)
        page = await opened(s, "/tensors")
        assert len(page.pane.lines) == 5000
        began = time.perf_counter()
        page.changed()
        await s.pilot.press("end", "tab")
        assert len(page.pane.lines) == 101
        page.shown.words = "k99*"
        page.changed()
        await s.pilot.pause()
        assert time.perf_counter() - began < 8
        assert len(page.pane.lines) > 100

    sitting(scenario, (large,))


def test_a_broken_file_has_its_refusal_on_the_page(tmp_path):
    folder = tmp_path / "step_000007"
    folder.mkdir()
    (folder / "model_000007.pt").write_bytes(b"PK\x03\x04 cut")
    (folder / "meta_000007.json").write_text('{"step": 7, "evil": "\\u001b[2J"}')

    async def scenario(s: Sitting) -> None:
        await s.until(lambda: s.screen.listing.highlighted)
        page = await opened(s, "/tensors")
        assert "model_000007.pt is incomplete" in page.detail.text
        await s.pilot.press("tab")
        assert "␛[2J" in page.pane.text

    sitting(scenario, (folder,))


def test_a_stop_keeps_what_was_read(large):
    async def scenario(s: Sitting) -> None:
        await s.until(lambda: s.screen.listing.highlighted)
        page = await opened(s, "/tensors")
        await s.pilot.press("f")
        await s.until(lambda: page.shown.looked.figures)
        await s.pilot.press("escape")
        await s.until(lambda: not s.controller.busy)
        now: Any = s.app.screen
        assert now is page
        assert page.shown.looked.stopped or len(page.shown.looked.figures) == 5000

    sitting(scenario, (large,))
