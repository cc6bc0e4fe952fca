"""Jobs: what each asks of the engine, on the runner's thread."""

import sys
from unittest.mock import create_autospec

import pytest

from core.base.errors import ReportedError
from core.checkpoints.scan import scan
from core.protocol.events import Notice
from core.protocol.load_options import LoadOptions
from core.protocol.request import Request
from core.protocol.settings import SamplingSettings
from core.tokenizers import readers
from tui.session.jobs import AskNext, Generate, Load
from tui.session.ports import EnginePort


@pytest.fixture
def engine():
    return create_autospec(EnginePort, instance=True)


def never() -> bool:
    return False


def test_a_load_reads_the_tokenizer_that_fits_the_checkpoint(engine, tmp_path, write_checkpoint):
    (checkpoint,) = scan([write_checkpoint(tmp_path / "step_000100")])
    engine.load.return_value = iter(())
    options = LoadOptions()
    assert list(Load(checkpoint, options).events(engine, SamplingSettings, never)) == []
    given, tokenizer, given_options, should_stop = engine.load.call_args.args
    assert (given, given_options, should_stop) == (checkpoint, options, never)
    assert tokenizer.encode("1=").ids


def test_a_tokenizer_that_cannot_be_read_fails_before_the_engine_is_asked(
    engine, tmp_path, write_checkpoint
):
    (checkpoint,) = scan([write_checkpoint(tmp_path / "step_000100")])
    job = Load(checkpoint, LoadOptions(tokenizer=tmp_path / "missing.pkl"))
    with pytest.raises(ReportedError):
        list(job.events(engine, SamplingSettings, never))
    engine.load.assert_not_called()


def test_a_load_says_that_tiktoken_is_missing(engine, goldens, monkeypatch):
    monkeypatch.setitem(sys.modules, "tiktoken", None)
    readers._read.cache_clear()
    checkpoint, *_ = scan([goldens / "nanochat_run"])
    engine.load.return_value = iter(())
    (notice,) = Load(checkpoint).events(engine, SamplingSettings, never)
    assert isinstance(notice, Notice)
    assert notice.text.endswith(
        "tiktoken, which is not installed. Install it: pip install tiktoken"
    )


def test_a_request_goes_to_the_engine_as_it_is(engine):
    request = Request((1, 2), fingerprint="00ff")
    engine.generate.return_value = iter(())
    assert list(Generate(request).events(engine, SamplingSettings, never)) == []
    engine.generate.assert_called_once_with(request, SamplingSettings, never)


def test_only_the_load_that_imports_torch_excludes_its_objects_from_garbage_collection(
    engine, tmp_path, write_checkpoint, monkeypatch
):
    (checkpoint,) = scan([write_checkpoint(tmp_path / "step_000100")])
    frozen = []
    monkeypatch.setattr("tui.session.jobs.gc.freeze", lambda: frozen.append("torch" in sys.modules))
    monkeypatch.delitem(sys.modules, "torch", raising=False)

    def load(*_):
        monkeypatch.setitem(sys.modules, "torch", object())
        yield from ()

    engine.load.side_effect = load
    for _ in range(2):
        assert list(Load(checkpoint).events(engine, SamplingSettings, never)) == []
    assert frozen == [True]


def test_the_next_token_of_a_request_is_one_event(engine):
    request = Request((1, 2), fingerprint="00ff")
    assert list(AskNext(request).events(engine, SamplingSettings, never)) == [
        engine.next_distribution.return_value
    ]
    engine.next_distribution.assert_called_once_with(request, never)
