"""The pages of a checkpoint's files, under a pilot."""

import json
import threading
import time
from typing import Any

import pytest
import torch
from sitting import Sitting, sit
from textual.containers import VerticalScroll

from core.checkpoints.embedded import DEMO
from core.protocol.events import Loading
from tui.command_line.options import Options
from tui.fullscreen.screens.contents_page import ContentsPage
from tui.fullscreen.screens.difference_page import DifferencePage
from tui.fullscreen.screens.help import section_start
from tui.view.key import Pane


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
        assert "/diff compares two checkpoints" in s.text
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
        assert page.shown.difference.names == ("demo@1000", "step_008000")
        text = page.pane.text
        assert "1000 → 8000" in text
        assert text.count("transformer.h.") == 24

    sitting(scenario)


def test_an_unknown_name_is_told_where_it_was_typed():
    async def scenario(s: Sitting) -> None:
        await s.idle()
        await s.send("/diff nothing")
        await s.until(lambda: "Checkpoint directory not found: nothing" in s.text)
        assert s.app.screen is s.screen
        assert s.screen.prompt.text == "/diff nothing"
        s.screen.prompt.write("")
        await s.send("/diff last")
        await s.until(lambda: "There was no difference yet" in s.text)
        assert s.app.screen is s.screen

    sitting(scenario)


def test_a_difference_is_filtered_sorted_and_told_in_detail():
    async def scenario(s: Sitting) -> None:
        await s.idle()
        page = await opened(s, "/diff demo@1000")
        assert page.detail.text.split() == ["step", "A", "1000", "B", "8000"]
        assert "A is the named one" in page.about.left
        await s.pilot.press("tab")
        assert page.pane.chosen.text.startswith("transformer.h.3.attn.c_proj.weight")
        assert "|A| 28.43  |B| 95.99" in page.detail.text
        await s.pilot.press("s")
        tensors = [line for line in page.pane.lines if line.acts and "weight" in line.text]
        largest = [float(line.text.split()[3]) for line in tensors]
        assert largest == sorted(largest, reverse=True)
        await s.pilot.press("end")
        await s.until(lambda: page.about.left.split()[:1] == ["tensor"])
        await s.pilot.press("tab")
        assert page.pane.chosen.number == 1
        await s.pilot.press("slash", "l", "m", "enter")
        assert [line.text.split()[0] for line in page.pane.lines if line.acts] == ["lm_head.weight"]
        await s.pilot.press("slash", "z", "z", "enter")
        assert "no tensor has these words" in page.pane.text
        await s.pilot.press("escape")
        assert page.shown.words == ""
        await s.pilot.press("left", "right", "f", "enter", "escape")
        assert s.app.screen is s.screen

    sitting(scenario, size=(80, 24))


def test_what_was_left_is_shown_again():
    async def scenario(s: Sitting) -> None:
        await s.idle()
        for line, again in (("/diff demo@1000", "/diff last"), ("/tensors", "/tensors last")):
            page = await opened(s, line)
            await s.pilot.press("q")
            await s.until(lambda: s.app.screen is s.screen)
            assert (await opened(s, again)).shown is page.shown
            await s.pilot.press("escape")
        assert (await opened(s, "/meta last")).shown is page.shown
        assert page.shown.metadata

    sitting(scenario)


@pytest.mark.parametrize(
    ("reader", "line", "again", "told"),
    [
        ("read_figures", "/tensors", "/tensors", "tensors complete: /tensors last shows it"),
        ("read_differences", "/diff demo@1000", "/diff last", "difference complete: /diff last"),
    ],
)
def test_what_runs_on_is_shown_again_and_its_end_is_told(reader, line, again, told, monkeypatch):
    gate = threading.Event()

    def waiting(*_, **__):
        yield Loading("reading tensors", 1, 2)
        assert gate.wait(20)

    monkeypatch.setattr(f"core.weights.reading.{reader}", waiting)

    async def scenario(s: Sitting) -> None:
        await s.idle()
        await s.send(line)
        await s.until(lambda: s.app.screen is not s.screen)
        page: Any = s.app.screen
        await s.until(lambda: page.shown.reading is None or "(50 %)" in page.shown.reading)
        await s.pilot.press("f")
        await s.until(lambda: page.shown.reading and "(50 %)" in page.shown.reading)
        assert page.footer_ids({})[-2:] == ("comparison.stop", "comparison.back")
        await s.pilot.press("q")
        await s.until(lambda: s.app.screen is s.screen)
        await s.send(again)
        await s.until(lambda: s.app.screen is not s.screen)
        now: Any = s.app.screen
        assert now.shown is page.shown
        await s.pilot.press("q")
        await s.until(lambda: s.app.screen is s.screen)
        gate.set()
        await s.until(lambda: told in s.screen.told)

    sitting(scenario)


def test_nan_is_told_on_the_page_flagged_and_sorted_first(tmp_path):
    weights = {f"layer.{at}": torch.ones(3) for at in range(40)}
    weights["layer.30"] = torch.tensor([1.0, torch.nan, 2.0])
    folder = tmp_path / "step_000007"
    folder.mkdir()
    torch.save(weights, folder / "model_000007.pt")
    (folder / "meta_000007.json").write_text('{"step": 7}')

    async def scenario(s: Sitting) -> None:
        await s.until(lambda: s.screen.listing.highlighted)
        page = await opened(s, "/tensors")
        await s.pilot.press("f")
        await s.until(lambda: not s.controller.busy)
        assert page.state.left.startswith(" ■ 1 tensor with NaN or Inf: layer.30 · ")
        await s.pilot.press("s", "s")
        assert page.pane.lines[0].text.startswith("layer.30")
        assert page.pane.lines[0].text.endswith("! NaN")
        await s.pilot.press("slash", "z", "enter")
        assert "layer.30" in page.state.left
        assert "no tensor has these words" in page.about.left

    sitting(scenario, (folder,), size=(80, 24))


def test_help_opens_at_the_keys_of_the_page():
    async def scenario(s: Sitting) -> None:
        await s.idle()
        await opened(s, "/tensors")
        await s.pilot.press("f1")
        await s.until(lambda: s.app.screen.query("#help-text"))
        help_ = s.app.screen.query_one("#help", VerticalScroll)
        await s.until(lambda: help_.scroll_y > 0)
        width = help_.scrollable_content_region.width
        assert help_.scroll_y == section_start(Pane.CONTENTS, width)

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
