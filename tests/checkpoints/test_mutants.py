"""Random changes of every kind of file: read as torch and others read them, or refused by name."""

import mutant_seeds
from mutant_runs import run
from mutants import SHARES, mutant

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
