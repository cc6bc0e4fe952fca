"""Errors of the operating system in plain words."""

import errno
import os

import pytest

from core.base.os_reason import os_reason


@pytest.mark.parametrize("number", sorted(errno.errorcode))
def test_no_error_number_or_name_is_shown(number: int) -> None:
    reason = os_reason(OSError(number, os.strerror(number), "/secret/path"))
    assert reason
    assert "errno" not in reason.lower()
    assert "/secret" not in reason
    assert reason == reason.lower()


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        (errno.EACCES, "permission denied"),
        (errno.ELOOP, "its symbolic links form a loop"),
        (errno.ESTALE, "its network folder is gone"),
        (errno.EMFILE, "too many files are open"),
    ],
)
def test_frequent_errors_have_words_of_their_own(number: int, reason: str) -> None:
    assert os_reason(OSError(number, "anything")) == reason


def test_an_error_without_a_number_is_called_by_its_text_or_kind() -> None:
    assert os_reason(OSError("x")) == "oserror"
    assert os_reason(TimeoutError()) == "timeouterror"
