"""Random numbers from counters are the same for ever."""

import pytest

from core.base.counter_random import uniform, uniforms


def test_uniform_numbers_are_pinned():
    # The same on every machine, device and torch version, or replay is lost.
    assert uniform(0, 0, 0) == 0.9171106757153255
    assert uniform(71, 3, 99) == 0.4812746254556559
    assert uniform(2**63 - 1, 0, 10**6) == 0.7055058904330328


def test_uniform_numbers_differ_by_seed_row_and_index():
    numbers = {uniform(s, r, t) for s in range(20) for r in range(20) for t in range(20)}
    assert len(numbers) == 8000
    assert all(0 <= number < 1 for number in numbers)


def test_streams_of_numbers_are_pinned():
    stream = uniforms(7, 3)
    numbers = [next(stream) for _ in range(100)]
    assert (numbers[0], numbers[99]) == (0.12400623906259112, 0.46692907122627125)
    assert len(set(numbers)) == 100
    assert all(0 <= number < 1 for number in numbers)
    assert sum(numbers) / 100 == pytest.approx(0.5, abs=0.15)
