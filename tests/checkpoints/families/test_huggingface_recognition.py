"""The constants of a Hugging Face folder, by the names of today and by older ones."""

from typing import Any

import pytest
from huggingface_folders import CONFIG

from core.base.errors import CheckpointError
from core.checkpoints.families.huggingface_recognition import huggingface_traits
from core.checkpoints.families.overrides import names_of


def traits(**changes: Any) -> Any:
    """The constants of a config with other values; `...` leaves a key out."""
    values = {key: value for key, value in (CONFIG | changes).items() if value is not ...}
    return huggingface_traits(values)


def test_the_family_and_its_constants() -> None:
    found = traits()
    assert (found.family, found.why) == ("HF", "config.json has the model_type nanochat")
    assert (found.softcap, found.rope_base, found.norm_eps) == (15.0, 1e4, 1e-6)
    assert (found.rope_table_dtype, found.qk_scale) == ("compute", 1.0)
    assert found.windows(3) == (None, None, None)
    names = ("softcap", "long_window", "rope_table_dtype", "rope_base", "qk_scale", "norm_eps")
    assert names_of(found) == (*names, "vocab")


@pytest.mark.parametrize(
    ("changes", "cap"),
    [
        ({"final_logit_softcapping": 30}, 30.0),
        ({"final_logit_softcapping": None}, None),
        ({"final_logit_softcapping": ...}, 15.0),
        ({"final_logit_softcapping": ..., "logits_soft_cap": 20.0}, 20.0),
        ({"final_logit_softcapping": ..., "logits_soft_cap": None}, None),
        ({"logits_soft_cap": 15.0}, 15.0),
    ],
    ids=str,
)
def test_the_cap_of_the_logits(changes: dict[str, Any], cap: float | None) -> None:
    assert traits(**changes).softcap == cap


DEFAULT = {"rope_type": "default", "rope_theta": 5e4}


@pytest.mark.parametrize(
    ("changes", "base"),
    [
        ({"rope_parameters": DEFAULT}, 5e4),
        ({"rope_parameters": {"type": "default", "rope_theta": 5e4}}, 5e4),
        ({"rope_parameters": DEFAULT | {"partial_rotary_factor": 1.0, "factor": None}}, 5e4),
        ({"rope_parameters": ..., "rope_theta": 50000}, 5e4),
        ({"rope_parameters": None, "rope_theta": 50000, "rope_scaling": None}, 5e4),
        ({"rope_parameters": DEFAULT, "rope_theta": 5e4}, 5e4),
        ({"rope_parameters": ..., "rope_theta": 5e4, "rope_scaling": {"type": "default"}}, 5e4),
        ({"rope_parameters": ...}, 1e4),
        ({"rope_parameters": {}}, 1e4),
    ],
    ids=str,
)
def test_the_base_of_the_rotation(changes: dict[str, Any], base: float) -> None:
    assert traits(**changes).rope_base == base


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"final_logit_softcapping": 0}, "final_logit_softcapping is 0, not a number above 0"),
        ({"final_logit_softcapping": "15"}, "final_logit_softcapping is '15'"),
        ({"final_logit_softcapping": True}, "final_logit_softcapping is True"),
        ({"final_logit_softcapping": float("nan")}, "final_logit_softcapping is nan"),
        ({"logits_soft_cap": 20.0}, "two values for final_logit_softcapping and logits_soft_cap"),
        ({"logits_soft_cap": None}, "two values for final_logit_softcapping and logits_soft_cap"),
        ({"rope_theta": 5e4}, "two values for rope_theta"),
        ({"rope_parameters": DEFAULT | {"rope_type": "yarn"}}, "of the type 'yarn'"),
        ({"rope_parameters": DEFAULT | {"rope_type": None}}, "of the type None"),
        ({"rope_parameters": DEFAULT | {"factor": 2.0}}, "has factor, which is not supported"),
        ({"rope_parameters": DEFAULT | {"partial_rotary_factor": 0.5}}, "a part of a head only"),
        ({"rope_parameters": {"rope_theta": -1}}, "rope_theta is -1, not a number above 0"),
        ({"rope_parameters": [1]}, "rope_parameters is [1], not an object"),
        ({"rope_scaling": {"type": "linear", "factor": 2}}, "rope_scaling is of the type 'linear'"),
        ({"rms_norm_eps": None}, "rms_norm_eps is None"),
        ({"rms_norm_eps": 1e300}, "rms_norm_eps is 1e+300"),
    ],
    ids=str,
)
def test_what_is_refused(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(CheckpointError) as caught:
        traits(**changes)
    assert words in caught.value.message
