"""A run in blocks: each an even sample, stored, resumed, stopped."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from rank_threads import on_ranks
from suite_models import encoded_of, never, random_model

from core.base.errors import CancelledError
from core.checkpoints.scan import scan
from core.engine.loaded_model import LoadedModel
from core.evaluate import suite_run
from core.evaluate.suite_run import (
    BlockFinished,
    blocks,
    expected_seconds,
    expected_tokens,
    run_suite,
    store_for,
)
from core.evaluate.suite_store import SuiteStore
from core.ranks.exchange import Exchange
from core.suites.encode import EncodedSuite

TEXT = 'template = "{a:1-3d}+1\\n"\nanswer = "{a+1}"\ncases = 50\nmax_tokens = 8\n'


@pytest.fixture
def loaded(tmp_path: Path, write_checkpoint, monkeypatch: pytest.MonkeyPatch) -> LoadedModel:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(suite_run, "BLOCK", 8)
    return random_model(tmp_path, write_checkpoint)


@pytest.fixture
def encoded(tmp_path: Path, loaded: LoadedModel) -> EncodedSuite:
    return encoded_of(tmp_path, TEXT, loaded)


def test_blocks_hold_every_case_once_and_are_spread(encoded: EncodedSuite) -> None:
    every = list(blocks(encoded.cases))
    assert [len(block) for block in every] == [8, 7, 7, 7, 7, 7, 7]
    assert sorted(one.case.number for block in every for one in block) == list(range(1, 51))
    assert [one.case.number for one in every[0]] == [1, 8, 15, 22, 29, 36, 43, 50]


def test_finished_blocks_are_read_and_give_the_same(
    tmp_path: Path, loaded: LoadedModel, encoded: EncodedSuite
) -> None:
    (checkpoint,) = scan([tmp_path / "step_000100"])
    store = store_for(loaded, checkpoint)
    assert store
    first = list(run_suite(loaded, encoded, store, never))
    assert [event.done for event in first] == [8, 15, 22, 29, 36, 43, 50]
    assert not any(event.stored for event in first)
    again = list(run_suite(loaded, encoded, store_for(loaded, checkpoint), never))
    assert all(event.stored for event in again)
    assert [event.answers for event in again] == [event.answers for event in first]


def test_what_was_stopped_is_resumed(
    tmp_path: Path, loaded: LoadedModel, encoded: EncodedSuite
) -> None:
    (checkpoint,) = scan([tmp_path / "step_000100"])
    store = store_for(loaded, checkpoint)
    asked = iter([False] * 200 + [True] * 1000)
    seen: list[BlockFinished] = []
    with pytest.raises(CancelledError):
        seen.extend(run_suite(loaded, encoded, store, lambda: next(asked)))
    finished = len(seen)
    assert 0 < finished < 7
    again = list(run_suite(loaded, encoded, store_for(loaded, checkpoint), never))
    assert [event.stored for event in again] == [True] * finished + [False] * (7 - finished)
    # A store of its own, in which nothing is finished.
    whole = list(run_suite(loaded, encoded, SuiteStore({"weights": "other"}), never))
    assert [event.answers for event in again] == [event.answers for event in whole]


def test_other_settings_are_other_blocks(
    tmp_path: Path, loaded: LoadedModel, encoded: EncodedSuite
) -> None:
    (checkpoint,) = scan([tmp_path / "step_000100"])
    list(run_suite(loaded, encoded, store_for(loaded, checkpoint), never))

    def is_stored(text: str) -> Iterator[bool]:
        other = encoded_of(tmp_path, text, loaded)
        for event in run_suite(loaded, other, store_for(loaded, checkpoint), never):
            yield event.stored

    assert not any(is_stored(f"temperature = 0.5\n{TEXT}"))
    assert not any(is_stored(f"samples = 2\n{TEXT}"))
    assert not any(is_stored(TEXT.replace("max_tokens = 8", "max_tokens = 9")))
    # A threshold and a name do not change an answer.
    assert all(is_stored(f'name = "x"\n{TEXT}[thresholds]\nright = 1\n'))


def test_the_plan_counts_prompts_and_answers(
    tmp_path: Path, loaded: LoadedModel, encoded: EncodedSuite
) -> None:
    counted = sum(2 * (len(one.request.ids) + len(one.case.expected) + 1) for one in encoded.cases)
    assert expected_tokens(encoded) == counted
    sampled = encoded_of(tmp_path, f"samples = 3\n{TEXT}", loaded)
    assert expected_tokens(sampled) > counted
    assert expected_seconds(loaded, encoded, never) > 0


def test_ranks_share_the_blocks_and_all_have_the_answers(
    tmp_path: Path, loaded: LoadedModel, encoded: EncodedSuite
) -> None:
    (checkpoint,) = scan([tmp_path / "step_000100"])
    whole = list(run_suite(loaded, encoded, SuiteStore({"weights": "other"}), never))

    def answered(exchange: Exchange) -> list[BlockFinished]:
        store = store_for(loaded, checkpoint)
        return list(run_suite(loaded, encoded, store, never, exchange))

    for one in on_ranks(2, answered):
        assert isinstance(one, list)
        assert [block.answers for block in one] == [block.answers for block in whole]
        assert not any(block.stored for block in one)
    for one in on_ranks(3, answered):
        assert isinstance(one, list)
        assert all(block.stored for block in one)
