"""The pane of losses: what is painted at any size, and how fast the cursor moves."""

import asyncio
import time
from typing import Any

import pytest
from entries import entry
from textual.app import App

from tui.fullscreen.widgets.loss_pane import LossPane
from tui.view.catalog import Catalog
from tui.view.loss_curve import LossCurve, curve_of


def run(count: int) -> LossCurve:
    steps = range(1, count + 1)
    entries = tuple(entry(100 * at, 0.25 + 1 / at + at / 9000, train=1 / at) for at in steps)
    return curve_of(Catalog(entries), entries[0])


def painted(pane: LossPane) -> list[str]:
    return [pane.render_line(y).text for y in range(pane.size.height)]


@pytest.fixture
def shown():
    """Run a scenario with a pane of a size."""

    def started(scenario, size):
        class Wall(App[None]):
            CSS = "LossPane { width: 1fr; height: 1fr; }"

            def compose(self):
                yield LossPane()

        async def body() -> None:
            app = Wall()
            async with app.run_test(size=size) as pilot:
                await scenario(app.query_one(LossPane), pilot)

        asyncio.run(body())

    return started


@pytest.mark.parametrize("count", [0, 1, 2, 5, 6, 200])
def test_no_size_raises_and_every_line_is_as_wide_as_the_pane(shown, count):
    async def scenario(pane, pilot) -> None:
        curve = run(count) if count else LossCurve()
        for width, height in ((10, 3), (12, 2), (4, 1), (30, 5), (41, 9), (80, 20)):
            await pilot.resize_terminal(width, height)
            await pilot.pause()
            for at in {0, count // 2, count - 1} if count else ():
                pane.show(curve, curve.points[at].entry)
                assert all(len(line) == width for line in painted(pane))
            pane.toggle()
            assert all(len(line) == width for line in painted(pane))
            pane.toggle()

    shown(scenario, (41, 9))


def test_the_title_tells_scale_and_train_loss_as_far_as_they_fit(shown):
    async def scenario(pane, pilot) -> None:
        curve = run(40)
        pane.show(curve, curve.points[0].entry)
        assert painted(pane)[0] == " val loss ─────── ·· train below ── log y ── "
        await pilot.resize_terminal(26, 9)
        assert painted(pane)[0] == " val loss ────── log y ── "

    shown(scenario, (45, 9))


def test_the_highlighted_step_is_a_column_and_its_cell_is_in_reverse_video(shown):
    async def scenario(pane, pilot) -> None:
        pane.styles.color = "white"
        curve = run(40)
        pane.show(curve, curve.points[20].entry)
        column = pane._plot.columns[20] + 1
        column_text = "".join(line[column] for line in painted(pane)[1:-1])
        assert "│" in column_text
        pane.show(curve, None)
        assert "│" not in "".join(painted(pane))

    shown(scenario, (43, 9))


def test_moving_along_a_thousand_steps_takes_less_than_five_milliseconds_of_processor_time(shown):
    async def scenario(pane, pilot) -> None:
        curve = run(1000)
        pane.show(curve, curve.points[0].entry)
        painted(pane)
        seconds = []
        for point in curve.points[1:200]:
            began = time.thread_time()
            pane.show(curve, point.entry)
            painted(pane)
            seconds.append(time.thread_time() - began)
        assert sorted(seconds)[len(seconds) // 2] < 0.005

    shown(scenario, (43, 13))


def test_the_cursor_moves_between_points_of_one_column(shown):
    async def scenario(pane, pilot) -> None:
        near = (entry(1000, 1.1163), entry(8000, 1.0722), entry(8200, 1.1091))
        curve = curve_of(Catalog(near), near[0])
        refreshed: list[Any] = []
        pane.show(curve, near[1])
        assert len({pane._plot.columns[at] for at in (1, 2)}) == 1
        pane.refresh = lambda *regions: refreshed.append(regions)
        pane.show(curve, near[1])
        assert not refreshed
        pane.show(curve, near[2])
        assert len(refreshed) == 1

    shown(scenario, (30, 5))
