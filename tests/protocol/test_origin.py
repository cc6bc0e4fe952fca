"""What names the weights."""

from dataclasses import replace
from pathlib import Path

import pytest

from core.base.errors import NotFoundError
from core.checkpoints.resolve import resolve
from core.checkpoints.step_files import folder_without_model
from core.protocol.origin import Origin


def test_the_origin_is_the_file_that_was_read(goldens: Path) -> None:
    checkpoint = resolve(str(goldens / "fork_trio/experiment/checkpoints/step_002920"), [])
    origin = Origin.of(checkpoint)
    assert (origin.name, origin.step, origin.val_loss) == ("step_002920", 2920, 0.2627)
    assert origin.path.endswith("model_002920.pt")
    assert origin.fingerprint == checkpoint.index().fingerprint
    assert len(origin.fingerprint) == 16


def test_constants_that_the_user_set_make_another_model_of_the_same_weights(goldens: Path) -> None:
    checkpoint = resolve(str(goldens / "fork_trio/experiment/checkpoints/step_002920"), [])
    plain, changed = Origin.of(checkpoint), Origin.of(checkpoint, None, (("softcap", 20.0),))
    assert plain.identity == plain.fingerprint == changed.fingerprint
    assert changed.identity == f"{plain.fingerprint} softcap=20"
    assert changed.config
    assert changed.config.traits.softcap == 20.0


def test_a_checkpoint_without_model_has_no_origin(goldens: Path) -> None:
    folder = goldens / "cache_tree/nanochat/base_checkpoints/d6_empty"
    with pytest.raises(NotFoundError):
        Origin.of(folder_without_model(folder))


def test_an_entry_is_the_one_that_was_read_until_its_file_changes(goldens: Path) -> None:
    checkpoint = resolve(str(goldens / "fork_trio/experiment/checkpoints/step_002920"), [])
    origin = Origin.of(checkpoint)
    assert origin.is_of(replace(checkpoint, name="another name"))
    for other in (
        replace(checkpoint, modified=checkpoint.modified + 1),
        replace(checkpoint, model_bytes=1),
        replace(checkpoint, folder=checkpoint.folder / "x"),
    ):
        assert not origin.is_of(other)
