"""Commands of the loaded model: name, precision, route."""

import pytest
from around import Around

from core.base.errors import UsageError
from core.protocol.load_options import LoadOptions


def test_the_loaded_model_is_shown(loaded):
    assert loaded.type("/model") == ["model is step_000100"]
    assert Around().type("/model") == ["no model is loaded"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (
            "/precision",
            [
                "precision is auto; the loaded model uses float32",
                "It can be auto, fp32, fp16, bf16, int8",
            ],
        ),
        (
            "/route",
            [
                "route is auto; the loaded model uses float32",
                "It can be auto, onednn, plain, fbgemm",
            ],
        ),
    ],
)
def test_precision_and_route_show_the_option_and_what_the_loaded_model_uses(loaded, line, said):
    assert loaded.type(line) == said


def test_another_precision_loads_again_and_resets_the_route(loaded):
    assert loaded.type("/route plain") == ["route plain: loading step_000100 again"]
    assert loaded.options == LoadOptions(route="plain")
    assert loaded.type("/dtype FP16") == [
        "route plain → auto",
        "precision fp16: loading step_000100 again",
    ]
    assert loaded.options == LoadOptions(precision="float16")
    assert loaded.loads == ["step_000100", "step_000100"]


def test_with_nothing_loaded_a_precision_applies_from_the_next_load(around):
    assert around.type("/precision int8") == ["precision int8: from the next load on"]
    assert around.loads == []


@pytest.mark.parametrize("line", ["/precision fp8", "/route mkl", "/precision "])
def test_unknown_precisions_and_routes_are_errors_that_list_the_known_ones(loaded, line):
    if line.endswith(" "):
        assert loaded.type(line)[0].startswith("precision is")
        return
    with pytest.raises(UsageError, match="cannot be") as caught:
        loaded.type(line)
    assert "It must be auto" in caught.value.line()
    assert loaded.options == LoadOptions()


def test_the_precision_cannot_change_while_text_streams(loaded):
    loaded.streaming = True
    with pytest.raises(UsageError, match="while text streams"):
        loaded.type("/precision fp16")
    assert loaded.options == LoadOptions()


@pytest.mark.parametrize("name", ["step_000200", "tag@best", "runs/with space", "nope"])
def test_a_name_is_handed_on_as_it_was_typed_and_not_looked_for_here(around, monkeypatch, name):
    monkeypatch.setattr("pathlib.Path.exists", lambda self: pytest.fail("the disk was read"))
    assert around.type(f"/load {name}") == []
    assert around.loads == [name]
