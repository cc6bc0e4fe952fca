"""Random changes of every kind of file: read as torch and others read them, or refused by name."""

import mutant_seeds
import our_reading
import pytest
from mutant_runs import run, written
from mutants import SHARES, mutant

from core.base.errors import CheckpointError

COUNT = 3_000


def test_no_mutant_is_read_otherwise_than_by_torch_or_refused_without_a_name() -> None:
    done = run(1, 0, COUNT)
    assert done.findings == {}
    assert done.count == COUNT
    # Each kind has files that are accepted: only those are compared.
    accepted = {kind: done.outcomes[kind, "accepted"] for kind in SHARES}
    assert min(accepted.values()) >= 3
    assert sum(accepted.values()) >= 400


def test_a_mutant_is_the_same_whenever_it_is_made() -> None:
    first = [mutant(5, number).files() for number in range(50)]
    mutant_seeds.seeds.cache_clear()
    assert [mutant(5, number).files() for number in range(50)] == first


def test_a_mutant_without_its_steps_is_a_sound_file() -> None:
    one = mutant(5, 1)
    sound = one.without(range(len(one.steps)))
    assert sound.files() == mutant_seeds.seeds()[one.kind][one.subject].files()
    assert len(one.without({0}).steps) == len(one.steps) - 1


# What was found by hand before; mutants find each of them, too.
KINDS = {
    "trailing arguments": "a tensor with unexpected arguments",
    "another meaning of the bytes": "a tensor that is not what its bytes are",
    "a turned sign": "sign is turned",
    "a damaged view": "does not match its checksum",
    "two archives": "before its archive",
    "a name in other letters": "which torch.save does not write",
    "one storage with two dtypes": "with two dtypes or sizes",
    "a key twice": "the key '",
    "a record twice": "the record '",
    "two headers that differ": "contradicts the directory",
    "another byte order": "byte order that is not little-endian",
    "a version that torch does not read": "a version of the format",
    "other strides": "not contiguous in memory",
}


@pytest.fixture(scope="module")
def refusals(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The messages of the archives among the first mutants of seed 1."""
    folder, messages = tmp_path_factory.mktemp("mutants"), []
    for number in range(1_200):
        one = mutant(1, number)
        if one.kind == "archive":
            (path,) = written(one, folder)
            try:
                our_reading.READINGS["archive"](path)
            except CheckpointError as refused:
                messages.append(refused.message)
            our_reading.forget()
    return "\n".join(messages)


@pytest.mark.parametrize("kind", KINDS)
def test_mutants_reach_what_was_found_by_hand(refusals: str, kind: str) -> None:
    assert KINDS[kind] in refusals
