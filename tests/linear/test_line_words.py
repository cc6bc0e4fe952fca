"""Errors of the line mode: one line, and no key that only the full screen has."""

import pytest

from core.base.error_codes import Code
from core.base.errors import NoMemoryError, NotFoundError, ReportedError, UsageError
from tui.linear.line_words import error_line


@pytest.mark.parametrize(
    ("failure", "line"),
    [
        (UsageError("temp cannot be 'x'", "A number"), "error: temp cannot be 'x'. A number"),
        (UsageError("No", "Stop first: /cancel"), "error: No. Stop first: /cancel"),
        (
            NoMemoryError("It needs 9 GiB"),
            "error: It needs 9 GiB. Try /precision bf16, fewer tokens (/tokens 50), "
            "or a smaller checkpoint",
        ),
        (
            NotFoundError("Gone", "Name it with --checkpoints", code=Code.CHECKPOINT_NOT_FOUND),
            "error: Gone. /model NAME loads a checkpoint that is in /list",
        ),
        (ReportedError("a\nb\x1b"), "error: a␊b␛"),
    ],
)
def test_an_error_is_one_line(failure: ReportedError, line: str) -> None:
    assert error_line(failure) == line


def test_the_subject_is_named_once() -> None:
    assert error_line(ReportedError("It is cut"), "step_1") == "error: step_1: It is cut"
    assert error_line(ReportedError("step_1 is cut"), "step_1") == "error: step_1 is cut"
