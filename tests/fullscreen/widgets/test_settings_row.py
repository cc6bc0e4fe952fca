"""The settings row: values are stepped, typed and clicked; at any width nothing is cut."""

import asyncio
from pathlib import Path

import pytest
from rich.cells import cell_len
from textual.app import App

import tui.fullscreen
from core.protocol.settings import SamplingSettings
from tui.fullscreen.widgets.settings_row import TYPABLE, SettingsRow
from tui.view.row_values import MORE, ROW, ROW_LABELS, RowValues

LONG = SamplingSettings(
    temperature=99.95,
    top_k=2**31 - 1,
    max_tokens=2**31 - 1,
    seed=10**15,
    top_p=0.98,
    stop=("a b c",),
)


class RowApp(App[None]):
    """An app with a row and another widget; it keeps the row's messages."""

    CSS_PATH = Path(tui.fullscreen.__file__).with_name("app.tcss")

    def __init__(self) -> None:
        super().__init__()
        self.said: list[SamplingSettings] = []
        self.bos: list[bool] = []
        self.refused: list[str] = []

    def compose(self):
        yield SettingsRow(id="settings")
        yield SettingsRow(id="other")

    def on_settings_row_changed(self, message: SettingsRow.Changed) -> None:
        self.said.append(message.values.settings)
        self.bos.append(message.values.how.bos)

    def on_settings_row_refused(self, message: SettingsRow.Refused) -> None:
        self.refused.append(f"{message.error.message}; {message.error.hint}")


class Sitting:
    """A focused row under a pilot; a rule of one cell is on its left."""

    def __init__(self, app: RowApp, pilot) -> None:
        self.app, self.pilot = app, pilot
        self.row = app.query_one("#settings", SettingsRow)

    @property
    def lines(self) -> list[str]:
        """The painted lines."""
        return [self.row.render_line(y).text for y in range(self.row.size.height)]

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def click(self, name: str, char: str = "") -> None:
        """Click on the first such character after a setting's label, or on its value."""
        for y, line in enumerate(self.lines):
            at = line.find(f" {ROW_LABELS.get(name, name)} ")
            if at >= 0:
                after = at + len(ROW_LABELS.get(name, name)) + (2 if char else 4)
                x = line.index(char, after) if char else after
                assert await self.pilot.click(self.row, offset=(cell_len(line[:x]) + 1, y))
                return
        raise AssertionError(name)


@pytest.fixture
def sitting():
    """Run a scenario with a row."""

    def started(scenario, size=(120, 12)):
        async def body() -> None:
            app = RowApp()
            async with app.run_test(size=size) as pilot:
                s = Sitting(app, pilot)
                s.row.focus()
                await pilot.pause()
                await scenario(s)

        asyncio.run(body())

    return started


def test_arrows_step_the_chosen_value_and_post_it(sitting):
    async def scenario(s: Sitting) -> None:
        await s.press("right", "right", "left", "down", "right", "down", "down", "down", "left")
        assert [(said.temperature, said.top_k) for said in s.app.said] == [
            (0.85, None), (0.9, None), (0.85, None), (0.85, 1), (0.8, 1)
        ]  # fmt: skip
        assert s.row.values.settings == s.app.said[-1]
        assert "temp ◂0.80▸" in s.lines[0]

    sitting(scenario)


def test_at_the_end_of_its_range_a_value_stays_and_nothing_is_posted(sitting):
    async def scenario(s: Sitting) -> None:
        s.row.show(RowValues(SamplingSettings(temperature=0.0)))
        await s.press("left", "up", "left")
        assert s.app.said == []
        assert s.row.values.settings == SamplingSettings(temperature=0.0)
        assert "temp ◂greedy▸" in s.lines[0]

    sitting(scenario)


def test_up_and_down_choose_settings_in_a_circle(sitting):
    async def scenario(s: Sitting) -> None:
        await s.press("up")
        assert s.row.chosen == "seed"
        await s.press("down", "down")
        assert s.row.chosen == "top_k"

    sitting(scenario)


def test_a_value_is_typed_corrected_and_entered(sitting):
    async def scenario(s: Sitting) -> None:
        await s.press("1", ".", "5", "6", "backspace")
        assert "temp ◂1.5▏▸" in s.lines[0]
        assert s.app.said == []
        await s.press("enter")
        assert s.app.said == [SamplingSettings(temperature=1.5)]
        assert s.row.typed == ""

    sitting(scenario)


def test_escape_and_choosing_another_setting_discard_the_typed_value(sitting):
    async def scenario(s: Sitting) -> None:
        await s.press("1", "escape")
        assert "temp ◂0.80▸" in s.lines[0]
        await s.press("1", "down", "enter")
        assert (s.app.said, s.app.refused) == ([], [])

    sitting(scenario)


def test_an_arrow_enters_the_typed_value_first(sitting):
    async def scenario(s: Sitting) -> None:
        await s.press("1", "right")
        assert [said.temperature for said in s.app.said] == [1.0, 1.05]

    sitting(scenario)


def test_leaving_the_row_enters_the_typed_value(sitting):
    async def scenario(s: Sitting) -> None:
        await s.press("0", "tab")
        assert s.app.said == [SamplingSettings(temperature=0.0)]
        assert not s.row.has_focus

    sitting(scenario)


def test_a_value_out_of_range_is_an_error_with_the_range_and_the_old_one_stays(sitting):
    async def scenario(s: Sitting) -> None:
        await s.press(*"900", "enter")
        await s.press("down", *"-5", "enter")
        assert s.app.refused == [
            "temp cannot be '900'; It must be a number from 0 (greedy) to 100",
            "top-k cannot be '-5'; It must be a whole number from 1 to 2^31 - 1, or 0 or none"
            " (off)",
        ]
        assert s.app.said == []
        assert "temp ◂0.80▸" in s.lines[0]

    sitting(scenario)


def test_typing_stops_at_its_limit(sitting):
    async def scenario(s: Sitting) -> None:
        await s.press(*"1" * (TYPABLE + 3))
        assert s.row.typed == "1" * TYPABLE
        assert "1" * TYPABLE in s.lines[0]

    sitting(scenario)


def test_m_shows_and_hides_the_other_settings(sitting):
    async def scenario(s: Sitting) -> None:
        assert s.row.names == ROW
        await s.press("m")
        assert s.row.names == ROW + MORE
        assert all(f" {ROW_LABELS[name]} " in "".join(s.lines) for name in ROW + MORE)
        await s.press("up", "m")
        assert s.row.names == ROW
        assert s.row.chosen == "temperature"
        assert "stop" not in "".join(s.lines)

    sitting(scenario)


def test_a_stop_text_may_begin_with_m(sitting):
    async def scenario(s: Sitting) -> None:
        await s.press("m", "up", "up")
        assert s.row.chosen == "stop"
        await s.press("m", "m", "space", "enter")
        assert s.app.said == [SamplingSettings(stop=("mm",))]
        assert s.row.open
        await s.press(*r"\n", "enter")
        assert s.app.said[-1].stop == ("\n",)
        assert r'stop ◂"\n"▸' in "".join(s.lines)

    sitting(scenario)


def test_letters_that_cannot_be_part_of_a_value_are_ignored(sitting):
    async def scenario(s: Sitting) -> None:
        await s.press("1", *"mrYk")
        assert (s.row.typed, s.row.open) == ("1", False)
        await s.press("escape", *"auto")
        assert s.row.typed == "auto"

    sitting(scenario)


def test_settings_changed_elsewhere_are_shown_and_not_posted(sitting):
    async def scenario(s: Sitting) -> None:
        s.row.show(RowValues(SamplingSettings(seed=71, top_k=7)))
        await s.pilot.pause()
        assert "top-k ◂7▸" in s.lines[0]
        assert "seed ◂71▸" in s.lines[0]
        assert s.app.said == []

    sitting(scenario)


@pytest.mark.parametrize("width", [120, 40])
def test_clicks_on_arrows_and_values_in_one_and_in_several_lines(sitting, width):
    async def scenario(s: Sitting) -> None:
        assert await s.pilot.click(s.row, offset=(s.lines[-1].index("⌄") + 1, len(s.lines) - 1))
        assert s.row.open
        await s.pilot.pause()
        assert (len(s.lines) == 1) == (sum(map(len, s.lines)) <= width)
        for name, value in (("temperature", 0.85), ("top_k", 1), ("stop_on_newline", True)):
            await s.click(name, "▸")
            assert getattr(s.row.values.settings, name) == value
            assert s.row.chosen == name
        await s.click("seed")
        assert s.row.chosen == "seed"
        await s.click("temperature", "◂")
        assert s.row.values.settings == s.app.said[-1]
        assert s.row.values.settings.temperature == 0.8
        assert len(s.app.said) == 4
        assert await s.pilot.click(s.row, offset=(s.lines[-1].index("⌃") + 1, len(s.lines) - 1))
        assert not s.row.open

    sitting(scenario, size=(width, 12))


def test_a_click_beside_the_settings_changes_nothing(sitting):
    async def scenario(s: Sitting) -> None:
        await s.pilot.click(s.row, offset=(s.row.size.width - 1, 0))
        assert (s.row.chosen, s.row.open, s.app.said) == ("temperature", False, [])

    sitting(scenario)


@pytest.mark.parametrize("settings", [SamplingSettings(), LONG], ids=["usual", "long"])
def test_at_any_width_every_label_and_value_that_is_shown_is_complete(sitting, settings):
    async def scenario(s: Sitting) -> None:
        s.row.show(RowValues(settings))
        for width in (40, 41, 52, 59, 66, 80, 97, 130, 200):
            await s.pilot.resize_terminal(width, 14)
            for opened in (False, True):
                s.row.fold(open=opened)
                await s.pilot.pause()
                painted = "".join(s.lines)
                assert opened or len(s.lines) == 1
                for name in s.row.names:
                    assert f" {ROW_LABELS[name]}" in painted, (width, name)
                    assert s.row.values.written(name) in painted, (width, name)
                assert ("⌃" if opened else "⌄") in painted
                assert all(cell_len(line) == s.row.size.width for line in s.lines)

    sitting(scenario)


def test_where_there_is_no_room_the_lines_around_the_chosen_setting_are_shown(sitting):
    async def scenario(s: Sitting) -> None:
        s.row.styles.max_height = 2
        await s.press("m")
        assert len(s.lines) == 2
        assert " temp ◂0.80▸" in s.lines[0]
        await s.press("up")
        assert "stop at newline ◂off▸" in "".join(s.lines)

    sitting(scenario, size=(40, 12))


def test_bos_is_chosen_and_changed_like_a_setting(sitting):
    async def scenario(s: Sitting) -> None:
        await s.press("m", "down", "down", "down", "down")
        assert s.row.chosen == "bos"
        await s.press("left")
        assert s.app.bos == [False]
        await s.press("up", "m")
        assert s.row.names == (*ROW, "bos")
        assert "bos ◂off▸" in s.lines[0]
        s.row.show(RowValues())
        await s.pilot.pause()
        # It stays where it is until the row loses the focus.
        assert s.row.names == (*ROW, "bos")
        await s.press("tab")
        assert s.row.names == ROW

    sitting(scenario)


def test_a_setting_is_chosen_while_the_row_has_the_focus_and_only_then(sitting):
    async def scenario(s: Sitting) -> None:
        await s.press("tab")
        left = "".join(s.lines)
        await s.press("shift+tab")
        assert (left.count("▸"), "".join(s.lines).count("▸")) == (0, 1)

    sitting(scenario, size=(60, 12))


def test_escapes_in_a_stop_text_have_no_effect(sitting):
    async def scenario(s: Sitting) -> None:
        s.row.show(RowValues(SamplingSettings(stop=("\x1b[2J\u202e",))))
        await s.press("m")
        assert all(line.isprintable() for line in s.lines)

    sitting(scenario)


def test_a_click_after_wide_characters_is_on_the_part_painted_there(sitting):
    async def scenario(s: Sitting) -> None:
        s.row.show(RowValues(SamplingSettings(stop=("世界世界世界",))))
        await s.press("m")
        await s.click("stop_on_newline", "▸")
        assert s.row.values.settings.stop_on_newline

    sitting(scenario, size=(200, 12))


def test_a_click_on_another_setting_does_not_move_the_typed_value_there(sitting):
    async def scenario(s: Sitting) -> None:
        await s.press("5")
        await s.click("top_k", "▸")
        assert s.row.values.settings.top_k == 1

    sitting(scenario)
