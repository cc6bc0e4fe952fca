"""The table of the next token."""

from halving_next import HALVING

from core.tokenizers.characters import CURRENT
from core.tokenizers.tokenizer import Skipped
from tui.view.next_table import next_table


def table(text: str = "12+", width: int = 80, skipped: tuple[Skipped, ...] = ()) -> list[str]:
    return list(next_table(text, skipped, HALVING, CURRENT, width))


def test_the_most_likely_tokens_have_a_row_each_and_the_others_one() -> None:
    assert table() == [
        "next token after 12+ (raw: before any setting)",
        "token  id  probability  log-probability",
        "0       0      48.41 %           -0.725",
        "1       1      24.21 %           -1.419",
        "2       2      12.10 %           -2.112",
        "3       3       6.05 %           -2.805",
        "4       4       3.03 %           -3.498",
        "5       5       1.51 %           -4.191",
        "6       6       0.76 %           -4.884",
        "7       7       0.38 %           -5.577",
        "8       8       0.19 %           -6.271",
        "9       9       0.09 %           -6.964",
        "8 others: 0.09 %",
        "padding 3.17 %, on ids without text",
        "entropy: 2.26 bits",
    ]


def test_newlines_and_an_empty_prompt_are_seen() -> None:
    assert table("1\n2")[0] == "next token after 1⏎2 (raw: before any setting)"
    assert table("")[0].startswith("next token after an empty prompt (")


def test_skipped_characters_are_named() -> None:
    assert table(skipped=(Skipped("=", 2), Skipped("=", 3)))[1] == (
        "without =: not in the vocabulary"
    )


def test_a_narrow_table_leaves_columns_out() -> None:
    assert table(width=20)[1] == "token  probability"
