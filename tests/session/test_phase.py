"""The phase: a stop comes first, then the load, then the generation."""

import pytest
from origins import ready_of

from core.checkpoints.scan import scan
from core.protocol.events import Token
from core.protocol.prompt_options import PromptOptions
from core.protocol.settings import SamplingSettings
from core.record.generation import Generation
from tui.session.chat import Chat
from tui.session.loaded import Loaded
from tui.session.pending_run import PendingRun
from tui.session.phase import Phase, phase_of


@pytest.fixture
def generation(tmp_path, write_checkpoint) -> Generation:
    checkpoint = scan([write_checkpoint(tmp_path / "run/step_000100")])[0]
    loaded = Loaded(ready_of(checkpoint))
    request = PendingRun("1=", seed=5).request(loaded, SamplingSettings(), PromptOptions(), Chat())
    return Generation(1, request, loaded.ready)


@pytest.mark.parametrize(("loaded", "phase"), [(False, Phase.EMPTY), (True, Phase.IDLE)])
def test_without_an_activity_it_depends_on_the_model(loaded, phase):
    assert phase_of(stopping=False, loading=False, running=None, loaded=loaded) is phase


def test_a_generation_is_prefilled_until_its_first_token(generation):
    def now() -> Phase:
        return phase_of(stopping=False, loading=False, running=generation, loaded=True)

    assert now() is Phase.PREFILL
    generation.apply(Token(0, 3, "3", -0.5, 0.0, 0.1))
    assert now() is Phase.GENERATING


def test_a_stop_that_was_asked_for_comes_before_a_load(generation):
    assert phase_of(stopping=False, loading=True, running=None, loaded=True) is Phase.LOADING
    assert phase_of(stopping=True, loading=True, running=None, loaded=True) is Phase.STOPPING
