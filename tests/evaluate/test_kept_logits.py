"""Logits that are kept, in memory and in a file."""

from errno import ENOSPC
from pathlib import Path

import pytest
import torch

from core.base.errors import ReportedError
from core.evaluate import kept_logits
from core.evaluate.kept_logits import KeptLogits

CPU = torch.device("cpu")


@pytest.fixture
def cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.mark.parametrize("most", [2**24, 0])
def test_what_is_read_has_the_bits_of_what_was_written(
    most: int, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_logits, "_ELEMENTS", most)
    values = torch.randn(5, 7, 11)
    kept = KeptLogits(5, 7, 11, CPU)
    kept.write(2, 0, values[2:])
    kept.write(0, 4, values[:2, 4:])
    # As of a head whose rows are padded.
    kept.write(0, 0, torch.cat((values, values), 2)[:2, :4].narrow(2, 0, 11))
    assert torch.equal(kept.read(0, 0, 5, 7), values)
    assert torch.equal(kept.read(1, 2, 3, 4), values[1:4, 2:6])
    kept.close()
    kept.close()
    # A file in the cache folder has no name, and nothing is left of it.
    assert not [*cache.rglob("*")] or [*cache.rglob("*")] == [cache / "stepscope"]


def test_a_folder_that_cannot_be_written_is_said(
    cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_logits, "_ELEMENTS", 0)
    cache.write_text("not a folder")
    with pytest.raises(ReportedError) as refused:
        KeptLogits(5, 7, 11, CPU)
    assert refused.value.message.startswith("Cannot keep 1.5 KiB of logits in ")


def test_a_full_disk_is_said(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_logits, "_ELEMENTS", 0)
    kept = KeptLogits(1, 1, 11, CPU)

    class Full:
        def seek(self, offset):
            pass

        def write(self, data):
            raise OSError(ENOSPC, "No space left on device")

        def close(self):
            pass

    kept.close()
    monkeypatch.setattr(kept, "_file", Full())
    with pytest.raises(ReportedError) as refused:
        kept.write(0, 0, torch.zeros(1, 1, 11))
    assert refused.value.message.startswith("Cannot keep 44 B of logits in ")


def test_a_file_that_is_too_short_is_said(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_logits, "_ELEMENTS", 0)
    kept = KeptLogits(1, 2, 11, CPU)
    kept.write(0, 0, torch.zeros(1, 1, 11))
    with pytest.raises(ReportedError):
        kept.read(0, 0, 1, 2)
    kept.close()
