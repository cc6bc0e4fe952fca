from dataclasses import replace
from pathlib import Path

from core.checkpoints.checkpoint import Checkpoint
from core.checkpoints.meta import Meta
from core.checkpoints.scan import scan
from tui.view.recorded_words import not_rebuilt_line, reproduced_line


def test_a_loss_that_comes_out_has_a_check_mark() -> None:
    assert reproduced_line(1.30138, 1.30138, 1, exact=True, earlier=None) == (
        "recorded 1.3014 · recomputed 1.3014 ✓"
    )


def test_another_arithmetic_and_several_ranks_are_said() -> None:
    assert reproduced_line(0.2627, 0.2629, 4, exact=False, earlier=None) == (
        "recorded 0.2627 · recomputed 0.2629 ✓ · within 0.5 %: it was not recorded in float32 on a"
        " CPU · as the first of 4 ranks"
    )


def test_a_loss_that_does_not_come_out_may_be_of_an_earlier_step() -> None:
    line = reproduced_line(1.2, 1.3, None, exact=True, earlier=None)
    assert line == "recorded 1.2000 · recomputed 1.3000 · not reproduced"
    stale = reproduced_line(1.2, 1.3, None, exact=True, earlier=3500)
    assert stale == f"{line}; it may be of step 3,500"


def test_what_cannot_be_rebuilt_has_its_reason(trio: Path, goldens: Path) -> None:
    nanogpt = next(one for one in scan([goldens / "nanogpt_char"]) if one.step == 500)
    assert not_rebuilt_line(nanogpt, 2.5208) == (
        "recorded 2.4825 is the mean of random windows, which are not known · scored windows 2.5208"
    )
    fork = scan([trio])[0]
    assert not_rebuilt_line(fork, 1.0).endswith(
        "that the meta does not tell · scored windows 1.0000"
    )
    assert not_rebuilt_line(with_meta(fork, {"val_bpb": 0.8}), 1.0) == (
        "recorded 0.8000 bits per byte is of nanochat's own shards, which are not read"
    )
    assert not_rebuilt_line(with_meta(fork, {}), 1.0) == "no recorded loss · scored windows 1.0000"


def with_meta(entry: Checkpoint, values: dict[str, float]) -> Checkpoint:
    return replace(entry, meta=Meta(dict(values)))
