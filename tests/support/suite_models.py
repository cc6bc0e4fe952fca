"""Suites from their text, and a tiny model with random weights that answers them."""

from collections.abc import Callable
from pathlib import Path

from origins import ready_of

from core.checkpoints.scan import scan
from core.engine.loaded_model import LoadedModel
from core.network.load import load_whole
from core.suites.encode import EncodedSuite, encode_suite
from core.suites.suite import Suite
from core.suites.suite_file import read_suite
from core.tokenizers.characters import CURRENT


def suite_of(folder: Path, text: str) -> Suite:
    """Return the suite of a TOML text."""
    path = folder / "suite.toml"
    path.write_text(text)
    return read_suite(path)


def encoded_of(folder: Path, text: str, loaded: LoadedModel) -> EncodedSuite:
    """Return the suite of a TOML text for a model of the fork's vocabulary."""
    return encode_suite(suite_of(folder, text), CURRENT, loaded.model.config)


def random_model(folder: Path, write_checkpoint: Callable[..., Path]) -> LoadedModel:
    """Return a model of 2 layers with random weights and the fork's vocabulary."""
    (checkpoint,) = scan([write_checkpoint(folder / "step_000100")])
    model = load_whole(checkpoint.index(), checkpoint.config())
    return LoadedModel(model, ready_of(checkpoint, CURRENT))


def never() -> bool:
    """Stop never."""
    return False
