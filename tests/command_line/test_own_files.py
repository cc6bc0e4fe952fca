"""Where the user's own defaults are looked for."""

import pytest

from core.base.errors import UsageError
from tui.command_line.own_files import FILE_VARIABLE
from tui.command_line.prompt_arguments import parse_options


def test_a_named_file_that_is_not_there_is_refused(monkeypatch) -> None:
    monkeypatch.setenv(FILE_VARIABLE, "/not/there")
    with pytest.raises(UsageError) as caught:
        parse_options([])
    assert caught.value.line().startswith("STEPSCOPE_CONFIG: /not/there does not exist")
