"""The checkpoint in memory: everything comes from the engine's Ready event."""

from origins import ready_of

from core.checkpoints.scan import scan
from core.tokenizers.characters import CURRENT
from tui.session.loaded import Loaded


def test_it_is_what_was_read_even_when_the_file_is_gone(tmp_path, write_checkpoint):
    (checkpoint,) = scan([write_checkpoint(tmp_path / "step_000100", sequence_len=32)])
    loaded = Loaded(ready_of(checkpoint))
    assert checkpoint.model_path
    checkpoint.model_path.unlink()
    assert loaded.checkpoint is checkpoint
    assert loaded.config.sequence_len == 32
    assert loaded.tokenizer is CURRENT
    assert loaded.origin.fingerprint == loaded.ready.origin.fingerprint


def test_without_a_tokenizer_only_ids_can_be_used(tmp_path, write_checkpoint):
    (checkpoint,) = scan([write_checkpoint(tmp_path / "step_000100")])
    assert Loaded(ready_of(checkpoint, None)).tokenizer is None
