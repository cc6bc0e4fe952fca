"""A layer and a head as they are typed."""

import pytest

from core.base.errors import UsageError
from tui.view.head_choice import HeadChoice, check_head, head_choice


def test_a_layer_and_a_head_or_a_layer() -> None:
    assert head_choice("3.2") == HeadChoice(3, 2)
    assert head_choice("12") == HeadChoice(12, None)


@pytest.mark.parametrize("text", ["", "0", "0.1", "1.", "1.0", ".1", "x", "-1", "1.2.3", "9" * 6])
def test_any_other_text_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="head cannot be"):
        head_choice(text)


def test_a_layer_or_head_that_is_not_there_is_refused() -> None:
    check_head(HeadChoice(4, 2), 4, 2)
    check_head(HeadChoice(4, None), 4, 0)
    with pytest.raises(UsageError, match="There is no layer 5"):
        check_head(HeadChoice(5, 1), 4, 2)
    with pytest.raises(UsageError, match="Layer 1 has no head 3"):
        check_head(HeadChoice(1, 3), 4, 2)
