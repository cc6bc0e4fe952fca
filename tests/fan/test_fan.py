"""A fan: its rows, what of it is counted, and what a real model says of its tree."""

from dataclasses import replace
from math import exp, fsum

import pytest
from origins import SOMEWHERE, ready_of

from core.base.errors import ReportedError
from core.checkpoints.scan import scan
from core.engine.loaded_model import LoadedModel
from core.fan.fan import Fan
from core.fan.groups import By
from core.fan.pattern import read_pattern
from core.fan.row_settings import RowSettings
from core.network.load import load_whole
from core.protocol.events import Finished, SettingsChanged, Stats, StopReason, Token
from core.protocol.request import Request
from core.protocol.settings import SamplingSettings

SETTINGS = SamplingSettings(max_tokens=20)


def fan_of(rows: int, temperatures=None) -> Fan:
    requests = [Request((17, 1), SETTINGS, row=row) for row in range(rows)]
    return Fan(requests, ready_of(SOMEWHERE), temperatures)


def write(fan: Fan, row: int, text: str, reason: StopReason | None = StopReason.BOS) -> None:
    for at, char in enumerate(text):
        fan.apply(Token(at, ord(char), char, -0.5, 0.0, row=row, sampled=0.75))
    if reason:
        fan.apply(Finished(reason, "", Stats(), row=row))


def test_rows_without_an_end_of_their_own_are_counted_apart():
    fan = fan_of(6)
    for row, text in enumerate(("\n579", "\n578", "\n579")):
        write(fan, row, text, StopReason.MAX_TOKENS)
    write(fan, 3, "\n5", StopReason.CANCELLED)
    write(fan, 4, "\n5", StopReason.NAN)
    write(fan, 5, "\n5", None)
    found = fan.groups(By.TEXT)
    assert [(group.key, group.rows) for group in found.groups] == [
        ("\n579", (0, 2)),
        ("\n578", (1,)),
    ]
    assert (found.running, found.broken) == (1, 2)
    assert found.groups[0].interval is not None
    assert [group.key for group in fan.groups(By.LINE).groups] == ["579", "578"]
    assert [group.key for group in fan.groups(By.PATTERN, read_pattern("5(.)")).groups] == ["7"]


def test_a_pattern_is_matched_on_each_answer_once(monkeypatch):
    fan, pattern = fan_of(2), read_pattern(".")
    searched: list[str] = []

    def found_in(_, texts):
        searched.extend(texts)
        return ["x"] * len(texts)

    monkeypatch.setattr(type(pattern), "found_in", found_in)
    for row in range(2):
        write(fan, row, "ab"[row])
        fan.groups(By.PATTERN, pattern)
        fan.groups(By.PATTERN, pattern)
    assert searched == ["a", "b"]


def test_after_a_change_neither_sampled_probabilities_nor_intervals_are_told():
    fan = fan_of(2)
    write(fan, 0, "ab")
    fan.apply(SettingsChanged(1, SETTINGS.with_(temperature=2.0), row=1))
    write(fan, 1, "ac")
    first, *others = [node for _, node in fan.tree.walk()]
    assert fan.sampled_probability(first) == 0.75
    assert [fan.sampled_probability(node) for node in others] == [None, None]
    assert fan.groups(By.TEXT).groups[0].interval is None


def test_a_temperature_fan_has_neither():
    fan = fan_of(2, (0.5, 1.0))
    write(fan, 0, "a")
    assert fan.sampled_probability(fan.tree.leaf(0)) is None
    assert not fan.same_settings


def test_a_failure_ends_every_row():
    fan = fan_of(2)
    write(fan, 0, "ab")
    write(fan, 1, "a", None)
    fan.close(failure := ReportedError("lost"))
    assert fan.current is None
    assert [row.stop for row in fan.rows] == [StopReason.BOS, StopReason.ERROR]
    assert fan.rows[1].error() is failure
    assert fan.tree.leaf(1).ended == [1]


@pytest.fixture
def model(tmp_path, write_checkpoint) -> LoadedModel:
    (checkpoint,) = scan([write_checkpoint(tmp_path / "step_000100", sequence_len=256)])
    ready = ready_of(checkpoint)
    return LoadedModel(load_whole(checkpoint.index(), checkpoint.config()), ready)


def decoded(model: LoadedModel, rows: int, temperatures=None, **changes) -> Fan:
    """A fan that a model has decoded."""
    settings = SETTINGS.with_(temperature=0.7, **changes)
    requests = [Request((17, 1), settings, seed=5, row=row) for row in range(rows)]
    if temperatures:
        requests = [
            replace(one, settings=settings.with_(temperature=temperature))
            for one, temperature in zip(requests, temperatures, strict=True)
        ]
    fan = Fan(requests, model.ready, temperatures)
    live = RowSettings(lambda: settings, rows, temperatures)
    for event in model.sample(requests, live.of, lambda: False):
        live.follow(event)
        fan.apply(event)
    fan.close()
    return fan


def test_of_a_real_model_paths_multiply_up_to_the_rows_log_probabilities(model):
    fan = decoded(model, 16, stop_on_newline=True)
    assert len(list(fan.tree.walk())) > 16
    for row, generation in enumerate(fan.rows):
        total = fsum(generation.logprobs)
        assert fan.tree.leaf(row).path_logprob == pytest.approx(total, abs=1e-4)
        assert fan.tree.leaf(row).end == len(generation.new_ids)
    children = fan.tree.root.children
    assert fan.tree.root.not_sampled == pytest.approx(
        1 - sum(exp(child.logprobs[0]) for child in children.values())
    )
    # What was sampled is renormalised by the temperature: below 1, likely ids become likelier.
    likeliest = max(children.values(), key=lambda child: child.probability)
    sampled = fan.sampled_probability(likeliest)
    assert sampled is not None
    assert sampled > likeliest.probability


def test_each_row_is_that_of_its_own_request(model):
    fan = decoded(model, 4)
    requests = [replace(row.replay(), fingerprint=None) for row in fan.rows]
    again = Fan(requests, model.ready)
    for event in model.sample(requests, lambda row: requests[row].settings, lambda: False):
        again.apply(event)
    for one, other in zip(fan.rows, again.rows, strict=True):
        assert (one.new_ids, one.logprobs, one.batch) == (other.new_ids, other.logprobs, 4)


def test_the_rows_of_a_temperature_fan_have_theirs_and_do_not_change_it(model):
    fan = decoded(model, 3, (0.0, 0.8, 3.0))
    assert [row.request.settings.temperature for row in fan.rows] == [0.0, 0.8, 3.0]
    assert [row.timeline for row in fan.rows] == [[], [], []]
    assert fan.changed_at is None
