"""The flags of suite."""

from pathlib import Path

import pytest

from core.base.errors import UsageError
from tui.command_line.suite_arguments import FailOn, Format, SuiteOptions, suite_options
from tui.command_line.verb_arguments import parse_verb


def options(*words: str) -> SuiteOptions:
    return suite_options(parse_verb("suite", words))


def test_without_flags_the_file_decides() -> None:
    assert options("s.toml") == SuiteOptions(
        suite="s.toml",
        checkpoints=(),
        roots=(),
        demo=False,
        grid={},
        samples=None,
        k=10,
        wrong=10,
        tokenizer=None,
        baseline=None,
        fail_on=None,
        fail_below=None,
        shape=Format.TABLE,
    )


def test_every_flag() -> None:
    found = options(
        "s", "--demo", "--checkpoint", "a", "--checkpoint", "b", "--temperature", "0,0.5",
        "--top_k", "none,5", "--top_p", "0.9", "--min-p", "0,0.1", "--samples", "1,000",
        "--pass_k", "5", "--wrong", "0", "--baseline", "b.json", "--fail_on", "flip",
        "--fail_below", "0.9", "--csv",
    )  # fmt: skip
    assert found.checkpoints == ("a", "b")
    assert found.grid == {
        "temperature": (0.0, 0.5), "top_k": (None, 5), "top_p": (0.9,), "min_p": (0.0, 0.1),
    }  # fmt: skip
    assert (found.samples, found.k, found.wrong) == (1000, 5, 0)
    assert (found.baseline, found.fail_on) == (Path("b.json"), FailOn.FLIP)
    assert (found.fail_below, found.shape) == (0.9, Format.CSV)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "suite needs a SUITE"),
        (("s", "--temperature", "1,1"), "--temperature has a value twice"),
        (("s", "--top_k", "-1"), "top_k cannot be"),
        (("s", "--samples", "0"), "samples cannot be '0'"),
        (("s", "--fail_below", "95"), "fail_below cannot be '95'"),
        (("s", "--fail_on", "flop", "--baseline", "x"), "flop"),
        (("s", "--fail_on", "flip"), "--fail_on needs --baseline FILE"),
        (("s", "--csv", "--json"), "exclude each other"),
    ],
)
def test_what_is_refused(words: tuple[str, ...], said: str) -> None:
    with pytest.raises(UsageError) as caught:
        options(*words)
    assert said in caught.value.message
