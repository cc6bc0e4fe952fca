"""The flags of `stepscope api`."""

from pathlib import Path

import pytest

from core.base.errors import UsageError
from tui.command_line.api_arguments import ApiOptions, api_options
from tui.command_line.verb_arguments import parse_verb


def options(*words: str) -> ApiOptions:
    return api_options(parse_verb("api", words))


def refusal(*words: str) -> UsageError:
    with pytest.raises(UsageError) as caught:
        options(*words)
    assert caught.value.hint
    return caught.value


def test_the_defaults() -> None:
    found = options("--demo")
    assert (found.port, found.demo, found.checkpoints) == (8000, True, ())
    assert (found.origins, found.key) == (frozenset(), "")
    assert (found.load.device, found.load.precision, found.load.route) == (None, "auto", None)


def test_what_is_loaded() -> None:
    found = options(
        "--checkpoint", "step_1", "--port", "0", "--device", "cpu", "--precision", "BF16",
        "--route", "plain", "--tokenizer", "fork", "--set", "rope_base=5000",
    )  # fmt: skip
    assert (found.checkpoints, found.port) == (("step_1",), 0)
    assert (found.load.device, found.load.precision, found.load.route) == (
        "cpu",
        "bfloat16",
        "plain",
    )
    assert found.load.tokenizer == "fork"
    assert dict(found.load.overrides)["rope_base"] == 5000


@pytest.mark.parametrize("port", ["-1", "65536", "http", "80.0", ""])
def test_ports(port: str) -> None:
    assert "port" in refusal(f"--port={port}").message


@pytest.mark.parametrize(
    "origin", ["http://localhost:3000", "https://a.example", "http://[::1]:80", "file://x"]
)
def test_origins(origin: str) -> None:
    found = options("--allow_origin", origin, "--allow_origin", "https://b.example")
    assert found.origins == {origin, "https://b.example"}


@pytest.mark.parametrize(
    "origin",
    [
        "*", "", "localhost", "localhost:3000", "http://a.example/", "http://a.example/x",
        "HTTP://A.example", "http://u@a.example", "http://a.example:0", "http://a.example:x",
        "http://", "NULL", "http://a.example http://b.example", "http://[::1",
    ],
)  # fmt: skip
def test_what_no_browser_sends(origin: str) -> None:
    assert "allow_origin" in refusal("--allow_origin", origin).message


@pytest.mark.parametrize(
    ("origin", "hint"),
    [
        ("*", "Name each origin; * would admit every page"),
        (
            "http://a.example/x",
            "An origin is without a path and in small letters: http://a.example",
        ),
        ("HTTP://A.example", "An origin is without a path and in small letters: http://a.example"),
        ("localhost", "Give an origin: http://localhost:3000, or null"),
    ],
)
def test_what_was_meant_is_told(origin: str, hint: str) -> None:
    assert refusal("--allow_origin", origin).hint == hint


def test_null_needs_a_key(tmp_path: Path) -> None:
    assert "--key_file" in refusal("--allow_origin", "null").message
    file = tmp_path / "key"
    file.write_text("s3cret\n")
    found = options("--allow_origin", "null", "--key_file", str(file))
    assert (found.origins, found.key) == ({"null"}, "s3cret")


@pytest.mark.parametrize(
    "key", [b"", b" \n", b"two words", b"a\nb", b"\xffx", b"a" * 4097, b"a\0b"]
)
def test_what_is_not_a_key(tmp_path: Path, key: bytes) -> None:
    file = tmp_path / "key"
    file.write_bytes(key)
    found = refusal("--key_file", str(file))
    assert "does not hold a key" in found.message
    assert key.decode("latin-1").strip() not in found.message or not key.strip()


def test_a_key_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        options("--key_file", str(tmp_path / "none"))


def test_defaults_of_ones_own_are_those_of_prompt_mode(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("STEPSCOPE_PRECISION", "int8")
    monkeypatch.setenv("STEPSCOPE_CHECKPOINT", "step_2")
    monkeypatch.setenv("STEPSCOPE_TEMPERATURE", "2")
    found = options()
    assert (found.load.precision, found.checkpoints) == ("int8", ("step_2",))
    assert options("--precision", "fp32").load.precision == "float32"


def test_one_checkpoint() -> None:
    assert "one" in refusal("--checkpoint", "a", "--checkpoint", "b").message
