"""Constants that the user sets: which names and values exist, and what a family has."""

import pytest
from family_checkpoints import write_family

from core.base.errors import UsageError
from core.checkpoints.families.override_values import NAMES, words
from core.checkpoints.families.overrides import OVERRIDES, read_overrides
from core.checkpoints.resolve import resolve


def test_values_are_read_strictly_and_sorted_by_name() -> None:
    texts = ["softcap=20", "rope_table_dtype=bf16", "long_window=none", "window-pattern=ssl"]
    assert read_overrides(texts) == (
        ("long_window", None),
        ("rope_table_dtype", "bfloat16"),
        ("softcap", 20.0),
        ("window_pattern", "SSL"),
    )


def test_words_are_as_they_are_typed() -> None:
    found = read_overrides(
        ["softcap=20", "long_window=none", "norm_eps=1e-6", "short_window=1,024"]
    )
    assert words(found) == (
        "long_window=none", "norm_eps=1e-06", "short_window=1024", "softcap=20",
    )  # fmt: skip
    assert read_overrides(words(found)) == found


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("softcap", "needs a value"),
        ("softcap=", "softcap cannot be"),
        ("softcap=0", "softcap cannot be"),
        ("softcap=nan", "softcap cannot be"),
        ("softcap=inf", "softcap cannot be"),
        ("softcap=1_5", "softcap cannot be"),
        ("window_pattern=SX", "window_pattern cannot be"),
        ("window_pattern=", "window_pattern cannot be"),
        ("long_window=-1", "long_window cannot be"),
        ("short_window=none", "short_window cannot be"),
        ("short_window=1.5", "short_window cannot be"),
        ("rope_table_dtype=int8", "rope_table_dtype cannot be"),
        ("qk_scale=-1", "qk_scale cannot be"),
        ("colour=3", "--set does not know 'colour'"),
        ("=3", "--set does not know ''"),
    ],
)
def test_other_texts_are_refused(text: str, said: str) -> None:
    with pytest.raises(UsageError) as caught:
        read_overrides([text])
    assert said in caught.value.message
    assert caught.value.exit_code == 2


def test_a_slip_is_named_and_a_name_is_given_once() -> None:
    with pytest.raises(UsageError) as caught:
        read_overrides(["softcpa=20"])
    assert caught.value.hint == "Did you mean softcap?"
    with pytest.raises(UsageError, match="softcap is given twice"):
        read_overrides(["softcap=20", "softcap=15"])


@pytest.mark.parametrize(
    ("family", "name", "has"),
    [
        ("G1", "softcap", True),
        ("G1", "long_window", True),
        ("G1", "window_pattern", False),
        ("G1", "short_window", False),
        ("G1", "ve_gain", False),
        ("G2", "window_pattern", True),
        ("G3", "ve_gain", False),
        ("G4", "ve_gain", True),
        ("G7", "short_window", True),
    ],
)
def test_a_constant_that_the_family_lacks_is_refused(tmp_path, family, name, has) -> None:
    checkpoint, _ = write_family(tmp_path, family)
    value = "SL" if name == "window_pattern" else "7"
    overrides = read_overrides([f"{name}={value}"])
    if has:
        traits = checkpoint.config(overrides).traits
        assert getattr(traits, name) == dict(overrides)[name]
        return
    with pytest.raises(UsageError) as caught:
        checkpoint.config(overrides)
    assert f"Family {family} does not have {name}" in caught.value.message


def test_every_override_is_a_constant_and_changes_the_windows(tmp_path) -> None:
    checkpoint, _ = write_family(tmp_path, "G7")
    config = checkpoint.config()
    assert all(hasattr(config.traits, name) for name in OVERRIDES)
    changed = checkpoint.config(
        read_overrides(["window_pattern=SL", "short_window=3", "long_window=none"])
    )
    assert changed.windows == (3, None, 3, None)


def test_an_override_settles_the_choice_for_it(goldens) -> None:
    checkpoint = resolve(str(goldens / "feb26_ve_sft/chatsft_checkpoints/d4"), [])
    assert [choice.setting for choice in checkpoint.config().choices] == ["softcap"]
    assert checkpoint.config(read_overrides(["softcap=20"])).choices == ()
    assert len(checkpoint.config(read_overrides(["qk_scale=2"])).choices) == 1


def test_the_names_are_those_of_the_table():
    assert tuple(OVERRIDES) == NAMES
