"""stepscope doctor: problems first, the same as JSON, and 6 if something is broken."""

import json

import pytest

from core.engine.here import Device, Here, NoTorch


@pytest.fixture
def no_torch(monkeypatch):
    monkeypatch.setattr("tui.doctor.arithmetic.ask", lambda: NoTorch("No module named 'torch'"))


@pytest.fixture
def installed(monkeypatch):
    monkeypatch.setattr("tui.doctor.versions._version", lambda name: "9.9")


@pytest.fixture
def cpu(monkeypatch):
    routes: dict[str, tuple[str, ...]] = {"float32": ("plain",)}
    here = Here("2.13", "AVX2", (Device("cpu", "", 2**30, None),), "cpu", {}, routes, "a", "b", 2)
    monkeypatch.setattr("tui.doctor.arithmetic.ask", lambda: here)


def test_every_section_and_no_problem(stepscope, installed, cpu):
    done = stepscope("doctor", "--demo")
    assert done.code == 0
    headings = [line for line in done.out.splitlines() if line and line[0] not in " ·!"]
    assert headings == ["notes", "versions", "arithmetic", "memory", "terminal", "paths",
                        "checkpoints", "environment"]  # fmt: skip
    assert done.err == "no problems\n"
    assert "3 checkpoints in 1 run" in done.out


def test_what_is_broken_comes_first_with_a_remedy(stepscope, installed, no_torch):
    done = stepscope("doctor", "--checkpoints", "missing\x1b[31m")
    assert done.code == 6
    first, second, remedy, third, *_ = done.out.splitlines()
    assert first == "problems"
    assert second == "! arithmetic: torch: cannot be used: No module named 'torch'"
    assert remedy.startswith("    pip install")
    assert third.startswith("! checkpoints: root: ")
    assert "\x1b" not in done.out
    assert done.err.startswith("2 problems: torch, root")


def test_json(stepscope, installed, no_torch):
    done = stepscope("doctor", "--demo", "--json")
    found = json.loads(done.out)
    assert done.code == 6
    assert (found["schema"], found["ok"]) == (1, False)
    torch = found["sections"]["arithmetic"][0]
    assert (torch["name"], torch["level"]) == ("torch", "broken")
    assert torch["remedy"]
    assert {"memory", "terminal", "paths"} < set(found["sections"])
