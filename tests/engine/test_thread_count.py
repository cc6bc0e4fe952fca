"""The number of threads is measured once; a second one has to earn its place."""

import pytest
import torch

from core.base.errors import CancelledError
from core.checkpoints.embedded import DEMO
from core.checkpoints.scan import scan
from core.engine import thread_count as threads
from core.machine import cachefile
from core.network.load import load_whole


@pytest.fixture
def model(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(threads, "DEFAULT", 4)
    before = torch.get_num_threads()
    checkpoint = scan([DEMO])[0]
    yield load_whole(checkpoint.index(), checkpoint.config())
    torch.set_num_threads(before)


@pytest.fixture
def measured(monkeypatch):
    """Give the seconds of a step with 1, 2 and 4 threads; return the counts that are timed."""

    def of(seconds: dict[int, float]) -> list[int]:
        counts: list[int] = []

        def timed(step, count: int) -> threads.Timing:
            counts.append(count)
            return calm(seconds[count])

        monkeypatch.setattr(threads, "step_timing", timed)
        return counts

    return of


def calm(seconds: float) -> threads.Timing:
    """A step on a free machine: all its time is processor time."""
    return threads.Timing(seconds, seconds)


def fastest_with(count: int) -> dict[int, float]:
    return {1: 1.0, 2: 1.0, 4: 1.0} | {count: 0.5}


@pytest.mark.parametrize(
    ("most", "counts"),
    [(1, [1]), (2, [1, 2]), (3, [1, 2, 3]), (8, [1, 2, 4, 8]), (6, [1, 2, 4, 6])],
)
def test_candidates_are_powers_of_two_and_the_most(most, counts):
    assert threads.candidates(most) == counts


@pytest.mark.parametrize(
    ("seconds", "chosen"),
    [
        ({1: 1.0, 2: 0.5, 4: 0.3}, 4),
        ({1: 1.0, 2: 0.95, 4: 0.94}, 1),
        ({1: 1.0, 2: 0.6, 4: 0.58}, 2),
        ({1: 1.0, 2: 9.6, 4: 20.0}, 1),
        # Shorter than a time slice: the screen would take a core and all would wait for it.
        ({1: 0.004, 2: 0.001, 4: 0.001}, 1),
    ],
)
def test_more_threads_must_be_a_tenth_faster(model, measured, seconds, chosen):
    measured(seconds)
    assert threads.calibrate(model) == chosen
    assert torch.get_num_threads() == chosen


def test_one_lucky_step_does_not_decide(model, monkeypatch):
    times = {1: [1.0] * 9, 2: [3.0, 3.0, 0.1, 3.0, 3.0, 3.0, 3.0, 3.0, 3.0], 4: [2.0] * 9}
    monkeypatch.setattr(threads, "step_timing", lambda step, count: calm(times[count].pop(0)))
    assert threads.calibrate(model) == 1


def test_it_is_measured_once(model, measured):
    measured(fastest_with(2))
    assert threads.calibrate(model) == 2
    counts = measured(fastest_with(4))
    assert threads.calibrate(model) == 2
    assert counts == []


def test_with_other_instructions_it_is_measured_anew(model, monkeypatch, measured):
    for count, limit in ((2, "SSE41"), (4, "AVX2")):
        monkeypatch.setenv("ONEDNN_MAX_CPU_ISA", limit)
        measured(fastest_with(count))
        assert threads.calibrate(model) == count


@pytest.mark.parametrize(
    "nonsense", [0, 5, 4, "4", None, 1.5, {"threads": 9, "seconds": 0.1}, {"threads": 2}]
)
def test_nonsense_in_the_file_is_measured_again(model, monkeypatch, measured, nonsense):
    monkeypatch.setattr(threads, "recall", lambda key: nonsense)
    measured(fastest_with(2))
    assert threads.calibrate(model) == 2


def test_a_slow_model_is_not_measured_for_long(model, monkeypatch, measured):
    monkeypatch.setattr(threads, "SECONDS", 0.0)
    counts = measured({1: 1.0, 2: 1.0, 4: 1.0})
    threads.calibrate(model)
    assert counts == [1, 2, 4] * 2


def test_a_lone_thread_without_its_core_means_a_busy_machine_and_nothing_is_stored(
    model, monkeypatch, measured
):
    busy = threads.Timing(wall=0.1, cpu=0.08)
    monkeypatch.setattr(threads, "step_timing", lambda step, count: busy)
    assert threads.calibrate(model) == 1
    measured(fastest_with(4))
    assert threads.calibrate(model) == 4


def test_rounds_that_disagree_are_not_stored(model, monkeypatch, measured):
    walls = {1: iter([1.0] * 99), 2: iter([0.5, 0.6] * 50), 4: iter([2.0] * 99)}
    monkeypatch.setattr(threads, "step_timing", lambda step, count: calm(next(walls[count])))
    assert threads.calibrate(model) == 2
    measured(fastest_with(4))
    assert threads.calibrate(model) == 4


def test_a_faster_generation_corrects_what_was_measured_under_load(model, measured):
    measured({1: 0.040, 2: 0.050, 4: 0.050})
    assert threads.calibrate(model) == 1
    threads.correct(model, 0.039)
    counts = measured({1: 0.033, 2: 0.027, 4: 0.027})
    assert threads.calibrate(model) == 1
    assert counts == []
    threads.correct(model, 0.033)
    assert threads.calibrate(model) == 2


@pytest.mark.parametrize(
    ("share", "stored"), [(1.0, True), (0.91, True), (0.89, False), (0.5, False)]
)
def test_a_lone_thread_must_have_nine_tenths_of_its_core(model, monkeypatch, share, stored):
    seconds = {1: 1.0, 2: 0.5, 4: 0.6}
    monkeypatch.setattr(
        threads, "step_timing", lambda step, n: threads.Timing(seconds[n], share * seconds[n])
    )
    assert threads.calibrate(model) == 2
    assert (cachefile.recall(threads._key(model)) is not None) == stored


@pytest.mark.parametrize(
    ("other", "stored"), [(0.5, True), (0.54, True), (0.56, False), (5.0, False)]
)
def test_two_interleaved_rounds_must_agree_within_a_tenth(model, monkeypatch, other, stored):
    walls = {1: iter([9.0] * 99), 2: iter([0.5, other] * 50), 4: iter([9.0] * 99)}
    monkeypatch.setattr(threads, "step_timing", lambda step, count: calm(next(walls[count])))
    assert threads.calibrate(model) == 2
    assert (cachefile.recall(threads._key(model)) is not None) == stored


@pytest.mark.parametrize(
    ("rate", "kept"), [(30.0, True), (32.9, True), (33.1, False), (36.0, False)]
)
def test_a_speed_seen_later_corrects_thirty_tokens_a_second(model, measured, rate, kept):
    """As int8 of d24, which was calibrated to 30 tok/s on a busy moment and then ran at 36."""
    measured({1: 1 / 30, 2: 1 / 20, 4: 1 / 20})
    assert threads.calibrate(model) == 1
    threads.correct(model, 1 / rate)
    assert (cachefile.recall(threads._key(model)) is not None) == kept


def test_the_user_can_stop_it_and_the_count_is_as_before(model):
    torch.set_num_threads(3)
    steps = iter([False] * 5 + [True])
    with pytest.raises(CancelledError):
        threads.calibrate(model, lambda: next(steps))
    assert torch.get_num_threads() == 3
    assert cachefile.recall(threads._key(model)) is None
