"""Packed kernels are tried in a child; one that kills it takes nothing else with it."""

import subprocess
import sys
from types import SimpleNamespace

import pytest

from core.kernels import availability as probe
from core.kernels.linear import PlainLinear
from core.machine.cachefile import recall
from core.machine.precision import PLAIN, ROUTES

PACKED = [route for route in ROUTES if route.packed]
NAMES = [f"{route.name}-{route.precision}" for route in PACKED]


@pytest.fixture
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(probe, "offered", lambda route: True)


def test_plain_routes_are_not_tried(monkeypatch):
    monkeypatch.setattr(probe, "_try_routes", None)
    assert probe.works(PLAIN)


@pytest.mark.parametrize("route", [r for r in PACKED if probe.offered(r)], ids=str)
def test_the_child_agrees_with_this_process(route):
    assert probe.works(route) == probe.computes(route)


def test_what_was_found_out_is_not_tried_again(own_cache, monkeypatch):
    tries = []
    monkeypatch.setattr(
        probe, "_try_routes", lambda wanted: tries.append(1) or dict.fromkeys(wanted, True)
    )
    assert all(probe.works(route) for route in PACKED)
    assert len(tries) == 1


def test_another_torch_is_tried_anew(own_cache, monkeypatch):
    tries = []
    monkeypatch.setattr(
        probe, "_try_routes", lambda wanted: tries.append(1) or dict.fromkeys(wanted, True)
    )
    probe.works(PACKED[0])
    monkeypatch.setattr(probe.torch, "__version__", "9.9")
    probe.works(PACKED[0])
    assert len(tries) == 2


def test_other_instructions_are_tried_anew(own_cache, monkeypatch):
    tries = []
    monkeypatch.setattr(
        probe, "_try_routes", lambda wanted: tries.append(1) or dict.fromkeys(wanted, True)
    )
    for limit in ("SSE41", "AVX2", "SSE41"):
        monkeypatch.setenv("ONEDNN_MAX_CPU_ISA", limit)
        probe.works(PACKED[0])
    assert len(tries) == 2


@pytest.mark.parametrize("killer", NAMES)
def test_a_kernel_that_kills_the_child_costs_only_itself(own_cache, monkeypatch, killer):
    def child(command, **_):
        lines = []
        for name in command[5:]:
            if name == killer:
                break
            lines.append(f"{name} True")
        return SimpleNamespace(stdout="".join(f"{line}\n" for line in lines))

    monkeypatch.setattr(subprocess, "run", child)
    working = {f"{r.name}-{r.precision}" for r in PACKED if probe.works(r)}
    assert working == set(NAMES) - {killer}
    assert recall(next(iter(_keys())))[killer] is False


def _keys():
    from core.machine.cachefile import _read

    return _read()


def test_no_child_at_all_means_no_packed_kernels(own_cache, monkeypatch):
    def no_child(*_, **__):
        raise OSError("no processes left")

    monkeypatch.setattr(subprocess, "run", no_child)
    assert not any(probe.works(route) for route in PACKED)


@pytest.mark.parametrize("wrong", ["__call__", "relu", "add"])
def test_a_wrong_product_is_not_believed(wrong, monkeypatch):
    right = getattr(PlainLinear, wrong)
    monkeypatch.setattr(PlainLinear, wrong, lambda *given: 2 * right(*given))
    assert not probe.computes(PLAIN)


def test_the_child_prints_a_line_for_each(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["-c", NAMES[0], NAMES[-1]])
    monkeypatch.setattr(probe, "computes", lambda route: route.name == "onednn")
    probe.child()
    assert capsys.readouterr().out == f"{NAMES[0]} True\n{NAMES[-1]} False\n"
