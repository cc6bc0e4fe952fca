"""The stages of nanochat's training, by the names of their folders."""

import pytest

from core.checkpoints.stages import is_stage, stage_of, without_suffix


@pytest.mark.parametrize(
    ("parts", "stage"),
    [
        (("base_checkpoints", "d4"), "base"),
        (("mid_checkpoints", "d4"), "mid"),
        (("chatsft_checkpoints", "d4"), "sft"),
        (("sft_checkpoints", "d4"), "sft"),
        (("chatrl_checkpoints", "d4"), "rl"),
        (("experiments", "base", "d4", "rl"), "rl"),
        (("checkpoints", "d4"), None),
        (("my_base_checkpoints", "d4"), None),
        ((), None),
    ],
)
def test_the_last_folder_that_names_a_stage_tells_it(
    parts: tuple[str, ...], stage: str | None
) -> None:
    assert stage_of(parts) == stage


def test_a_stage_is_written_without_the_suffix_of_its_folder() -> None:
    names = ("base_checkpoints", "chatsft_checkpoints", "checkpoints", "old_checkpoints", "sft")
    assert [*map(without_suffix, names)] == [
        "base", "chatsft", "checkpoints", "old_checkpoints", "sft",
    ]  # fmt: skip
    assert [name for name in names if is_stage(name)] == [
        "base_checkpoints", "chatsft_checkpoints", "sft",
    ]  # fmt: skip
