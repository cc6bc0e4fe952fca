"""Lines about loads: begin, end, and every five seconds between them."""

from types import SimpleNamespace
from typing import Any

from origins import ready_of

from core.checkpoints.scan import scan
from core.protocol.events import Loading
from tui.linear.load_lines import LoadLines
from tui.session.loaded import Loaded


def test_a_long_load_says_where_it_is_every_five_seconds(tmp_path, write_checkpoint) -> None:
    write_checkpoint(tmp_path / "runs/step_000100")
    entry = scan([tmp_path / "runs"])[0]
    said: list[str] = []
    now = 0.0
    lines = LoadLines(said.append, lambda entry: f"run / {entry.name}", lambda: now)
    controller: Any = SimpleNamespace(being_loaded=None, loading=None, loaded=None, series=None)
    lines.update(controller)
    assert said == []
    controller.being_loaded = entry
    for now in (1.0, 2.0, 5.9, 6.0, 6.1, 11.5):
        lines.update(controller)
        controller.loading = Loading("reading", int(now * 1024), 20 * 1024)
    assert [line.partition(" · ")[2] for line in said[1:]] == [
        "5.9 KiB of 20.0 KiB · reading",
        "6.1 KiB of 20.0 KiB · reading",
    ]
    assert said[0].startswith("loading run / step_000100 · ")
    assert said[0].endswith(" KiB")
    now = 13.0
    controller.being_loaded = controller.loading = None
    controller.loaded = Loaded(ready_of(entry))
    lines.update(controller)
    lines.update(controller)
    assert said[3:] == ["run / step_000100 loaded in 12 s · cpu · float32 · 1 thread · context 64"]


def test_the_loads_of_a_series_are_not_said_since_it_has_lines_of_its_own(
    tmp_path, write_checkpoint
) -> None:
    write_checkpoint(tmp_path / "runs/step_000100")
    loaded = Loaded(ready_of(scan([tmp_path / "runs"])[0]))
    said: list[str] = []
    lines = LoadLines(said.append, lambda entry: entry.name, lambda: 0.0)
    controller: Any = SimpleNamespace(being_loaded=None, loading=None, loaded=loaded, series=1)
    lines.update(controller)
    controller.series = None
    lines.update(controller)
    assert said == []
