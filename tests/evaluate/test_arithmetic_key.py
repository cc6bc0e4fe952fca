"""What stored results depend on."""

from dataclasses import replace
from pathlib import Path

from core.checkpoints.scan import scan
from core.engine.thread_count import current_threads, use_threads
from core.evaluate.arithmetic_key import arithmetic_key, weights_key
from core.network.load import load_whole


def test_weights_without_checksums_are_known_by_all_their_bytes(trio: Path, goldens: Path) -> None:
    entry = scan([trio])[0]
    assert weights_key(entry.index()) == entry.index().fingerprint
    plain = scan([goldens / "hf_nanochat"])[0]
    assert not plain.index().has_checksums
    assert len(weights_key(plain.index())) == 64


def test_constants_and_threads_make_another_key(trio: Path) -> None:
    entry = scan([trio])[0]
    model = load_whole(entry.index(), entry.config())
    found = arithmetic_key(model, entry)
    assert arithmetic_key(model, entry) == found
    before = current_threads()
    use_threads(before + 1)
    try:
        assert arithmetic_key(model, entry) != found
    finally:
        use_threads(before)
    model.config = replace(model.config, traits=replace(model.config.traits, softcap=20.0))
    assert arithmetic_key(model, entry) != found
