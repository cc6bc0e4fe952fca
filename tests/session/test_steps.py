"""The steps that /undo takes back."""

from core.protocol.prompt_options import PromptOptions
from core.protocol.settings import SamplingSettings
from tui.session.steps import Branched, Changed, ClearedUpTo, Steps

SETTINGS, HOW = SamplingSettings(), PromptOptions()


def test_a_change_of_settings_is_a_step_with_what_was_before() -> None:
    steps = Steps()
    steps.change(SETTINGS, HOW, SETTINGS.with_(temperature=0.5))
    assert steps.last == Changed(SETTINGS, HOW, frozenset({"temperature"}))


def test_nothing_changed_is_not_a_step() -> None:
    steps = Steps()
    steps.change(SETTINGS, HOW, SETTINGS)
    assert steps.last is None


def test_changes_of_the_same_setting_in_a_row_are_one_step() -> None:
    steps, warm = Steps(), SETTINGS.with_(temperature=0.9)
    steps.change(SETTINGS, HOW, warm)
    steps.change(warm, HOW, warm.with_(temperature=1.0))
    assert steps.last == Changed(SETTINGS, HOW, frozenset({"temperature"}))
    steps.change(warm, HOW, HOW.with_(bos=False))
    assert steps.last == Changed(warm, HOW, frozenset({"bos"}))
    steps.drop()
    steps.drop()
    assert steps.last is None


def test_a_branch_and_a_clearing_are_steps() -> None:
    steps = Steps()
    steps.branch(3, 2)
    steps.clear(3)
    steps.clear(5)
    assert (steps.last, steps.cleared) == (ClearedUpTo(3), 5)
    steps.drop()
    assert (steps.last, steps.cleared) == (ClearedUpTo(0), 3)
    steps.drop()
    assert (steps.last, steps.cleared) == (Branched(3, 2), 0)
