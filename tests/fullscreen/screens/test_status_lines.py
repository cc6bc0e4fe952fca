"""Header and status line: no part is cut, and figures are those of the loaded model."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from origins import ready_of
from rich.cells import cell_len
from sitting import Sitting

from core.checkpoints.checkpoint import Checkpoint
from core.checkpoints.meta import Meta
from core.checkpoints.step_files import checkpoints_in
from core.protocol.origin import Origin
from tui.fullscreen.screens.status_lines import BAR, LEGEND, context_bar, header
from tui.session.loaded import Loaded
from tui.session.phase import Phase
from tui.view.catalog import Catalog


def entry(run: str, step: int, loss: float | None) -> Checkpoint:
    folder = Path(run) / f"step_{step:06d}"
    return Checkpoint(
        folder.name, step, folder, Path(run), folder / "m.pt", meta=Meta({"val_loss": loss})
    )


RUNS = tuple(
    entry(run, step, loss)
    for run in ("x/runA", "x/runB")
    for step, loss in ((1, 0.5), (2, 0.3), (3, 0.4))
)
CATALOG = Catalog(RUNS)


def loaded(which: Checkpoint) -> Loaded:
    origin = Origin("p", which.name, which.step, which.loss, "f", which)
    return Loaded(replace(ready_of(origin, context=2048), weight_bytes=444 * 1024))


def test_the_header_names_what_is_loaded_its_mark_its_loss_and_how_it_computes() -> None:
    assert header(loaded(RUNS[4]), CATALOG, 118) == (
        "stepscope  ● runB / step_000002 ★ 0.3000",
        "cpu · float32 · 1 thread · 444.0 KiB · ctx 2,048",
    )
    assert header(loaded(RUNS[5]), CATALOG, 118)[0].endswith("step_000003 ▲ 0.4000")
    assert header(loaded(RUNS[3]), CATALOG, 118)[0].endswith("step_000001 0.5000")


@pytest.mark.parametrize(
    ("width", "left", "right"),
    [
        (78, "stepscope  ● runB / step_000002 ★ 0.3000", "cpu · float32 · 1 thread"),
        (60, "stepscope  ● runB / step_000002 ★ 0.3000", "cpu · float32"),
        (40, "stepscope  ● runB / step_000002 ★ 0.3000", ""),
        (36, "● runB / step_000002 ★ 0.3000", "cpu"),
        (23, "● runB / step_000002 ★", ""),
        (20, "● …B / step_000002 ★", ""),
    ],
)
def test_parts_of_the_header_are_left_out_whole(width: int, left: str, right: str) -> None:
    assert header(loaded(RUNS[4]), CATALOG, width) == (left, right)


@given(st.integers(20, 200), st.sampled_from(RUNS))
def test_the_header_fits(width: int, which: Checkpoint) -> None:
    left, right = header(loaded(which), CATALOG, width)
    assert cell_len(left) + cell_len(right) + 3 * bool(right) <= width


def test_constants_that_the_user_set_are_in_the_header() -> None:
    ready = loaded(RUNS[4]).ready
    other = replace(ready, origin=replace(ready.origin, overrides=(("softcap", 20.0),)))
    assert "softcap=20" in header(Loaded(other), CATALOG, 120)[1].split(" · ")


def test_a_long_name_leaves_room_for_how_the_model_computes() -> None:
    long = entry("two_runs/runA_lr3e-4_long_schedule_seed1337", 18980, 0.2560)
    left, right = header(loaded(long), Catalog((long, entry("b", 18980, 0.3))), 78)
    assert left == "stepscope  ● runA_lr3e-4_…ule_seed1337 / step_018980 0.2560"
    assert right == "cpu · float32"


def test_while_nothing_is_loaded_the_header_has_what_was_found() -> None:
    assert header(None, Catalog(), 80) == ("stepscope", "")
    assert header(None, CATALOG, 80) == ("stepscope  2 runs · 6 checkpoints", "")


def test_without_a_working_directory_the_folder_is_absolute(tmp_path, monkeypatch):
    (found,) = checkpoints_in(tmp_path / "run/step_000001", ["model_000001.pt"])

    def removed(*_: object) -> str:
        raise FileNotFoundError

    monkeypatch.setattr("os.path.relpath", removed)
    assert str(tmp_path / "run") in header(None, Catalog((found,)), 300)[0]


@given(st.floats(0, 1))
def test_the_bar_of_the_context_has_a_fixed_width(share: float) -> None:
    bar = context_bar(share)
    assert cell_len(bar) == BAR + 2
    assert bar.count("█") == round(share * BAR * 8) // 8


@pytest.mark.parametrize("size", [(40, 24), (80, 24), (120, 40)])
@pytest.mark.parametrize("prompt", ["1+" * 200, "12", "1\n" * 9])
def test_a_queued_prompt_does_not_displace_the_phase(run, script, size, prompt):
    async def scenario(s: Sitting) -> None:
        await s.idle()
        script.free = False
        await s.send("1")
        await s.until(lambda: s.controller.generation)
        s.controller.run(prompt, None)
        s.screen.frame.show_status()
        shown = str(s.screen.status.render())
        assert "queued" in shown
        assert size[0] == 40 or "generating" in shown or "reading prompt" in shown

    run(scenario, size=size)


def test_the_speed_is_shown_while_a_generation_runs(run, script):
    async def scenario(s: Sitting) -> None:
        await s.idle()
        script.free = False
        await s.send("12")
        for _ in range(4):
            script.gate.release()
        await s.until(lambda: s.controller.generation and s.controller.generation.text)
        s.screen.frame.show_status()
        assert "first token" in s.screen.status.left
        script.free = True
        script.gate.release()
        await s.idle()
        s.screen.frame.show_status()
        # Then its closing line has it.
        assert "first" not in s.screen.status.left
        assert "context" in s.screen.status.left

    run(scenario, size=(120, 40))


def test_figures_of_a_previous_model_are_never_shown(run, script, tmp_path, write_checkpoint):
    async def scenario(s: Sitting) -> None:
        await s.idle()
        await s.send("12")
        await s.until(lambda: s.controller.session.generations and not s.controller.busy)
        s.screen.frame.show_status()
        assert "context" in s.screen.status.left
        assert s.screen.status.right == LEGEND
        await s.send("/clear")
        await s.until(lambda: s.screen.output.is_inviting)
        s.screen.frame.tick()
        # The invitation has the legend now.
        assert s.screen.status.right == ""
        assert "★ best" in s.text
        script.free = False
        other = next(e for e in s.screen.listing.catalog.entries if e.name == "step_000100")
        s.controller.load(other)
        await s.until(lambda: s.controller.phase is Phase.LOADING)
        s.screen.frame.tick()
        assert s.screen.status.left == "▶ loading"
        script.free = True
        script.gate.release()
        await s.idle()
        s.screen.frame.tick()
        assert s.screen.status.left == "■ ready"
        assert "step_000100" in s.screen.header.left

    run(scenario, size=(120, 40))
