"""What to do about tensors that are not plain."""

from pathlib import Path

import pytest
import torch

from core.base.errors import CheckpointError
from core.checkpoints.ptfile import read_index
from core.checkpoints.refused_names import cure_of


class OwnClass(torch.Tensor):
    """As the tensors of torchao and of distributed training are pickled."""


@pytest.mark.parametrize(
    ("weight", "cure"),
    [
        (torch.ones(2, 2).as_subclass(OwnClass), "Its tensors are of a class of their own"),
        (torch.ones(2, 2).to(torch.float8_e4m3fn), "Its dtype, such as float8, is not read"),
        (torch.eye(3).to_sparse(), "Its tensors are sparse"),
    ],
    ids=range(3),
)
def test_tensors_that_are_not_plain_have_a_cure(
    tmp_path: Path, weight: torch.Tensor, cure: str
) -> None:
    torch.save({"w": weight}, tmp_path / "model.pt")
    with pytest.raises(CheckpointError) as caught:
        read_index(tmp_path / "model.pt")
    assert caught.value.hint.startswith(cure)
    assert caught.value.hint in caught.value.line()
    assert len(caught.value.line()) <= 200


def test_names_of_torchao_are_known_and_others_have_no_cure() -> None:
    assert "torchao" in cure_of("torchao.dtypes.affine AffineQuantizedTensor")
    assert cure_of("os system") == ""
