"""What computes: asked of torch in a process of its own, which may fail in any way."""

import sys

import pytest

from core.engine.here import Device, Here
from tui.doctor.arithmetic import arithmetic
from tui.doctor.fact import Level

GPU = Here(
    torch="2.13.0",
    instructions="AVX2",
    devices=(Device("cuda:0", "H200, compute capability 9.0", 2**30, 2**31),
             Device("cpu", "", None, None)),
    chosen="cuda",
    absent={"mps": "torch was built without it"},
    routes={"float32": ("plain",), "int8": ()},
    small="bfloat16",
    large="bfloat16",
    threads=8,
)  # fmt: skip


def by_name():
    return {fact.name: fact for fact in arithmetic().facts}


def child(monkeypatch, code):
    monkeypatch.setattr("core.engine.here.command", lambda *_: [sys.executable, "-c", code])


def test_this_machine():
    found = by_name()
    assert {fact.level for fact in found.values()} <= {Level.FINE, Level.NOTE}
    assert "plain" in found["fp32"].value
    assert found["chosen"].value.partition(":")[0] in ("cpu", "cuda", "mps")
    assert found["threads"].number >= 1


def test_a_gpu(monkeypatch):
    monkeypatch.setattr("tui.doctor.arithmetic.ask", lambda: GPU)
    found = by_name()
    assert found["cuda:0"].value == "H200, compute capability 9.0, 1.0 GiB free of 2.0 GiB"
    assert found["chosen"].value.startswith("cuda: CUDA is the fastest")
    assert found["mps"].value == "not used: torch was built without it"
    assert found["int8"].value == "no kernel works here"


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("import no_such_torch", "No module named 'no_such_torch'"),
        ("import os; os.abort()", "ended by signal 6"),
        ("print('{}')", "ends with 0"),
        ("print('not JSON')", "ends with 0"),
        ("raise SystemExit(3)", "ends with 3"),
    ],
)
def test_a_torch_that_cannot_be_used_is_broken(code, reason, monkeypatch):
    child(monkeypatch, code)
    fact = by_name()["torch"]
    assert fact.level is Level.BROKEN
    assert reason in fact.value
    assert fact.remedy


def test_a_torch_that_does_not_answer(monkeypatch):
    monkeypatch.setattr("core.engine.here.PATIENCE", 0.1)
    child(monkeypatch, "import time; time.sleep(60)")
    assert "did not answer" in by_name()["torch"].value


def test_no_interpreter(monkeypatch):
    monkeypatch.setattr("core.engine.here.command", lambda *_: ["/no/such/python"])
    assert "cannot be started" in by_name()["torch"].value
