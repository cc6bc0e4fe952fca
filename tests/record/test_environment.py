"""What computed a generation, and how two of them differ."""

from core.record.environment import UNKNOWN, Environment

THEN = Environment("cpu", "float32", "plain", 1, "2.12", "0.1.0", "Linux x86_64")


def test_only_what_both_tell_is_compared() -> None:
    assert THEN.differences(THEN) == ()
    assert UNKNOWN.differences(THEN) == THEN.differences(UNKNOWN) == ()
    now = Environment("cuda", "float32", "onednn", 2, "2.13", "0.1.0", "Darwin arm64")
    assert now.differences(THEN) == (
        "cuda instead of cpu",
        "route onednn instead of route plain",
        "2 threads instead of 1 thread",
        "torch 2.13 instead of torch 2.12",
        "Darwin arm64 instead of Linux x86_64",
    )


def test_it_is_read_from_a_record_that_lacks_newer_fields() -> None:
    assert Environment.of_json({"device": "cpu", "threads": 2}) == Environment("cpu", threads=2)
    assert Environment.of_json(THEN.as_json()) == THEN
