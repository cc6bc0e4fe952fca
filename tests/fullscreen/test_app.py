"""The whole session by keys: with a scripted engine on tiny checkpoints, and with the demo."""

import asyncio
from dataclasses import replace

import pytest
from present import present
from sitting import Sitting
from textual.events import Key

from core.base.errors import CheckpointError
from core.checkpoints.embedded import DEMO
from core.engine.engine import Engine
from core.protocol.events import StopReason
from tui.command_line.options import Options
from tui.fullscreen.app import Stepscope
from tui.fullscreen.widgets.generation_block import GenerationBlock
from tui.session.phase import Phase
from tui.view.key import Pane


def test_the_recommended_checkpoint_is_highlighted_and_loaded(run):
    async def scenario(s: Sitting) -> None:
        await s.idle()
        assert present(s.screen.listing.highlighted).name == "step_000200"
        assert present(s.controller.loaded).checkpoint.name == "step_000200"
        assert s.screen.pane is Pane.PROMPT

    run(scenario)


def test_a_prompt_becomes_text_under_its_heading(run):
    async def scenario(s: Sitting) -> None:
        await s.idle()
        await s.send("123+456=")
        await s.until(lambda: s.controller.session.generations and not s.controller.busy)
        assert s.last.text == "579\n\n88-1"
        assert "#1  step_000200" in s.text
        assert "skipped 1 character not in the vocabulary: =" in s.text
        assert "› 123+456▏579" in s.text
        assert "■ max tokens 100 · 9 tokens" in s.text
        assert s.screen.prompt.text == ""

    run(scenario)


def test_a_prompt_sent_during_a_load_is_queued_and_shown(run, script):
    async def scenario(s: Sitting) -> None:
        script.free = False
        await s.until(lambda: s.controller.phase is Phase.LOADING)
        await s.send("1+1")
        assert present(s.controller.queued).prompt == "1+1"
        assert "queued: '1+1'" in s.screen.status.right
        await s.send("2+2")
        assert s.screen.prompt.text == "2+2"
        script.free = True
        await s.until(lambda: s.controller.session.generations and not s.controller.busy)
        assert s.last.request.prompt == "1+1"

    run(scenario)


def test_escape_stops_keeps_the_text_and_returns_the_queued_prompt(run, script):
    async def scenario(s: Sitting) -> None:
        await s.idle()
        script.free = False
        await s.send("1")
        script.gate.release()
        script.gate.release()
        await s.until(lambda: "57" in s.text)
        await s.send("2")
        await s.pilot.press("escape")
        await s.idle()
        assert (s.last.text, s.last.stop) == ("57", StopReason.CANCELLED)
        assert "■ cancelled" in s.text
        assert s.screen.prompt.text == "2"

    run(scenario)


def test_an_empty_enter_does_nothing(run):
    async def scenario(s: Sitting) -> None:
        await s.idle()
        await s.pilot.press("enter")
        assert s.controller.session.generations == []
        assert s.controller.phase is Phase.IDLE

    run(scenario)


def test_moving_the_highlight_never_loads(run):
    async def scenario(s: Sitting) -> None:
        await s.idle()
        await s.pilot.press("ctrl+l", "up")
        await s.pilot.pause(0.1)
        assert present(s.screen.listing.highlighted).name == "step_000100"
        assert present(s.controller.loaded).checkpoint.name == "step_000200"
        await s.pilot.press("enter")
        await s.until(lambda: present(s.controller.loaded).checkpoint.name == "step_000100")
        assert s.screen.pane is Pane.PROMPT

    run(scenario)


def test_settings_by_keys_and_by_command_apply_from_the_next_token(run, script):
    async def scenario(s: Sitting) -> None:
        await s.idle()
        script.free = False
        await s.send("1")
        script.gate.release()
        await s.until(lambda: "5" in s.text.split("1", 1)[-1])
        await s.pilot.press("ctrl+t", "right")
        assert s.controller.settings.temperature == 0.85
        await s.pilot.press("escape")
        await s.send("/topk 7")
        script.free = True
        await s.idle()
        assert script.settings[0].temperature == 0.8
        assert script.settings[-1].temperature == 0.85
        assert script.settings[-1].top_k == 7

    run(scenario)


def test_typed_values_and_refusals(run):
    async def scenario(s: Sitting) -> None:
        await s.idle()
        await s.pilot.press("ctrl+t", *"1.5", "enter")
        assert s.controller.settings.temperature == 1.5
        await s.pilot.press(*"900", "enter")
        await s.pilot.pause()
        assert s.controller.settings.temperature == 1.5
        assert "It must be a number from 0 (greedy) to 100" in s.text

    run(scenario)


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("/temp", "temp is 0.80"),
        ("/temp 900", "temp cannot be '900'"),
        ("/tmep 1", "Did you mean /temp?"),
        ("/preset creative", "temperature 1.20, top-k 10"),
        ("/preset no", "The presets are focused, balanced, creative, greedy"),
        ("/model", "model is step_000200"),
        ("/model nope", "Checkpoint directory not found: nope"),
        ("/info", "2 × 16, 2 heads"),
        ("/bos off", "bos off"),
        ("/seed 7", "seed auto → 7"),
    ],
)
def test_commands_show_their_effect_in_the_output(run, command, said):
    async def scenario(s: Sitting) -> None:
        await s.idle()
        await s.send(command)
        await s.until(lambda: said in s.text)

    run(scenario)


def test_a_double_slash_is_a_prompt(run):
    async def scenario(s: Sitting) -> None:
        await s.idle()
        await s.send("//1")
        await s.until(lambda: s.controller.session.generations)
        assert s.last.request.prompt == "/1"

    run(scenario)


def test_recall_at_the_edges_keeps_the_draft(run):
    async def scenario(s: Sitting) -> None:
        await s.idle()
        for prompt in ("1", "2"):
            await s.send(prompt)
            await s.until(lambda: not s.controller.busy)
        await s.type("draft")
        await s.pilot.press("up")
        assert s.screen.prompt.text == "2"
        await s.pilot.press("up", "up")
        assert s.screen.prompt.text == "1"
        await s.pilot.press("down", "down")
        assert s.screen.prompt.text == "draft"

    run(scenario)


def test_up_inside_several_lines_moves_the_cursor(run):
    async def scenario(s: Sitting) -> None:
        await s.idle()
        await s.send("1")
        await s.until(lambda: not s.controller.busy)
        await s.type("a")
        await s.pilot.press("ctrl+j")
        await s.type("b")
        await s.pilot.press("up")
        assert s.screen.prompt.text == "a\nb"
        assert s.screen.prompt.cursor_location[0] == 0

    run(scenario)


def test_run_again_and_the_same_again(run):
    async def scenario(s: Sitting) -> None:
        await s.idle()
        await s.send("12")
        await s.until(lambda: not s.controller.busy)
        s.screen.output.focus()
        await s.pilot.press("R")
        await s.until(lambda: len(s.controller.session.generations) == 2 and not s.controller.busy)
        await s.pilot.press("r")
        await s.until(lambda: len(s.controller.session.generations) == 3 and not s.controller.busy)
        first, same, new = s.controller.session.generations
        assert first.request == replace(same.request, timeline=None)
        assert new.request.seed != first.request.seed

    run(scenario)


def test_the_same_prompt_on_the_highlighted_checkpoint(run):
    async def scenario(s: Sitting) -> None:
        await s.idle()
        await s.send("12")
        await s.until(lambda: not s.controller.busy)
        await s.pilot.press("ctrl+l", "up", "ctrl+o")
        await s.until(lambda: len(s.controller.session.generations) == 2 and not s.controller.busy)
        first, second = s.controller.session.generations
        assert second.origin.name == "step_000100"
        assert second.request.seed == first.request.seed

    run(scenario)


def test_a_failed_load_is_a_panel_and_the_next_prompt_runs(run, script):
    async def scenario(s: Sitting) -> None:
        await s.idle()
        script.load_failure = CheckpointError("model_000100.pt is incomplete", "Copy it again")
        await s.pilot.press("ctrl+l", "up", "enter")
        await s.until(lambda: "Error: step_000100" in s.text)
        assert "Copy it again" in s.text
        assert present(s.controller.loaded).checkpoint.name == "step_000200"
        await s.send("1")
        await s.until(lambda: s.controller.session.generations)

    run(scenario)


def test_filter_sort_and_best(run):
    async def scenario(s: Sitting) -> None:
        await s.idle()
        listing = s.screen.listing
        await s.pilot.press("ctrl+l", "slash", *"0001")
        assert [present(row.entry).name for row in listing.rows] == ["step_000100"]
        await s.pilot.press("escape")
        assert len(listing.rows) == 2
        await s.pilot.press("s")
        assert [present(row.entry).step for row in listing.rows] == [200, 100]
        await s.pilot.press("down", "b")
        assert present(listing.highlighted).name == "step_000200"

    run(scenario)


def test_characters_outside_the_vocabulary_are_shown_while_they_are_typed(run):
    async def scenario(s: Sitting) -> None:
        await s.idle()
        await s.type("12=x")
        await s.pilot.pause()
        assert s.screen.prompt_title.text == "prompt  2 tokens · skipped  = x (2 characters)"
        await s.pilot.press("ctrl+a")

    run(scenario)


def test_completions_are_shown_while_a_command_is_typed(run):
    async def scenario(s: Sitting) -> None:
        await s.idle()
        await s.type("/tok")
        await s.pilot.pause()
        assert "/tokens N" in s.screen.prompt_title.text
        await s.pilot.press("tab")
        assert s.screen.prompt.text == "/tokens "
        await s.send("20")
        assert s.controller.settings.max_tokens == 20

    run(scenario)


def test_letters_in_the_prompt_are_text(run):
    async def scenario(s: Sitting) -> None:
        await s.idle()
        await s.type("rRyYsbi?")
        assert s.screen.prompt.text == "rRyYsbi?"

    run(scenario)


def test_pasted_newlines_are_kept_and_escapes_have_no_effect(run):
    from textual.events import Paste

    async def scenario(s: Sitting) -> None:
        await s.idle()
        s.app.post_message(Paste("1+1\r\n2\n\x1b[31m"))
        await s.pilot.pause()
        assert s.screen.prompt.text == "1+1\n2\n␛[31m"

    run(scenario)


def test_help_opens_and_closes(run):
    async def scenario(s: Sitting) -> None:
        await s.idle()
        await s.pilot.press("f1")
        assert len(s.app.screen_stack) == 2
        await s.pilot.press("escape")
        assert len(s.app.screen_stack) == 1

    run(scenario)


def test_the_view_follows_only_at_the_bottom(run, script):
    async def scenario(s: Sitting) -> None:
        await s.idle()
        script.text = "1\n" * 200
        script.free = False
        await s.send("1")
        for _ in range(300):
            script.gate.release()
        output = s.screen.output
        await s.until(lambda: len(s.last.new_ids) == 300)
        assert output.is_at_end
        output.scroll_to(y=3, animate=False)
        await s.pilot.pause()
        script.free = True
        await s.idle()
        assert output.scroll_offset.y == 3
        await s.send("2")
        await s.until(lambda: len(s.controller.session.generations) == 2 and not s.controller.busy)
        assert output.is_at_end

    run(scenario)


def test_new_checkpoints_appear_and_the_selection_stays(run, tmp_path, write_checkpoint):
    async def scenario(s: Sitting) -> None:
        await s.idle()
        await s.pilot.press("ctrl+l", "up")
        write_checkpoint(tmp_path / "runs/step_000300", step=300, val_loss=0.3)
        await s.until(lambda: len(s.screen.listing.rows) == 3)
        assert present(s.screen.listing.highlighted).name == "step_000100"

    run(scenario)


@pytest.mark.parametrize(
    "size", [(1, 1), (16, 5), (39, 9), (40, 10), (59, 20), (80, 24), (200, 60)]
)
def test_at_any_size_the_session_runs_or_asks_for_a_larger_terminal(run, size):
    async def scenario(s: Sitting) -> None:
        await s.idle()
        if size[0] >= 40 and size[1] >= 10:
            await s.send("1")
            await s.until(lambda: s.controller.session.generations and not s.controller.busy)
            assert isinstance(s.screen.output.stack.blocks[0], GenerationBlock)
        else:
            assert s.screen.has_class("-tiny")

    run(scenario, size=size)


def test_with_the_real_engine_and_the_embedded_checkpoints(tmp_path):
    async def body() -> None:
        app = Stepscope(Options(demo=True))
        async with app.run_test(size=(120, 40)) as pilot:
            s = Sitting(app, pilot)
            await s.idle()
            await s.send("/preset greedy")
            await s.send("123+456")
            await s.until(lambda: s.controller.session.generations and not s.controller.busy)
            assert s.last.text.startswith("\n579\n")
            assert s.text.count("579") >= 1
            app.runner.leave()
            app.watcher.leave()

    assert isinstance(Engine(), Engine)
    assert DEMO.is_dir()
    asyncio.run(body())


def test_a_new_text_is_always_in_view(run, script):
    async def scenario(s: Sitting) -> None:
        await s.idle()
        script.text = "1\n" * 60
        for prompt in ("1", "2"):
            await s.send(prompt)
            await s.until(lambda: s.controller.session.generations and not s.controller.busy)
        s.screen.output.focus()
        await s.pilot.press("k", "R")
        await s.until(lambda: len(s.controller.session.generations) == 3 and not s.controller.busy)
        assert s.screen.output.is_at_end
        await s.pilot.press("ctrl+l", "up", "ctrl+o")
        await s.until(lambda: len(s.controller.session.generations) == 4 and not s.controller.busy)
        assert s.screen.output.is_at_end

    run(scenario, size=(80, 24))


def test_figures_are_those_of_the_loaded_model(run):
    async def scenario(s: Sitting) -> None:
        await s.idle()
        await s.send("1")
        await s.until(lambda: s.controller.session.generations and not s.controller.busy)
        assert "context" in s.screen.status.left
        await s.pilot.press("ctrl+l", "up", "enter")
        await s.until(lambda: present(s.controller.loaded).checkpoint.name == "step_000100")
        assert "context" not in s.screen.status.left

    run(scenario)


def test_a_broken_checkpoint_is_never_recommended(run, tmp_path, write_checkpoint):
    cut = write_checkpoint(tmp_path / "runs/step_000300", step=300, val_loss=0.1)
    path = cut / "model_000300.pt"
    path.write_bytes(path.read_bytes()[:-900])

    async def scenario(s: Sitting) -> None:
        await s.idle()
        assert present(s.screen.listing.highlighted).name == "step_000200"
        assert present(s.controller.loaded).checkpoint.name == "step_000200"

    run(scenario)


def test_a_typed_value_is_entered_when_the_settings_are_left(run):
    async def scenario(s: Sitting) -> None:
        await s.idle()
        await s.pilot.press("ctrl+t", *"0.4", "ctrl+l")
        await s.pilot.pause()
        assert s.controller.settings.temperature == 0.4
        await s.pilot.press("ctrl+t", *"0.3", "right")
        assert s.controller.settings.temperature == 0.35

    run(scenario)


def test_keys_typed_while_the_session_starts_keep_their_order(run, monkeypatch):
    load, ready = Stepscope.on_load, Stepscope.on_ready

    def loaded(app: Stepscope) -> None:
        load(app)
        app.post_message(Key("1", "1"))
        app.post_message(Key("2", "2"))

    def stands(app: Stepscope) -> None:
        ready(app)
        app.post_message(Key("3", "3"))

    monkeypatch.setattr(Stepscope, "on_load", loaded)
    monkeypatch.setattr(Stepscope, "on_ready", stands)

    async def scenario(s: Sitting) -> None:
        await s.idle()
        assert s.screen.prompt.text == "123"

    run(scenario)


def test_a_prompt_given_with_interactive_is_in_the_prompt_and_not_sent(run):
    async def scenario(s: Sitting) -> None:
        await s.idle()
        assert s.screen.prompt.text == "123+456"
        assert not s.controller.session.generations
        await s.send("7")
        await s.until(lambda: s.controller.session.generations and not s.controller.busy)
        assert s.last.request.prompt == "123+4567"

    run(scenario, prompt="123+456", interactive=True)


def test_fifty_tokens_and_fifty_more_are_the_text_of_a_hundred():
    async def scenario() -> None:
        app = Stepscope(Options(roots=(DEMO,)))
        async with app.run_test(size=(80, 24)) as pilot:
            s = Sitting(app, pilot)
            await s.idle()
            for line in ("/seed 71", "123+456", "/tokens 50", "123+456", "/continue"):
                await s.send(line)
                await s.pilot.pause()
                await s.until(lambda: not s.controller.busy)
            whole, first, rest = s.controller.session.generations
            assert len(whole.new_ids) == 100
            assert whole.new_ids == first.new_ids + rest.new_ids
            assert whole.logprobs == first.logprobs + rest.logprobs
            assert whole.text == first.text + rest.text
            assert rest.parent == (2, 50)
            app.runner.leave()
            app.watcher.leave()
        app.runner.join(20)

    asyncio.run(scenario())


def test_keys_typed_right_after_a_pane_key_go_to_that_pane(run):
    """Several keys can arrive in one read of the terminal, before the screen has repainted."""

    async def scenario(s: Sitting) -> None:
        await s.idle()
        order = s.screen.listing.catalog.order
        s.app.simulate_key("ctrl+l")
        s.app.simulate_key("s")
        await s.until(lambda: s.screen.listing.catalog.order is not order)
        s.app.simulate_key("ctrl+t")
        s.app.simulate_key("9")
        await s.until(lambda: s.screen.settings_row.typed == "9")
        assert s.screen.prompt.text == ""

    run(scenario)
