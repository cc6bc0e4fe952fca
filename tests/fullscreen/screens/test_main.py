"""The actions of the session screen's keys, except running prompts, which test_app.py shows."""

import os
import shutil
from pathlib import Path

import pytest
from sitting import Sitting

from core.base.errors import CheckpointError
from tui.fullscreen.widgets.panel_block import PanelBlock
from tui.session.phase import Phase
from tui.view.key import Pane


def panels(s: Sitting) -> list[str]:
    return [
        block.plain() for block in s.screen.output.stack.blocks if isinstance(block, PanelBlock)
    ]


def test_escape_cancels_a_load_and_returns_the_queued_prompt(run, script):
    async def scenario(s: Sitting) -> None:
        script.free = False
        await s.until(lambda: s.controller.phase is Phase.LOADING)
        assert "_000200  " in s.screen.progress_line.left
        await s.send("1+1")
        await s.pilot.press("escape")
        await s.until(lambda: s.controller.phase is Phase.EMPTY)
        assert "Loading step_000200 was cancelled" in panels(s)
        assert s.screen.prompt.text == "1+1"
        assert not s.screen.progress_line.has_class("-shown")

    run(scenario)


def test_the_progress_bar_shows_bytes_stage_and_time_left(run, script):
    async def scenario(s: Sitting) -> None:
        script.free = False
        await s.until(lambda: "1 B of 2 B" in s.screen.progress_line.left)
        assert "reading" in s.screen.progress_line.left
        assert s.screen.progress_line.left.endswith("left")

    run(scenario)


def test_ctrl_c_copies_a_selection_else_stops_else_shows_how_to_quit(run, script, copied):

    async def scenario(s: Sitting) -> None:
        await s.idle()
        await s.pilot.press("ctrl+c")
        await s.pilot.pause()
        assert s.controller.phase is Phase.IDLE
        assert s.screen.prompt_title.text == "prompt  Ctrl+Q quits"
        script.free = False
        await s.send("1")
        script.gate.release()
        await s.until(lambda: s.last.text == "5")
        await s.pilot.press("ctrl+c")
        await s.idle()
        assert s.last.text == "5"
        s.screen.output.focus()
        await s.pilot.press("v", "ctrl+c")
        assert copied == ["15"]
        assert "2 characters copied" in s.screen.prompt_title.text

    run(scenario)


def test_ctrl_n_and_a_command_go_to_the_output(run, script):
    async def scenario(s: Sitting) -> None:
        await s.idle()
        await s.pilot.press("ctrl+n")
        assert s.screen.pane is Pane.OUTPUT
        await s.pilot.press("down", "enter")
        assert s.screen.pane is Pane.PROMPT
        assert s.screen.prompt.text
        s.screen.prompt.empty()
        assert "^N output" in s.screen.keys.shown.text
        await s.send("/output")
        await s.until(lambda: s.screen.pane is Pane.OUTPUT)
        await s.pilot.pause()
        assert "^N output" not in s.screen.keys.shown.text

    run(scenario)


def test_y_copies_the_text_and_capital_y_the_prompt_too(run, copied):

    async def scenario(s: Sitting) -> None:
        await s.idle()
        await s.send("12")
        await s.until(lambda: s.controller.session.generations and not s.controller.busy)
        s.screen.output.focus()
        await s.pilot.press("y", "Y")
        assert copied == ["579\n\n88-1", "12579\n\n88-1"]

    run(scenario)


def test_dragging_over_the_text_selects_it(run):
    async def scenario(s: Sitting) -> None:
        await s.idle()
        await s.send("12")
        await s.until(lambda: s.controller.session.generations and not s.controller.busy)
        output = s.screen.output
        # `› 12▏579` after the rule, the padding and the margin.
        top = next(y for y in range(9) if output.line_at(y).text.startswith("› 12▏579"))
        await s.pilot.mouse_down(output, offset=(6, top))
        await s.pilot.hover(output, offset=(11, top))
        await s.pilot.mouse_up(output, offset=(11, top))
        assert s.screen.get_selected_text() == "12579"

    run(scenario)


def test_a_deleted_model_is_reported_once_and_stays_loaded(run, tmp_path):
    async def scenario(s: Sitting) -> None:
        await s.idle()
        shutil.rmtree(tmp_path / "runs/step_000200")
        said = "step_000200 is not on disk any more; it stays in memory"
        await s.until(lambda: said in panels(s))
        await s.send("1")
        await s.until(lambda: s.controller.session.generations and not s.controller.busy)
        assert panels(s).count(said) == 1

    run(scenario)


def test_a_rewritten_model_is_reported_once_and_a_reload_takes_the_new_one(
    run, tmp_path, write_checkpoint
):
    async def scenario(s: Sitting) -> None:
        await s.idle()
        write_checkpoint(tmp_path / "runs/step_000200", step=200, seed=9)
        said = "step_000200 was rewritten on disk; the weights in memory are the old ones"
        await s.until(lambda: said in panels(s))
        await s.send("/model step_000200")
        await s.until(
            lambda: s.controller.phase is Phase.LOADING or s.controller.phase is Phase.IDLE
        )
        await s.idle()
        await s.pilot.pause(0.1)
        assert panels(s).count(said) == 1

    run(scenario)


def test_more_tokens_than_the_context_are_remarked_when_they_are_set(run):
    async def scenario(s: Sitting) -> None:
        await s.idle()
        await s.send("/tokens 500")
        await s.until(lambda: "more than the context of 64" in s.text)

    run(scenario)


def test_clear_again_and_help_by_command(run):
    async def scenario(s: Sitting) -> None:
        await s.idle()
        await s.send("12")
        await s.until(lambda: s.controller.session.generations and not s.controller.busy)
        await s.send("/clear")
        await s.pilot.pause()
        assert s.text.startswith("Type a prompt below, or take one of these")
        await s.send("/again")
        await s.until(lambda: len(s.controller.session.generations) == 2 and not s.controller.busy)
        assert s.last.request.prompt == "12"
        await s.send("/help")
        await s.until(lambda: len(s.app.screen_stack) == 2)

    run(scenario)


def test_quit_by_command_ends_the_app(run):
    async def scenario(s: Sitting) -> None:
        await s.idle()
        await s.send("/quit")
        await s.until(lambda: s.app._exit)

    run(scenario)


def test_without_a_terminal_that_can_be_suspended_there_is_no_editor(run):
    async def scenario(s: Sitting) -> None:
        await s.idle()
        await s.type("12")
        await s.pilot.press("ctrl+g")
        await s.until(lambda: "An editor cannot be opened in this terminal" in panels(s))
        assert s.screen.prompt.text == "12"

    run(scenario)


@pytest.mark.parametrize("size", [(50, 20), (79, 24), (80, 24)])
def test_the_list_is_reached_and_left_at_any_width(run, size):
    async def scenario(s: Sitting) -> None:
        await s.idle()
        await s.pilot.press("ctrl+l")
        assert s.screen.pane is Pane.LIST
        await s.pilot.pause()
        assert s.screen.sidebar.region.width > 20
        assert s.screen.prompt_title.region.y >= s.screen.sidebar.region.bottom or size[0] >= 80
        await s.pilot.press("escape")
        assert s.screen.pane is Pane.PROMPT

    run(scenario, size=size)


def test_what_could_not_be_looked_at_is_shown_once(run, tmp_path):
    (tmp_path / "runs/archive").symlink_to("/gone/archive")

    async def scenario(s: Sitting) -> None:
        await s.until(lambda: any("Checkpoints may be missing" in text for text in panels(s)))
        await s.pilot.pause(0.1)
        assert [f"{tmp_path / 'runs/archive'} is a broken link" in text for text in panels(s)] == [
            True
        ]

    run(scenario)


def is_closed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A folder that cannot be read, also by root."""
    real = os.scandir

    def refusing(path: Path) -> object:
        if Path(path) == folder / "closed":
            raise PermissionError(13, "Permission denied")
        return real(path)

    (folder / "closed").mkdir()
    monkeypatch.setattr(os, "scandir", refusing)
    return "closed cannot be read: permission denied"


def has_many_names(folder: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr("core.checkpoints.walk.MAX_PER_FOLDER", 5)
    for number in range(9):
        (folder / f"{number}.txt").touch()
    return "has more than 5 names"


def has_a_link_with_a_point(folder: Path, _: pytest.MonkeyPatch) -> str:
    (folder / "lr@3e-4.v2").symlink_to("/gone")
    return "lr@3e-4.v2 is a broken link to /gone"


def has_a_link_with_controls(folder: Path, _: pytest.MonkeyPatch) -> str:
    (folder / "a\x1b[31mb").symlink_to("/gone")
    return "a␛[31mb is a broken link to /gone"


@pytest.mark.parametrize(
    "made", [is_closed, has_many_names, has_a_link_with_a_point, has_a_link_with_controls]
)
def test_every_gap_is_told_in_the_session(run, tmp_path, monkeypatch, made):
    said = made(tmp_path / "runs", monkeypatch)

    async def scenario(s: Sitting) -> None:
        await s.until(lambda: any(said in text for text in panels(s)))

    run(scenario, size=(200, 50))


def test_a_root_that_goes_away_is_told_in_the_session(run, tmp_path, monkeypatch):
    monkeypatch.setattr("tui.session.watcher.INTERVAL", 0.05)

    async def scenario(s: Sitting) -> None:
        await s.idle()
        (tmp_path / "runs").rename(tmp_path / "elsewhere")
        await s.until(lambda: any("runs does not exist" in text for text in panels(s)))

    run(scenario)


def test_an_empty_folder_is_opened_and_its_first_checkpoint_appears(
    run, tmp_path, write_checkpoint, monkeypatch
):
    monkeypatch.setattr("tui.session.watcher.INTERVAL", 0.05)
    folder = tmp_path / "new_run"
    folder.mkdir()

    async def scenario(s: Sitting) -> None:
        await s.pilot.pause(0.2)
        assert s.screen.listing.catalog.entries == ()
        write_checkpoint(folder / "step_000001", step=1)
        await s.until(lambda: len(s.screen.listing.catalog.entries) == 1)

    run(scenario, roots=(folder,))


def test_an_example_of_the_empty_output_is_put_into_the_prompt_and_not_sent(run):
    async def scenario(s: Sitting) -> None:
        await s.idle()
        await s.until(lambda: "9-12" in s.text)
        s.screen.output.focus()
        await s.pilot.press("down", "enter")
        await s.pilot.pause()
        assert s.screen.prompt.text == "9-12"
        assert s.screen.pane is Pane.PROMPT
        assert s.controller.session.generations == []
        await s.pilot.press("enter")
        await s.until(lambda: s.controller.session.generations and not s.controller.busy)
        assert "Type a prompt" not in s.text

    run(scenario)


def test_letters_typed_into_the_output_are_answered(run, monkeypatch):
    async def scenario(s: Sitting) -> None:
        await s.idle()
        told: list[str] = []
        monkeypatch.setattr(s.screen, "tell", told.append)
        s.screen.output.focus()
        await s.pilot.press("1")
        await s.pilot.pause()
        assert told == ["the output is focused: esc goes to the prompt"]
        assert s.screen.prompt.text == ""

    run(scenario)


def test_copy_by_command_takes_text_all_or_a_file(run, copied, tmp_path):
    async def scenario(s: Sitting) -> None:
        await s.idle()
        await s.send("/copy")
        await s.until(lambda: "Nothing to copy" in s.text)
        s.screen.prompt.empty()
        await s.send("12")
        await s.until(lambda: s.controller.session.generations and not s.controller.busy)
        for line in ("/copy", "/copy all", "/copy a", "/copy all b c"):
            await s.send(line)
            await s.pilot.pause()
        assert copied == ["579\n\n88-1", "12579\n\n88-1"]
        assert (tmp_path / "a").read_text() == "579\n\n88-1"
        assert (tmp_path / "b c").read_text() == "12579\n\n88-1"

    run(scenario)


def test_copy_before_the_first_token_says_so_and_a_second_enter_copies(run, script, copied):
    async def scenario(s: Sitting) -> None:
        await s.idle()
        script.free = False
        # Typed in one go: the text of the generation is still empty.
        await s.send("12")
        await s.send("/copy")
        await s.until(lambda: "Nothing to copy yet: #1 is still empty" in s.text)
        assert s.screen.prompt.text == "/copy"
        s.screen.go_to(s.screen.output)
        await s.pilot.press("y")
        assert s.screen.told == "Nothing to copy yet: #1 is still empty"
        s.screen.go_to(s.screen.prompt)
        script.free = True
        script.gate.release()
        await s.until(lambda: s.last.finished)
        await s.pilot.press("enter")
        await s.pilot.pause()
        assert (copied, s.screen.prompt.text) == (["579\n\n88-1"], "")
        assert "Nothing to copy" not in s.text

    run(scenario)


def test_a_generation_without_text_is_not_copied(run, script, copied):
    async def scenario(s: Sitting) -> None:
        await s.idle()
        script.text = ""
        await s.send("12")
        await s.until(lambda: s.controller.session.generations and s.last.finished)
        await s.send("/copy")
        await s.until(lambda: "Nothing to copy: #1 is empty" in s.text)
        assert copied == []

    run(scenario)


def test_again_takes_a_new_seed_and_same_the_old_one_and_a_fixed_seed_is_said(run):
    async def scenario(s: Sitting) -> None:
        await s.idle()
        generations = s.controller.session.generations
        await s.send("/seed 7")
        await s.send("12")
        await s.until(lambda: len(generations) == 1 and not s.controller.busy)
        await s.send("/again")
        await s.until(lambda: len(generations) == 2 and not s.controller.busy)
        assert s.screen.told == "a new seed, not the fixed 7"
        await s.send("/same")
        await s.until(lambda: len(generations) == 3 and not s.controller.busy)
        first, again, same = (one.request for one in generations)
        assert (first.prompt, again.prompt, same.prompt) == ("12", "12", "12")
        assert (first.seed, again.seed == 7, same.seed) == (7, False, again.seed)
        assert s.text.count("The seed is new, not the fixed 7: /again always takes a new one") == 1

    run(scenario)


def test_continue_by_command_goes_on_below(run):
    async def scenario(s: Sitting) -> None:
        await s.idle()
        await s.send("/continue")
        await s.until(lambda: "Nothing has run yet" in s.text)
        s.screen.prompt.empty()
        await s.send("12")
        await s.until(lambda: s.controller.session.generations and not s.controller.busy)
        await s.send("/continue")
        await s.until(lambda: len(s.controller.session.generations) == 2 and not s.controller.busy)
        assert "continues #1" in s.text
        await s.send("/branch 2 1")
        await s.until(lambda: len(s.controller.session.generations) == 3 and not s.controller.busy)
        assert "branches from #2" in s.text

    run(scenario)


def test_notes_about_the_flags_are_shown_at_the_start(run):
    notes = ("temperature 0 is greedy: top-k has no effect", "top-k is off")

    async def scenario(s: Sitting) -> None:
        await s.idle()
        for note in notes:
            assert note in s.text
        assert "Type a prompt below" in s.text

    run(scenario, notes=notes)


def test_two_runs_with_the_same_step_have_different_names(run, tmp_path, write_checkpoint, script):
    for run_name in ("runA", "runB"):
        write_checkpoint(tmp_path / f"two/{run_name}/step_000100", step=100)

    async def scenario(s: Sitting) -> None:
        await s.until(lambda: len(s.screen.listing.catalog.entries) == 2)
        for entry in s.screen.listing.catalog.entries:
            name = f"{entry.run.name} / step_000100"
            s.controller.load(entry)
            await s.idle()
            await s.send("/model")
            await s.pilot.pause()
            assert f"model is {name}" in s.text
            script.load_failure = CheckpointError("it is cut")
            s.controller.load(entry)
            await s.until(lambda: not s.controller.busy)
            assert f"Error: {name}" in s.text
            script.load_failure = None

    run(scenario, roots=(tmp_path / "two",))


def test_what_the_sidebar_refuses_is_in_the_hint_line(run):
    async def scenario(s: Sitting) -> None:
        await s.idle()
        s.screen.listing.focus()
        await s.pilot.press("t")
        await s.pilot.pause()
        assert s.screen.told == "the plot needs a higher terminal"
        assert not s.app._notifications

    run(scenario, size=(90, 14))
