"""A session on tiny models, with the real engine, under 240 random steps of a hand."""

from pathlib import Path

import pytest
from key_mash import Mash
from sitting import Sitting, sit

from tui.command_line.options import Options


@pytest.mark.parametrize("seed", [1, 2])
def test_after_every_step_the_session_is_in_order(
    tmp_path: Path, write_checkpoint, seed: int
) -> None:
    for step, loss in ((100, 0.5), (200, 0.4)):
        write_checkpoint(tmp_path / f"runs/step_{step:06d}", step=step, val_loss=loss)

    async def mash(sitting: Sitting) -> None:
        await sitting.idle()
        await Mash(sitting, seed).steps(120)

    sit(mash, Options(roots=(tmp_path / "runs",)), (120, 40))
