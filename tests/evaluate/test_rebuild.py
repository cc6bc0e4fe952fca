"""The fork's recorded losses from its own data, for several numbers of ranks."""

from pathlib import Path

import pytest

from core.checkpoints.meta import Meta
from core.checkpoints.scan import scan
from core.evaluate.rebuild import rebuild
from core.evaluate.scorer import Scorer
from core.judging.as_training import Rebuilt
from core.judging.blocks import blocks_of
from core.judging.source import read_source
from core.judging.windows import TextLayout, Windows, windows_of
from core.network.load import load_whole
from core.tokenizers.find import tokenizer_for

RUN = "fork_run/nanochat_experiment"


@pytest.fixture
def run(
    goldens: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> tuple[Meta, Scorer, Windows]:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    entry = next(one for one in scan([goldens / RUN / "checkpoints"]) if one.step == 900)
    text, tokenizer = read_source(str(goldens / RUN / "data")), tokenizer_for(entry, None).tokenizer
    windows = windows_of(text, tokenizer, TextLayout.STREAM, 64, whole=False)
    model = load_whole(entry.index(), entry.config())
    return entry.meta, Scorer(model, "d3", entry, windows), windows


def rebuilt(meta: Meta, scorer: Scorer, windows: Windows, tried: list[int]) -> Rebuilt | None:
    """Rebuild the evaluation; add the numbers of ranks that are tried."""
    trying = rebuild(meta, scorer, windows, lambda: False)
    while True:
        try:
            tried.append(next(trying))
        except StopIteration as ended:
            found: Rebuilt | None = ended.value
            return found


def test_the_recorded_loss_of_the_golden_run_is_reproduced(
    run: tuple[Meta, Scorer, Windows],
) -> None:
    meta, scorer, windows = run
    found = rebuilt(meta, scorer, windows, [])
    assert found is not None
    assert (found.ranks, found.exact) == (1, True)
    assert found.recomputed == pytest.approx(1.3013778805732727, abs=1e-5)


@pytest.mark.parametrize("ranks", [2, 4, 8])
def test_the_number_of_ranks_that_fits_is_found(
    run: tuple[Meta, Scorer, Windows], ranks: int
) -> None:
    meta, scorer, windows = run
    rebuilt(meta, scorer, windows, [])
    every = [
        float(scorer.losses[one // 16][one % 16].double().mean()) for one in range(0, 80, ranks)
    ]
    changed = Meta(meta.values | {"val_loss": sum(every) / len(every)})
    tried: list[int] = []
    found = rebuilt(changed, scorer, windows, tried)
    assert found is not None
    assert found.ranks == tried[-1] == ranks


def test_a_loss_that_no_number_of_ranks_gives_is_not_reproduced(
    run: tuple[Meta, Scorer, Windows],
) -> None:
    meta, scorer, windows = run
    tried: list[int] = []
    stale = Meta(meta.values | {"val_loss": 1.25})
    found = rebuilt(stale, scorer, windows, tried)
    assert found is not None
    assert (found.ranks, tried) == (None, [1, 2, 4, 8])
    assert found.recomputed == pytest.approx(1.30138, abs=1e-5)


def test_few_rows_need_only_some_of_the_windows(run: tuple[Meta, Scorer, Windows]) -> None:
    meta, scorer, windows = run
    list(scorer.finish(blocks_of(windows), lambda: False))
    every = [float(scorer.losses[one // 16][one % 16].double().mean()) for one in range(20)]
    scorer.losses.clear()
    small = Meta(meta.values | {"device_batch_size": 1, "val_loss": sum(every) / 20})
    found = rebuilt(small, scorer, windows, [])
    assert found is not None
    assert (found.ranks, sorted(scorer.losses)) == (1, [0, 1])


def test_a_meta_of_another_training_has_no_such_loss(run: tuple[Meta, Scorer, Windows]) -> None:
    _, scorer, windows = run
    assert rebuilt(Meta({"val_loss": 1.0}), scorer, windows, []) is None
