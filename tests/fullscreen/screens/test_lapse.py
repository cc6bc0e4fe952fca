"""The time-lapse: rows fill, arrows scrub, Esc stops and keeps, Enter loads, a failure is a row."""

import pytest
from present import present
from sitting import Sitting, sit

from core.base.errors import CheckpointError
from core.checkpoints.embedded import DEMO
from core.protocol.settings import SamplingSettings
from tui.command_line.options import Options
from tui.fullscreen.screens.lapse import Lapse
from tui.session.phase import Phase


def page(s: Sitting) -> Lapse:
    screen = s.app.screen
    assert isinstance(screen, Lapse)
    return screen


def lines(s: Sitting) -> list[str]:
    table = page(s).table
    return [table.render_line(y).text.rstrip() for y in range(table.size.height)]


def answer(s: Sitting) -> list[str]:
    pane = page(s).answer
    return [pane.line_at(y).text for y in range(pane.stack.height)]


async def begin(s: Sitting, prompt: str = "12", *keys: str) -> None:
    await s.idle()
    await s.type(prompt)
    await s.pilot.press("ctrl+l", *keys, "T")
    await s.until(lambda: isinstance(s.app.screen, Lapse) and page(s).children)


def test_without_marks_every_step_of_the_run_answers_and_the_old_one_is_loaded_again(run):
    async def scenario(s: Sitting) -> None:
        await begin(s)
        await s.until(lambda: page(s).series.ended)
        assert [line.split() for line in lines(s)[:3]] == [
            ["step", "loss", "same", "answer"],
            ["100", "0.5000", "579⏎⏎88-1"],
            ["★", "200", "0.4000", "all", "579⏎⏎88-1"],
        ]
        assert "nothing is marked: all 2 steps of the run" in page(s).about.right
        assert page(s).about.left.strip().startswith("'12' · seed ")
        assert "■ complete · 2 checkpoints" in page(s).state.left
        assert s.screen.prompt.text == "12"
        assert answer(s)[0].startswith("#2  step_000200 · loss 0.4000 · seed ")
        assert "› 12▏579" in answer(s)
        assert page(s).answer_title.text == "answer  against 100: the same throughout  2 of 2"
        await s.until(lambda: s.controller.phase is Phase.IDLE)
        assert present(s.controller.loaded).checkpoint.step == 200
        assert s.controller.session.generations == []

    run(scenario)


def test_marked_ones_alone_are_run_and_enter_loads_the_chosen_one(run):
    async def scenario(s: Sitting) -> None:
        await begin(s, "12", "up", "space")
        await s.until(lambda: page(s).series.ended)
        assert page(s).about.right.strip() == "1 marked"
        await s.until(lambda: s.controller.phase is Phase.IDLE)
        assert present(s.controller.loaded).checkpoint.step == 200
        await s.pilot.press("enter")
        await s.until(lambda: s.controller.loaded and s.controller.loaded.checkpoint.step == 100)
        assert s.app.screen is s.screen
        assert s.screen.focused is s.screen.prompt

    run(scenario)


def test_rows_fill_while_they_are_decoded_and_escape_keeps_them(run, script):
    async def scenario(s: Sitting) -> None:
        await s.idle()
        script.free = False
        await begin(s)
        # A load, then two tokens.
        for _ in range(3):
            script.gate.release()
        await s.until(lambda: "57" in lines(s)[1])
        assert lines(s)[1].split() == ["▶", "100", "0.5000", "57"]
        assert "▶ writing 100 · 0 of 2 checkpoints" in page(s).state.left
        assert page(s).heading.text.endswith("Esc stops")
        await s.pilot.press("enter")
        assert "stop first" in page(s).state.left
        await s.pilot.press("escape")
        await s.until(lambda: page(s).series.ended)
        script.free = True
        assert lines(s)[1].split() == ["100", "0.5000", "57", "■", "stopped"]
        assert lines(s)[2].split() == ["★", "200", "0.4000", "not", "run"]
        await s.until(lambda: s.controller.phase is Phase.IDLE)
        assert present(s.controller.loaded).checkpoint.step == 200
        await s.pilot.press("escape")
        await s.until(lambda: s.app.screen is s.screen)
        assert s.screen.focused is s.screen.listing

    run(scenario)


def test_q_goes_back_while_it_runs_and_lapse_last_shows_it_again(run, script):
    async def scenario(s: Sitting) -> None:
        await s.idle()
        script.free = False
        await begin(s)
        series = page(s).series
        await s.pilot.press("q")
        await s.until(lambda: s.app.screen is s.screen)
        assert s.controller.series is not None
        assert s.controller.phase is Phase.LOADING
        assert s.screen.status.left == "▶ loading   comparison 0 of 2 checkpoints"
        script.free = True
        await s.until(lambda: s.screen.told)
        assert s.screen.told == "■ complete · 2 checkpoints: /lapse last shows it"
        await s.until(lambda: series.ended and s.controller.phase is Phase.IDLE)
        s.screen.go_to(s.screen.prompt)
        s.screen.prompt.clear()
        await s.send("/lapse last")
        await s.until(lambda: isinstance(s.app.screen, Lapse))
        assert page(s).series is series

    run(scenario)


def test_arrows_scrub_and_stop_following(run):
    async def scenario(s: Sitting) -> None:
        await begin(s)
        await s.until(lambda: page(s).series.ended)
        assert page(s).table.cursor == 1
        for key, cursor in (("up", 0), ("up", 0), ("right", 1), ("left", 0), ("end", 1)):
            await s.pilot.press(key)
            assert page(s).table.cursor == cursor, key
        await s.pilot.press("home")
        assert page(s).table.cursor == 0
        await s.until(lambda: answer(s)[0].startswith("#1  step_000100"))

    run(scenario)


def test_a_checkpoint_that_fails_has_the_reason_in_its_row(run, script, monkeypatch):
    def load(checkpoint, *rest):
        if checkpoint.step == 100:
            raise CheckpointError("model_000100.pt is incomplete", "Copy it again")
        return type(script).load(script, checkpoint, *rest)

    async def scenario(s: Sitting) -> None:
        await s.idle()
        monkeypatch.setattr(script, "load", load)
        await begin(s)
        await s.until(lambda: page(s).series.ended)
        assert lines(s)[1].endswith("model_000100.pt is incomplete. Copy it again")
        assert lines(s)[2].split()[-1] == "579⏎⏎88-1"
        assert "complete · 2 checkpoints · 1 without an answer" in page(s).state.left
        await s.pilot.press("up")
        await s.until(lambda: answer(s)[0].startswith("Error:"))
        await s.pilot.press("y")
        assert "nothing to copy" in page(s).state.left

    run(scenario)


def test_y_copies_the_answer(run, copied):
    async def scenario(s: Sitting) -> None:
        await begin(s)
        await s.until(lambda: page(s).series.ended)
        await s.pilot.press("y")
        assert copied == ["579\n\n88-1"]
        assert "9 characters copied" in page(s).state.left

    run(scenario)


def test_without_a_prompt_it_says_so_and_a_command_gives_one(run):
    async def scenario(s: Sitting) -> None:
        await s.idle()
        await s.pilot.press("ctrl+l", "T")
        await s.until(lambda: s.screen.told)
        assert s.screen.told.startswith("A prompt is missing")
        await s.pilot.press("escape")
        await s.send("/lapse 9-12")
        await s.until(lambda: isinstance(s.app.screen, Lapse))
        assert page(s).series.prompt == "9-12"
        await s.until(lambda: page(s).series.ended and s.controller.phase is Phase.IDLE)

    run(scenario)


@pytest.mark.parametrize("size", [(40, 10), (60, 20), (80, 24), (200, 60)])
def test_it_fits_every_size_and_help_opens(run, size):
    async def scenario(s: Sitting) -> None:
        await begin(s)
        await s.until(lambda: page(s).series.ended)
        assert page(s).table.size.height >= 3
        assert page(s).answer.size.height >= 2
        await s.pilot.press("f1")
        await s.until(lambda: s.app.screen.query("#help-text"))
        await s.pilot.press("escape")
        await s.until(lambda: isinstance(s.app.screen, Lapse))

    run(scenario, size=size)


def test_eighty_checkpoints_scroll(run, tmp_path, write_checkpoint):
    for step in range(300, 8100, 100):
        write_checkpoint(tmp_path / f"runs/step_{step:06d}", step=step, val_loss=0.5)

    async def scenario(s: Sitting) -> None:
        await begin(s)
        await s.until(lambda: page(s).series.ended)
        assert len(page(s).table.rows) == 80
        assert any("8,000" in line for line in lines(s))
        await s.pilot.press("home")
        await s.until(lambda: " 100 " in lines(s)[1])

    run(scenario, size=(80, 24))


def test_the_demo_with_the_real_engine():
    async def scenario(s: Sitting) -> None:
        await begin(s, "123+456")
        await s.until(lambda: page(s).series.ended)
        rows = [line.split() for line in lines(s)[1:4]]
        assert [row[-1][:4] for row in rows] == ["⏎579"] * 3
        assert [next(word for word in row if "," in word) for row in rows] == [
            "1,000", "8,000", "8,200",
        ]  # fmt: skip
        answers = [present(turn.generation) for turn in page(s).series.turns]
        assert {len(one.new_ids) for one in answers} == {8}
        assert {one.request.seed for one in answers} == {7}
        await s.until(lambda: s.controller.phase is Phase.IDLE)
        assert present(s.controller.loaded).checkpoint.step == 8000
        # Each row is what the checkpoint answers in the session.
        await s.pilot.press("down", "enter")
        await s.until(lambda: present(s.controller.loaded).checkpoint.step == 8200)
        await s.idle()
        await s.pilot.press("enter")
        await s.until(lambda: s.controller.session.generations and not s.controller.busy)
        assert s.last.new_ids == answers[2].new_ids

    settings = SamplingSettings(seed=7, max_tokens=8, temperature=0.0)
    sit(scenario, Options(roots=(DEMO,), settings=settings), (100, 30))
