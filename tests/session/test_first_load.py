"""The first load: what the command line named, else a checkpoint that is small enough, once."""

import pytest

from core.checkpoints.embedded import DEMO
from core.checkpoints.scan import scan
from tui.session.first_load import SMALL_SHARE, FirstLoad
from tui.session.phase import Phase
from tui.view.facts import FileFacts

SMALL = FileFacts(share=SMALL_SHARE / 2)


def test_a_small_checkpoint_is_loaded_once():
    first = FirstLoad(None)
    assert first.should_load(SMALL, Phase.EMPTY)
    assert not first.should_load(SMALL, Phase.EMPTY)


@pytest.mark.parametrize("share", [None, SMALL_SHARE, 3.0])
def test_a_large_one_or_one_of_unknown_size_waits_for_the_user(share):
    first = FirstLoad(None)
    assert not first.should_load(FileFacts(share=share), Phase.EMPTY)
    assert not first.should_load(SMALL, Phase.EMPTY)


def test_nothing_is_loaded_beside_what_the_user_loads():
    assert not FirstLoad(None).should_load(SMALL, Phase.LOADING)


def test_what_the_user_does_first_cancels_it():
    first = FirstLoad(None)
    first.cancel()
    assert not first.should_load(SMALL, Phase.EMPTY)


def test_the_checkpoint_of_the_command_line_is_given_once_and_nothing_else_is_loaded():
    preset = scan([DEMO])[0]
    first = FirstLoad(preset)
    assert first.take_named() is preset
    assert first.take_named() is None
    assert not first.should_load(SMALL, Phase.EMPTY)
