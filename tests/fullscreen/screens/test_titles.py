"""The titles of output and prompt: what they say about the text being typed and shown."""

from own_keys import all_other, every_other_key

from core.tokenizers.characters import CURRENT
from tui.fullscreen.screens.titles import Title, output_title, prompt_title
from tui.view.commands import Names
from tui.view.key_names import shown_name


def right(text: str) -> str:
    return prompt_title(text, Names(), "", CURRENT, filtering=False).right


def test_completions_are_offered_with_the_key_that_completes() -> None:
    title = prompt_title("/tok", Names(), "", CURRENT, filtering=False)
    assert title == Title(("/tokens N",), "Tab completes")
    other = prompt_title("/tok", Names(), "", CURRENT, filtering=False, table=all_other())
    key = shown_name(every_other_key()["prompt.complete"])
    assert other == Title(("/tokens N",), f"{key} completes")


def test_a_filter_is_shown_with_a_caret_while_it_is_typed() -> None:
    assert prompt_title("1", Names(), "d4", None, filtering=True) == Title(
        ("filter: d4▏",), "Esc clears"
    )
    assert prompt_title("1", Names(), "d4", None, filtering=False).parts == ("filter: d4",)


def test_tokens_are_counted_and_skipped_characters_are_named() -> None:
    assert right("12") == "2 tokens"
    assert right("1") == "1 token"
    assert right("123+456=") == "7 tokens · skipped  ="
    assert right("1=xx=x==") == "1 token · skipped  = x (7 characters)"
    assert right("1 2") == "2 tokens · skipped  ␣"
    assert right("//1") == "1 token · skipped  /"


def test_nothing_is_said_of_an_empty_prompt_a_command_or_without_characters() -> None:
    assert right("") == right("/temp 5") == ""
    assert prompt_title("12", Names(), "", None, filtering=False) == Title()


def test_the_output_says_which_generation_is_chosen_and_whether_text_is_below() -> None:
    assert output_title(0, 0, at_end=True) == Title()
    assert output_title(3, 3, at_end=True).right == "#3 of 3  newest"
    assert output_title(1, 3, at_end=True).right == "#1 of 3"
    assert output_title(3, 3, at_end=False).right == "#3 of 3  ↓ newer below"
