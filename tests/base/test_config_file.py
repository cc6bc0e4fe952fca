"""A user's file: limits, and reasons for not using it."""

import os

from core.base.config_file import MOST_BYTES, read_config


def refusal(path) -> str:
    found = read_config(path)
    assert not found.values
    (problem,) = found.problems
    assert problem.line == 0
    return problem.message


def test_a_file_has_values(tmp_path):
    path = tmp_path / "c.toml"
    path.write_bytes(b"\xef\xbb\xbfa = 1\r\nb = 2\r\n")
    assert [(one.line, one.path, one.value) for one in read_config(path).values] == [
        (1, ("a",), 1),
        (2, ("b",), 2),
    ]


def test_what_is_not_a_text_file_is_not_used(tmp_path):
    path = tmp_path / "c.toml"
    assert refusal(path).startswith("cannot be read")
    path.write_bytes(b"a = '\xff'")
    assert refusal(path) == "is not UTF-8 text (byte 5)"
    path.write_bytes(b"#" * (MOST_BYTES + 1))
    assert refusal(path) == "is larger than 64 KiB"
    assert refusal(tmp_path) in ("is not a file", "cannot be read: it is a folder")


def test_a_pipe_does_not_stop_the_start(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    assert refusal(tmp_path / "pipe") == "is not a file"
