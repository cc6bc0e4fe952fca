"""What slash commands use of a controller: settings, options and the loaded model."""

from collections.abc import Callable
from pathlib import Path
from unittest.mock import Mock

import pytest
from origins import ready_of
from recording import READY, request

from core.checkpoints.checkpoint import Checkpoint
from core.checkpoints.scan import scan
from core.protocol.events import Started
from core.protocol.load_options import LoadOptions
from core.protocol.prompt_options import PromptOptions
from core.protocol.settings import SamplingSettings
from core.tokenizers.characters import CURRENT
from core.tokenizers.tokenizer import Tokenizer
from tui.session.controlled import Controlled
from tui.session.controller import Controller
from tui.session.loaded import Loaded
from tui.view.surroundings import ModelInMemory


class Sitting:
    """A controller with a fake runner, and the part of the surroundings that it provides."""

    def __init__(self, step: Checkpoint) -> None:
        self.step = step
        self.jobs = Mock(submit=Mock(return_value=1))
        self.listener = Mock()
        self.controller = Controller(self.jobs, self.listener, LoadOptions())
        self.here = Controlled(self.controller, lambda entry: f"run b / {entry.name}")

    def has_loaded(self, tokenizer: Tokenizer | None = CURRENT) -> None:
        self.controller.memory.loaded = Loaded(ready_of(self.step, tokenizer))


@pytest.fixture
def sitting(tmp_path: Path, write_checkpoint: Callable[..., Path]) -> Sitting:
    (step,) = scan([write_checkpoint(tmp_path / "b/step_000100")])
    return Sitting(step)


def test_settings_are_those_of_the_next_token(sitting: Sitting) -> None:
    assert sitting.here.settings == SamplingSettings()
    sitting.here.change(SamplingSettings(temperature=0.5))
    assert sitting.here.settings.temperature == 0.5
    assert sitting.controller.settings.temperature == 0.5
    sitting.listener.state_changed.assert_called_once_with()


def test_bos_applies_to_the_next_prompt(sitting: Sitting) -> None:
    assert sitting.here.how == PromptOptions()
    sitting.here.use_how(PromptOptions(bos=False))
    assert sitting.here.how.bos is False
    assert sitting.controller.how.bos is False


def test_options_are_those_of_the_next_load(sitting: Sitting) -> None:
    sitting.here.use_options(LoadOptions(precision="bfloat16"))
    assert sitting.here.options.precision == "bfloat16"
    assert sitting.controller.options.precision == "bfloat16"


def test_the_model_has_the_name_that_tells_it_apart(sitting: Sitting) -> None:
    assert sitting.here.model is None
    sitting.has_loaded()
    traits = sitting.step.config().traits
    lack = "its vocabulary lacks <|user_start|>, <|user_end|> and 6 more"
    named = "run b / step_000100"
    expected = ModelInMemory(named, "float32", 64, 32, traits, CURRENT.alphabet, lack)
    assert sitting.here.model == expected


def test_a_model_without_a_tokenizer_can_produce_every_character(sitting: Sitting) -> None:
    sitting.has_loaded(tokenizer=None)
    assert sitting.here.model is not None
    assert sitting.here.model.alphabet == ""


def test_nothing_loaded_is_not_loaded_again(sitting: Sitting) -> None:
    assert sitting.here.load_again() is False
    sitting.jobs.submit.assert_not_called()


def test_the_loaded_checkpoint_is_loaded_again(sitting: Sitting) -> None:
    sitting.has_loaded()
    assert sitting.here.load_again() is True
    assert sitting.controller.being_loaded == sitting.step


def test_it_streams_while_a_generation_runs(sitting: Sitting) -> None:
    assert sitting.here.streaming is False
    sitting.controller.session.apply(Started((request(),), READY))
    assert sitting.here.streaming is True
