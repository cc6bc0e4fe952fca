import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.base import errors
from core.base.error_codes import Code
from core.base.errors import (
    LINE_LIMIT,
    TEXT_LIMIT,
    CancelledError,
    NoMemoryError,
    ReportedError,
)

ANY_TEXT = st.text(st.characters(codec=None, exclude_categories=()), max_size=400)


@given(ANY_TEXT, ANY_TEXT)
@settings(max_examples=200)
def test_a_line_is_short_and_one_line(message: str, hint: str) -> None:
    line = ReportedError(message, hint).line()
    assert len(line) <= LINE_LIMIT
    assert not {unicodedata.category(char)[0] for char in line} & {"C"}
    assert len(line.splitlines()) <= 1


@given(ANY_TEXT, st.text("abc xyz", min_size=1, max_size=120))
@settings(max_examples=100)
def test_a_hint_survives_a_long_message(message: str, hint: str) -> None:
    assert ReportedError(message * 9, hint).line().endswith(f". {hint}")


def test_a_line_joins_message_and_hint() -> None:
    assert ReportedError("It broke", "Mend it").line() == "It broke. Mend it"
    assert ReportedError("It broke").line() == "It broke"


def test_a_very_long_message_keeps_both_ends() -> None:
    line = ReportedError("begin" + "x" * 10_000 + "end").line()
    assert line.startswith("begin")
    assert line.endswith("end")
    assert len(line) == 200


def test_control_characters_of_a_path_are_shown() -> None:
    assert ReportedError("Cannot read \x1b[2J\n/tmp").line() == "Cannot read ␛[2J␊/tmp"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("ReportedError", 1),
        ("UsageError", 2),
        ("PromptTooLongError", 2),
        ("NotFoundError", 3),
        ("CheckpointError", 4),
        ("NotFiniteError", 4),
        ("NoMemoryError", 5),
        ("CheckFailedError", 6),
    ],
)
def test_exit_codes_are_those_of_the_design(name: str, code: int) -> None:
    assert getattr(errors, name).exit_code == code
    assert issubclass(getattr(errors, name), ReportedError)


@pytest.mark.parametrize(
    ("failure", "code"),
    [
        (ReportedError("x"), "internal"),
        (errors.PromptTooLongError("x"), "prompt.too_long"),
        (errors.CheckpointError("x"), "checkpoint.broken"),
        (errors.CheckpointError("x", code=Code.CHECKPOINT_CUT), "checkpoint.cut"),
        (NoMemoryError("x"), "memory.short"),
    ],
)
def test_a_kind_has_its_code_and_a_raise_may_have_another(
    failure: ReportedError, code: str
) -> None:
    assert failure.code == code


def test_codes_are_lower_case_words() -> None:
    assert all(re.fullmatch(r"[a-z]+(\.[a-z_]+)?", code) for code in Code)


def test_figures_of_a_message_come_as_a_record() -> None:
    failure = NoMemoryError("3 of 2", errors.MemoryNeed(3, 2))
    assert failure.data == errors.MemoryNeed(needed=3, free=2)
    assert ReportedError("x").data is None


def test_no_memory_names_its_remedies() -> None:
    line = NoMemoryError("Out of memory while loading " + "x" * 300, device="cuda").line()
    for remedy in ("--device cpu", "--max_tokens", "--precision"):
        assert remedy in line


def test_message_and_hint_stay_apart() -> None:
    failure = ReportedError("It broke", "Mend it")
    assert (failure.message, failure.hint, str(failure)) == ("It broke", "Mend it", "It broke")


def test_a_cancelled_load_is_no_failure() -> None:
    assert not issubclass(CancelledError, ReportedError)


def test_the_cpu_is_proposed_only_for_another_device() -> None:
    assert "--device cpu" not in NoMemoryError("x").hint
    hint = NoMemoryError("x", device="cuda").hint
    assert hint.startswith("Try --device cpu or fewer --max_tokens or ")


def test_only_precisions_that_fit_are_proposed() -> None:
    assert NoMemoryError("x", precisions="int8 (9 B)").hint == "Try --precision int8 (9 B)"
    cuda = NoMemoryError("x", device="cuda", precisions="bf16 (1 B)").hint
    assert cuda == "Try --device cpu or --precision bf16 (1 B)"
    assert NoMemoryError("x", precisions="").hint == "Free memory, or use a larger machine"


def test_message_and_hint_are_bounded_in_every_sink() -> None:
    error = ReportedError("begin" + "x" * 10**6 + "end", "do" + "y" * 10**6)
    assert (len(error.message), len(error.hint), len(str(error))) == (
        TEXT_LIMIT,
        TEXT_LIMIT,
        TEXT_LIMIT,
    )
    assert error.message.startswith("begin")
    assert error.message.endswith("end")
