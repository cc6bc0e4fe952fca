"""The page of a fan: tree, rows and groups, taking a row, stopping, and what is refused."""

import pytest
from sitting import Sitting, sit

from core.base.errors import NoMemoryError
from core.checkpoints.embedded import DEMO
from core.protocol.events import StopReason
from core.protocol.settings import SamplingSettings
from tui.command_line.options import Options
from tui.fullscreen.screens.fan_page import FanPage
from tui.session.phase import Phase


def page(s: Sitting) -> FanPage:
    screen = s.app.screen
    assert isinstance(screen, FanPage)
    return screen


def lines(s: Sitting) -> list[str]:
    table = page(s).table
    shown = [table.render_line(y).text.rstrip() for y in range(table.size.height)]
    return [line for line in shown if line]


def answer(s: Sitting) -> list[str]:
    pane = page(s).answer
    return [pane.line_at(y).text for y in range(pane.stack.height)]


async def begin(s: Sitting, rows: int = 4, prompt: str = "12") -> None:
    await s.idle()
    await s.send(f"/n {rows}")
    await s.send(prompt)
    await s.until(lambda: isinstance(s.app.screen, FanPage) and page(s).children)


async def begin_ended(s: Sitting, rows: int = 4) -> None:
    await begin(s, rows)
    await s.until(lambda: page(s).fan.ended and not s.controller.busy)
    await s.pilot.pause()


def test_rows_fold_into_a_tree_with_counts_and_what_was_not_sampled(run):
    async def scenario(s: Sitting) -> None:
        await begin_ended(s)
        assert [line.split() for line in lines(s)] == [
            ["row", "rows", "raw", "sampled", "path", "answers"],
            ["4", "60.7", "%", "75.0", "%", "-4.50", "579⏎⏎88-1"],
            ["1", "2", "60.7", "%", "75.0", "%", "-5.00", "0"],
            ["2", "1", "60.7", "%", "75.0", "%", "-5.00", "1"],
            ["4", "1", "60.7", "%", "75.0", "%", "-5.00", "3"],
            ["0", "%", "not", "sampled"],
            ["39.3", "%", "not", "sampled"],
        ]
        assert page(s).about.left.startswith(" '12' · seed ")
        assert page(s).state.left == " ■ complete · 4 rows · 40 tokens"
        assert page(s).heading.text.startswith("fan  4 rows  tree")
        assert s.controller.session.generations == []

    run(scenario)


def test_tab_goes_on_to_rows_and_groups_and_the_same_row_stays_chosen(run):
    async def scenario(s: Sitting) -> None:
        await begin_ended(s)
        await s.pilot.press("down")
        assert page(s).table.row == 1
        await s.pilot.press("tab")
        assert [line.split()[:1] for line in lines(s)] == [["row"], ["1"], ["2"], ["3"], ["4"]]
        assert lines(s)[2].split() == ["2", "-5.00", "10", "max", "tokens", "579⏎⏎88-11"]
        assert page(s).table.row == 1
        await s.pilot.press("tab")
        assert [line.split() for line in lines(s)][:3] == [
            ["row", "rows", "share", "95", "%", "answer"],
            ["1", "2", "50.0", "%", "[15,", "85]", "%", "579⏎⏎88-10"],
            ["2", "1", "25.0", "%", "[5,", "70]", "%", "579⏎⏎88-11"],
        ]
        assert lines(s)[-1].strip() == "intervals: 95 %, of 4 finished rows"
        assert page(s).table.row == 1
        await s.pilot.press("g")
        assert page(s).about.right.strip() == "by first line"
        assert lines(s)[1].split() == ["1", "4", "100", "%", "[51,", "100]", "%", "579"]
        await s.pilot.press("tab")
        assert page(s).view == "tree"

    run(scenario)


def test_enter_makes_the_chosen_row_the_current_generation(run):
    async def scenario(s: Sitting) -> None:
        await begin_ended(s)
        await s.pilot.press("end")
        assert "› 12▏579" in answer(s)
        assert page(s).answer_title.text.startswith("answer  10 tokens")
        await s.pilot.press("enter")
        await s.until(lambda: s.app.screen is s.screen)
        (taken,) = s.controller.session.generations
        assert (taken.text, taken.request.row, taken.batch) == ("579\n\n88-13", 3, 4)
        assert "Row 4 of 4 of a fan: computed alone (/same)" in s.text
        assert s.screen.focused is s.screen.prompt
        await s.send("/same")
        await s.until(lambda: len(s.controller.session.generations) == 2)
        assert s.last.request.row == 3

    run(scenario)


def test_escape_stops_all_rows_and_then_closes(run, script):
    async def scenario(s: Sitting) -> None:
        await s.idle()
        script.free = False
        await begin(s)
        for _ in range(3):
            script.gate.release()
        await s.until(lambda: page(s).fan.tokens == 12)
        await s.pilot.pause()
        assert s.controller.phase is Phase.GENERATING
        assert lines(s)[1].split() == ["1▶", "4", "60.7", "%", "75.0", "%", "-1.50", "579"]
        assert page(s).heading.text.endswith("Esc stops")
        await s.pilot.press("enter")
        assert "stop first" in page(s).state.left
        await s.pilot.press("escape")
        await s.until(lambda: page(s).fan.ended)
        assert {row.stop for row in page(s).fan.rows} == {StopReason.CANCELLED}
        page(s)._forget_told()
        assert page(s).state.left == " ■ stopped · 4 of 4 rows · 12 tokens"
        await s.pilot.press("tab", "tab")
        assert lines(s)[1].strip() == "not counted: 4 without an end"
        await s.pilot.press("escape")
        await s.until(lambda: s.app.screen is s.screen)
        assert s.controller.session.generations == []

    run(scenario)


def test_a_change_holds_for_all_rows_from_the_next_token(run, script):
    async def scenario(s: Sitting) -> None:
        await s.idle()
        script.free = False
        await begin(s)
        script.gate.release()
        await s.until(lambda: page(s).fan.tokens == 4)
        await s.pilot.press("q")
        await s.until(lambda: s.app.screen is s.screen)
        assert "fan 0 of 4 rows" in s.screen.status.left
        await s.send("/temp 1.5")
        script.free = True
        await s.until(lambda: not s.controller.busy)
        before, after = script.settings[:4], script.settings[4:]
        assert {one.temperature for one in before} == {0.8}
        assert {one.temperature for one in after} == {1.5}
        assert s.screen.told.startswith("■ complete · 4 rows")
        await s.send("/fan last")
        await s.until(lambda: isinstance(s.app.screen, FanPage))

    run(scenario)


def test_in_a_temperature_fan_the_temperature_is_locked(run, script):
    async def scenario(s: Sitting) -> None:
        await s.idle()
        script.free = False
        await s.send("/fan 3 0.2..1.4 9-12")
        await s.until(lambda: isinstance(s.app.screen, FanPage) and page(s).children)
        assert "'9-12' · seed" in page(s).about.left
        assert "temp 0.2..1.4" in page(s).about.left
        await s.pilot.press("q")
        await s.until(lambda: s.app.screen is s.screen)
        await s.send("/temp 0.5")
        assert "The temperature is locked" in s.text
        assert s.controller.settings.temperature == 0.8
        s.screen.prompt.clear()
        await s.send("/topk 3")
        await s.pilot.press("ctrl+t", "right")
        assert s.controller.settings == SamplingSettings(top_k=3)
        assert s.screen.settings_row.values.settings == s.controller.settings
        script.free = True
        await s.until(lambda: not s.controller.busy)
        assert [one.temperature for one in script.settings[:3]] == [0.2, 0.8, 1.4]
        assert {one.top_k for one in script.settings[-3:]} == {3}

    run(scenario)


def test_a_fan_that_does_not_fit_says_how_many_rows_would(run, script, monkeypatch):
    def sample(requests, *_):
        raise NoMemoryError("64 rows need 9 GiB, cpu has 1 GiB free: 5 would fit")
        yield

    async def scenario(s: Sitting) -> None:
        await s.idle()
        monkeypatch.setattr(script, "sample", sample)
        await begin(s, 64)
        await s.until(lambda: page(s).fan.ended)
        assert page(s).state.left == " ■ ended in an error · 64 of 64 rows"
        told = "\n".join(answer(s))
        assert "64 rows need 9 GiB, cpu has 1 GiB free: 5 would fit" in told
        assert "/tokens 50" in told
        await s.pilot.press("enter")
        assert "no answers" in page(s).state.left
        await s.pilot.press("escape")
        await s.until(lambda: s.app.screen is s.screen)
        assert s.controller.phase is Phase.IDLE

    run(scenario)


def test_groups_by_a_pattern_and_take_by_a_command(run, copied):
    async def scenario(s: Sitting) -> None:
        await begin_ended(s)
        await s.pilot.press("y")
        assert copied == ["579\n\n88-10"]
        await s.pilot.press("escape")
        await s.until(lambda: s.app.screen is s.screen)
        await s.send(r"/groups 88-1(\d)")
        await s.until(lambda: isinstance(s.app.screen, FanPage) and page(s).children)
        await s.pilot.pause()
        assert page(s).about.right.strip() == r"by the pattern 88-1(\d)"
        assert [line.split()[-1] for line in lines(s)[1:4]] == ["0", "1", "3"]
        await s.pilot.press("escape")
        await s.until(lambda: s.app.screen is s.screen)
        await s.send("/groups (")
        assert "is not a regular expression" in s.text
        s.screen.prompt.clear()
        await s.send("/take 9")
        assert "The fan has rows 1 to 4" in s.text
        s.screen.prompt.clear()
        await s.send("/take 2")
        assert s.last.text == "579\n\n88-11"

    run(scenario)


def test_fan_without_a_prompt_is_refused_and_n_1_ends_fans(run):
    async def scenario(s: Sitting) -> None:
        await s.idle()
        await s.send("/fan 4")
        assert "A prompt is missing" in s.text
        s.screen.prompt.clear()
        await s.send("/groups")
        assert "There was no fan yet" in s.text
        s.screen.prompt.clear()
        await s.send("/n 4")
        assert s.screen.settings_row.values.how.rows == 4
        await s.send("/n 1")
        await s.send("12")
        await s.until(lambda: s.controller.session.generations and not s.controller.busy)
        assert s.app.screen is s.screen
        await s.send("/fan")
        await s.until(lambda: isinstance(s.app.screen, FanPage))
        assert len(page(s).fan.rows) == 8
        assert page(s).fan.rows[0].request.seed == s.last.request.seed

    run(scenario)


@pytest.mark.parametrize("size", [(40, 10), (80, 24), (120, 40)])
def test_64_rows_fit_every_size(run, size):
    async def scenario(s: Sitting) -> None:
        await begin_ended(s, 64)
        assert page(s).table.size.height >= 3
        assert page(s).answer.size.height >= 1
        await s.pilot.press("tab", "end")
        assert page(s).table.row == 63
        assert any(line.split()[0] == "64" for line in lines(s)[1:])
        await s.pilot.press("f1")
        await s.until(lambda: s.app.screen.query("#help-text"))
        await s.pilot.press("escape")
        await s.until(lambda: isinstance(s.app.screen, FanPage))

    run(scenario, size=size)


def test_the_demo_with_the_real_engine():
    async def scenario(s: Sitting) -> None:
        await begin(s, 8, "123+456")
        await s.until(lambda: page(s).fan.ended and not s.controller.busy)
        rows = page(s).fan.rows
        assert {row.request.seed for row in rows} == {7}
        assert len({row.text for row in rows}) > 1
        await s.pilot.press("down", "enter")
        await s.until(lambda: s.app.screen is s.screen)
        assert s.last.new_ids == rows[s.last.request.row].new_ids

    settings = SamplingSettings(seed=7, max_tokens=8, temperature=1.5)
    sit(scenario, Options(roots=(DEMO,), settings=settings), (100, 30))
