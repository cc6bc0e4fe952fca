"""Constants that the user sets: which names and values exist, and what a family has."""

import pytest
from family_checkpoints import write_family
from nanogpt_checkpoints import write_nanogpt

from core.base.errors import UsageError
from core.checkpoints.families.override_values import NAMES, words
from core.checkpoints.families.overrides import OVERRIDES, read_overrides, values_of
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
    close = [read_overrides([f"softcap=20.{digits}"]) for digits in ("1234567", "1234568")]
    assert words(close[0]) != words(close[1])


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
        ("colour=3", "'colour' is not a constant"),
        ("=3", "'' is not a constant"),
        ("vocab=0", "vocab cannot be"),
        ("vocab=1.5", "vocab cannot be"),
        ("vocab=none", "vocab cannot be"),
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
        ("G1", "vocab", True),
        ("G7", "vocab", True),
        ("G4e", "vocab", False),
    ],
)
def test_a_constant_that_the_family_lacks_is_refused(tmp_path, family, name, has) -> None:
    checkpoint, _ = write_family(tmp_path, family)
    value = "SL" if name == "window_pattern" else "7"
    overrides = read_overrides([f"{name}={value}"])
    if has:
        config = checkpoint.config(overrides)
        assert dict(values_of(config.traits, config.vocab_size))[name] == dict(overrides)[name]
        return
    with pytest.raises(UsageError) as caught:
        checkpoint.config(overrides)
    assert f"Family {family} does not have {name}" in caught.value.message
    names = caught.value.message.partition(", only ")[2].split(", ")
    assert "softcap" in names
    assert name not in names


def test_a_vocabulary_is_at_most_the_rows_of_the_embedding(tmp_path) -> None:
    checkpoint, _ = write_family(tmp_path, "G7")
    assert checkpoint.config().vocab_size == 40
    assert checkpoint.config(read_overrides(["vocab=64"])).vocab_size == 64
    assert checkpoint.config(read_overrides(["vocab=37"])).padded_vocab_size == 64
    with pytest.raises(UsageError, match="vocab cannot be 65") as caught:
        checkpoint.config(read_overrides(["vocab=65"]))
    assert caught.value.hint == "It must be from 1 to 64, the rows of the embedding"


def test_every_constant_has_its_value_and_changes_the_windows(tmp_path) -> None:
    checkpoint, _ = write_family(tmp_path, "G7")
    config = checkpoint.config()
    names = [name for name, _ in values_of(config.traits, 40)]
    assert names == [name for name in NAMES if name != "gelu"]
    assert words(values_of(config.traits, 40)) == (
        *("softcap=15", "window_pattern=SSSL", "long_window=24", "short_window=128"),
        *("rope_table_dtype=compute", "rope_base=100000", "qk_scale=1.2", "ve_gain=3"),
        *("norm_eps=1.1920929e-07", "vocab=40"),
    )
    changed = checkpoint.config(
        read_overrides(["window_pattern=SL", "short_window=3", "long_window=none"])
    )
    assert changed.windows == (3, None, 3, None)


def test_nanogpt_has_a_gelu_and_a_vocabulary_and_no_constant_of_nanochat(tmp_path) -> None:
    write_nanogpt(tmp_path / "ckpt.pt")
    checkpoint = resolve(str(tmp_path / "ckpt.pt"), [])
    config = checkpoint.config(read_overrides(["gelu=TANH", "vocab=37"]))
    values = values_of(config.traits, config.vocab_size)
    assert words(values) == ("norm_eps=1e-05", "vocab=37", "gelu=tanh")
    assert (config.vocab_size, config.padded_vocab_size, config.choices) == (37, 40, ())
    with pytest.raises(UsageError, match="vocab cannot be 41"):
        checkpoint.config(read_overrides(["vocab=41"]))


def test_an_override_settles_the_choice_for_it(goldens) -> None:
    checkpoint = resolve(str(goldens / "feb26_ve_sft/chatsft_checkpoints/d4"), [])
    assert [choice.setting for choice in checkpoint.config().choices] == ["softcap"]
    assert checkpoint.config(read_overrides(["softcap=20"])).choices == ()
    assert len(checkpoint.config(read_overrides(["qk_scale=2"])).choices) == 1


def test_the_names_are_those_of_the_table():
    assert tuple(OVERRIDES) == NAMES
