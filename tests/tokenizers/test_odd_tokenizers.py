"""Pickles in place of a tokenizer's: refused, or read with the size that they claim."""

import pickle
import pickletools  # noqa: F401 - imported for an unknown opcode; no import may happen in a test
import time
from pathlib import Path

import pytest
from audit import nothing_runs
from odd_tokenizers import TOKENIZERS

from core.base.errors import CheckpointError
from core.tokenizers.pickled import read_pickled


@pytest.mark.parametrize("name", TOKENIZERS)
def test_a_pickle_is_refused_or_read_and_nothing_runs(tmp_path: Path, name: str) -> None:
    pickled, expected = TOKENIZERS[name]
    path = tmp_path / "tokenizer.pkl"
    path.write_bytes(pickled)
    started = time.process_time()
    if expected is None:
        with nothing_runs(), pytest.raises(CheckpointError) as caught:
            read_pickled(path)
        assert len(caught.value.line()) <= 200
    else:
        with nothing_runs():
            tokenizer = read_pickled(path)
        assert tokenizer.claimed == expected
    assert time.process_time() - started < 5
    assert not Path("executed").exists()


@pytest.mark.parametrize("way", ["GLOBAL, REDUCE", "STACK_GLOBAL, REDUCE", "INST", "OBJ"])
def test_what_would_run_does_run_under_pickle_and_is_noticed(way: str) -> None:
    with pytest.raises(AssertionError, match="open"), nothing_runs():
        pickle.loads(TOKENIZERS[f"exec by {way}"][0])
    assert Path("executed").exists()
