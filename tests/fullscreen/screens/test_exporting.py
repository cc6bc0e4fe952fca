"""/export in the session: the file is written in the files' thread, and a prompt is not lost."""

import json
import threading
from pathlib import Path

from report_pages import Page
from sitting import Sitting

from tui.session import session_export
from tui.view.export_plan import ExportPlan, write_export


def test_a_session_is_written_outside_the_screen_s_thread(run, monkeypatch, tmp_path):
    threads = []

    def watched(plan: ExportPlan, path: Path) -> str:
        threads.append(threading.current_thread().name)
        return write_export(plan, path)

    monkeypatch.setattr(session_export, "write_export", watched)

    async def scenario(s: Sitting) -> None:
        await s.idle()
        for prompt in ("12+3", "9-1"):
            await s.send(prompt)
            await s.idle()
        path = tmp_path / "e.html"
        await s.send(f"/export {path} title Why?")
        await s.until(lambda: "2 generations" in s.text + s.screen.told)
        page = Page(path.read_text())
        assert page.of("h1") == ["Why?"]
        assert page.of("kbd") == ["12+3", "9-1"]
        assert threads == ["files"]
        await s.send(f"/export {path}")
        await s.until(lambda: "it exists" in s.text)
        assert "Type ! after FILE to replace it" in s.text
        await s.send(f"/export {path}! 2")
        await s.until(lambda: Page(path.read_text()).of("kbd") == ["9-1"])

    run(scenario)


def test_what_was_cleared_is_exported_and_said(run, tmp_path):
    async def scenario(s: Sitting) -> None:
        await s.idle()
        for prompt in ("12+3", "/clear", "9-1"):
            await s.send(prompt)
            await s.idle()
        await s.send(f"/export {tmp_path / 'e.html'}")
        await s.until(lambda: "1 cleared from the screen" in s.text + s.screen.told)
        await s.send(f"/export {tmp_path / 'f.html'} 2")
        await s.until((tmp_path / "f.html").exists)
        await s.until(lambda: "1 generation ·" in s.text + s.screen.told)
        assert "cleared" not in s.screen.told

    run(scenario)


def test_a_running_generation_is_exported_and_goes_on(run, script, tmp_path):
    async def scenario(s: Sitting) -> None:
        await s.idle()
        script.free = False
        await s.send("12+3")
        script.gate.release(2)
        await s.until(lambda: s.controller.session.generations and len(s.last.new_ids) == 2)
        path = tmp_path / "e.jsonl"
        await s.send(f"/export {path}")
        await s.until(path.exists)
        values = json.loads(path.read_text())
        assert (values["text"], values["stop"]) == ("57", None)
        assert s.last.finished is None
        script.free = True
        await s.idle()
        assert s.last.text == script.text

    run(scenario)


def test_what_fails_while_it_is_written_is_a_panel(run, monkeypatch, tmp_path):
    slow = threading.Event()

    def late(plan: ExportPlan, path: Path) -> str:
        slow.wait(60)
        path.parent.rmdir()
        return write_export(plan, path)

    monkeypatch.setattr(session_export, "write_export", late)
    (tmp_path / "folder").mkdir()

    async def scenario(s: Sitting) -> None:
        await s.idle()
        await s.send("12+3")
        await s.idle()
        await s.send(f"/export {tmp_path}/folder/e.html")
        await s.until(lambda: "exporting …" in s.screen.told)
        slow.set()
        await s.until(lambda: "its folder does not exist" in s.text)

    run(scenario)


def test_nothing_to_export_and_a_wrong_name_are_panels(run, tmp_path):
    async def scenario(s: Sitting) -> None:
        await s.idle()
        await s.send(f"/export {tmp_path}/e.html")
        await s.until(lambda: "Nothing to export" in s.text)
        await s.send("/export e.txt")
        await s.until(lambda: "An export cannot be 'e.txt'" in s.text)
        await s.send("/export")
        await s.until(lambda: "/export needs a file" in s.text)
        assert list(tmp_path.glob("e.*")) == []

    run(scenario)
