"""Files that once were a finding of the mutants, or of another search; none is one any more."""

from pathlib import Path

import our_reading
import pytest
from mutant_batch import import_all
from mutant_verdict import judged, peak

CORPUS = Path(__file__).parents[1] / "corpus"
FOLDERS = sorted(path for path in CORPUS.glob("*/*") if path.is_dir())


@pytest.fixture(scope="module", autouse=True)
def _imported() -> None:
    import_all()


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_file_of_the_corpus_is_read_as_others_read_it_or_refused(folder, tmp_path) -> None:
    assert folder.parent.name in our_reading.READINGS
    # The file that is read comes first; the others lie beside it.
    names = sorted(folder.iterdir(), key=lambda path: (path.suffix != ".json", path.name))
    files = {path.name: path.read_bytes() for path in names}
    assert judged(folder.parent.name, files, tmp_path, peak()).finding == ""
