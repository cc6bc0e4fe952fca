"""Packed kernels are tried in a child; one that kills it takes nothing else with it."""

import itertools
import subprocess
import sys
from types import SimpleNamespace

import pytest
import torch

from core.kernels import availability as probe
from core.kernels.linear import PlainLinear
from core.machine.precision import PLAIN, ROUTES

PACKED = [route for route in ROUTES if route.packed]
NAMES = [f"{route.name}-{route.precision}" for route in PACKED]


@pytest.fixture
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(probe, "offered", lambda route: True)


def children(patch: pytest.MonkeyPatch, killer: str = "") -> list[list[str]]:
    """Put children in place that one kernel kills; return the names that each is given to try."""
    tried: list[list[str]] = []

    def child(command: list[str], **_: object) -> SimpleNamespace:
        names = [word for word in command if word in NAMES]
        tried.append(names)
        survived = itertools.takewhile(lambda name: name != killer, names)
        return SimpleNamespace(stdout="".join(f"{name} True\n" for name in survived))

    patch.setattr(subprocess, "run", child)
    return tried


def test_plain_routes_are_not_tried(own_cache, monkeypatch):
    tried = children(monkeypatch)
    assert probe.works(PLAIN)
    assert tried == []


@pytest.mark.parametrize("route", [r for r in PACKED if probe.offered(r)], ids=str)
def test_the_child_agrees_with_this_process(route):
    assert probe.works(route) == probe.computes(route)


def test_what_was_found_out_is_not_tried_again(own_cache, monkeypatch):
    tried = children(monkeypatch)
    assert all(probe.works(route) for route in PACKED)
    assert tried == [NAMES]


def test_another_torch_is_tried_anew(own_cache, monkeypatch):
    tried = children(monkeypatch)
    probe.works(PACKED[0])
    monkeypatch.setattr(torch, "__version__", "9.9")
    probe.works(PACKED[0])
    assert tried == [NAMES, NAMES]


def test_other_instructions_are_tried_anew(own_cache, monkeypatch):
    tried = children(monkeypatch)
    for limit in ("SSE41", "AVX2", "SSE41"):
        monkeypatch.setenv("ONEDNN_MAX_CPU_ISA", limit)
        probe.works(PACKED[0])
    assert tried == [NAMES, NAMES]


@pytest.mark.parametrize("killer", NAMES)
def test_a_kernel_that_kills_the_child_costs_only_itself(own_cache, monkeypatch, killer):
    tried = children(monkeypatch, killer)
    for _ in range(2):
        working = {f"{r.name}-{r.precision}" for r in PACKED if probe.works(r)}
        assert working == set(NAMES) - {killer}
    # The kernel that killed the first child is not given to another, now or later.
    after = NAMES[NAMES.index(killer) + 1 :]
    assert tried == [NAMES, *([after] if after else [])]


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
