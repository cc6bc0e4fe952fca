"""The same seed is the same text whatever the threads, the processors and the locale."""

import sys
from pathlib import Path

import pytest
from surroundings_runs import Surroundings, output_of, started

FOUR = (
    Surroundings(),
    Surroundings((("OMP_NUM_THREADS", "1"), ("LC_ALL", "C"))),
    Surroundings((("OMP_NUM_THREADS", "3"), ("PYTHONHASHSEED", "5"))),
    Surroundings((("LC_ALL", "de_DE.ISO-8859-1"), ("PYTHONUTF8", "0")), one_processor=True),
)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="chooses processors")
def test_one_output_in_all_surroundings(tmp_path: Path) -> None:
    runs = [started(one, tmp_path / str(number)) for number, one in enumerate(FOUR)]
    outputs = [output_of(one) for one in runs]
    assert len(set(outputs)) == 1
    assert len(outputs[0].ids) == 60
