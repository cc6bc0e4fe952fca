"""What a verb checks before it runs."""

from collections.abc import Callable

import pytest
from command_run import Run


def test_a_name_for_a_resumed_session_is_looked_up_where_that_session_looks(
    stepscope: Callable[..., Run], monkeypatch: pytest.MonkeyPatch
) -> None:
    served: list[tuple[str, ...]] = []

    def serve(words: tuple[str, ...], _port: int) -> int:
        served.append(words)
        return 0

    monkeypatch.setattr("tui.web.serve.run_serve", serve)
    monkeypatch.setattr("tui.command_line.resumed_session.check_resumed", lambda _: None)
    assert stepscope("serve", "--checkpoint", "nowhere@5").code == 3
    assert stepscope("serve", "--resume", "--checkpoint", "nowhere@5").code == 0
    assert served == [("--interactive", "--resume=newest", "--checkpoint=nowhere@5")]
