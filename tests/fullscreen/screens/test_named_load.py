"""/model NAME: the name is resolved on the watcher's thread, never on the screen's."""

import threading

from present import present
from sitting import Sitting

from core.base.errors import NotFoundError
from core.checkpoints import resolve as resolving
from tui.view.scan_news import Resolved


def told(s: Sitting) -> str:
    return s.screen.prompt_title.text


def test_a_name_is_resolved_on_another_thread_and_loaded(run, monkeypatch):
    threads = []
    real = resolving.resolve

    def watched(*given):
        threads.append(threading.current_thread().name)
        return real(*given)

    monkeypatch.setattr("core.checkpoints.resolve.resolve", watched)

    async def scenario(s: Sitting) -> None:
        await s.idle()
        await s.send("/model runs/step_000100")
        await s.until(lambda: present(s.controller.loaded).checkpoint.name == "step_000100")
        assert present(s.screen.listing.highlighted).name == "step_000100"
        assert threads == ["files"]

    run(scenario)


def test_a_slow_disk_does_not_block_and_is_told(run, monkeypatch):
    real = resolving.resolve
    go_on, read = threading.Event(), threading.Event()

    def slow(*given):
        go_on.wait(60)
        read.set()
        return real(*given)

    monkeypatch.setattr("core.checkpoints.resolve.resolve", slow)

    async def scenario(s: Sitting) -> None:
        await s.idle()
        await s.send("/model step_000100")
        await s.type("12")
        assert s.screen.prompt.text == "12"
        assert not read.is_set()
        await s.until(lambda: "looking for step_000100" in told(s))
        await s.pilot.press("ctrl+u")
        await s.send("/model step_000200")
        go_on.set()
        await s.pilot.pause(0.5)
        # The answer for the first name is ignored.
        assert present(s.controller.loaded).checkpoint.name == "step_000200"

    run(scenario)


def test_a_name_that_is_not_found_returns_to_the_prompt(run):
    async def scenario(s: Sitting) -> None:
        await s.idle()
        await s.send("/model step_00010")
        await s.until(lambda: "Checkpoint directory not found: step_00010" in s.text)
        assert "Did you mean step_000100?" in s.text
        assert s.screen.prompt.text == "/model step_00010"
        assert s.screen.prompt.selected_text == "/model step_00010"

    run(scenario)


def test_what_was_typed_meanwhile_is_kept_and_a_load_by_hand_cancels_the_search(run):
    async def scenario(s: Sitting) -> None:
        await s.idle()
        name, s.screen.named_load._find = "nope", lambda name: None
        s.screen.named_load.find(name)
        await s.type("12")
        s.screen.take_news(Resolved(name, failure=NotFoundError("none")))
        assert s.screen.prompt.text == "12"
        s.screen.named_load.find("step_000100")
        await s.pilot.press("ctrl+l", "enter")
        await s.idle()
        entry = s.screen.listing.catalog.entries[0]
        s.screen.take_news(Resolved("step_000100", entry))
        await s.idle()
        assert present(s.controller.loaded).checkpoint.name == "step_000200"

    run(scenario)


def test_a_link_is_a_name_and_a_broken_one_says_where_it_leads(run, tmp_path):
    (tmp_path / "runs/latest").symlink_to("step_000100")
    (tmp_path / "runs/gone").symlink_to("step_000999")

    async def scenario(s: Sitting) -> None:
        await s.idle()
        await s.send("/model latest")
        await s.until(lambda: present(s.controller.loaded).checkpoint.name == "step_000100")
        await s.send("/model gone")
        await s.until(lambda: "broken link to step_000999" in s.text)

    run(scenario)


def test_the_reason_goes_when_another_checkpoint_is_loaded(run):
    async def scenario(s: Sitting) -> None:
        await s.idle()
        await s.send("/model step_00010")
        await s.until(lambda: "Checkpoint directory not found: step_00010" in s.text)
        await s.pilot.press("ctrl+l", "up", "enter")
        await s.until(lambda: present(s.controller.loaded).checkpoint.name == "step_000100")
        assert "Checkpoint directory not found" not in s.text

    run(scenario)
