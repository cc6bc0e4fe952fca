"""What the next prompts run with."""

from controller_sides import Told

from core.protocol.load_options import LoadOptions
from core.protocol.prompt_options import PromptOptions
from core.protocol.settings import SamplingSettings
from tui.session.run_settings import RunSettings
from tui.view.presets import PRESETS, joined

HOT, NO_BOS = SamplingSettings(temperature=1.5), PromptOptions(bos=False)


def test_it_begins_with_those_of_the_command_line() -> None:
    found = RunSettings(Told().listener, LoadOptions())
    own = joined([("mine", {"top_k": 3})])
    found.begin_with(HOT, NO_BOS, False, own)
    assert (found.settings, found.how, found.chat.choice) == (HOT, NO_BOS, False)
    assert found.presets is own
    found.begin_with(HOT, NO_BOS, None, None)
    assert (found.chat.choice, found.presets) == (None, PRESETS)


def test_a_change_is_shown_and_can_be_undone() -> None:
    told = Told()
    found = RunSettings(told.listener, LoadOptions())
    found.change(HOT)
    found.use_how(NO_BOS)
    assert (found.settings, found.how) == (HOT, NO_BOS)
    assert told.said == [("state_changed",)] * 2
