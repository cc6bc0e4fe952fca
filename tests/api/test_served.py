"""Names by which the served checkpoint may be asked for."""

from dataclasses import replace

import pytest
from api_server import served

from tui.api.refusal import RefusalError


def test_names_of_the_model() -> None:
    one = replace(served(), given="d4@8000")
    for name in (
        None,
        "",
        "d4@8000",
        one.name,
        "step_008000",
        str(one.checkpoint.folder),
        one.origin.path,
    ):
        one.check_model(name)


@pytest.mark.parametrize("name", ["gpt-4", "step_00800", "x" * 5000])
def test_another_model_is_not_found(name: str) -> None:
    with pytest.raises(RefusalError) as caught:
        served().check_model(name)
    assert (caught.value.status, caught.value.code) == (404, "model_not_found")
    assert caught.value.param == "model"
    assert len(caught.value.message) < 250
