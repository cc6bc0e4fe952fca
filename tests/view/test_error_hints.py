"""Hints in the session: none names a flag, and every error with a flag in its hint has one."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import core
from core.base import errors
from core.base.error_codes import Code
from core.base.errors import NoMemoryError, ReportedError, UsageError
from tui.view.error_hints import HINTS, session_hint

CORE = Path(core.__file__).parent


def hints_with_flags() -> Iterator[tuple[str, Code]]:
    """A line of core that creates an error whose hint names a flag, and the error's code."""
    for path in sorted(CORE.rglob("*.py")):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and ast.unparse(call.func).endswith("Error"):
                said = [ast.unparse(argument) for argument in call.args[1:]]
                if any("--" in text for text in said):
                    yield f"{path.name}:{call.lineno}", code_of(call)


def code_of(call: ast.Call) -> Code:
    for keyword in call.keywords:
        if keyword.arg == "code":
            return Code[ast.unparse(keyword.value).removeprefix("Code.")]
    return getattr(errors, ast.unparse(call.func)).code


@pytest.mark.parametrize("code", Code)
def test_no_hint_of_the_session_names_a_flag(code: Code) -> None:
    for hint in ("", "Try --device cpu", "Leave --no_bos out, or give a prompt"):
        assert "--" not in session_hint(ReportedError("It broke", hint, code=code))


def test_every_error_of_core_that_names_a_flag_has_a_hint_for_the_session() -> None:
    found = list(hints_with_flags())
    assert len(found) >= 3
    assert [(where, code) for where, code in found if code not in HINTS] == []


def test_a_hint_without_flags_is_kept() -> None:
    assert session_hint(UsageError("temperature cannot be 9", "It must be 0")) == "It must be 0"


def test_short_memory_has_remedies_of_the_session() -> None:
    hint = session_hint(NoMemoryError("3 GiB needed"))
    assert "/precision bf16" in hint
    assert "--" not in hint
