"""The seam: other rooms know the protocol, not the vocabularies behind it."""

from pathlib import Path

from present import present

import core
import tui


def test_no_other_room_names_a_kind_of_tokenizer() -> None:
    roots = [Path(present(package.__file__)).parent for package in (core, tui)]
    files = [path for root in roots for path in root.rglob("*.py")]
    assert len(files) > 100
    for kind in ("CharTokenizer", "BytePairTokenizer", "EntryTokenizer"):
        named = [path for path in files if kind in path.read_text(encoding="utf-8")]
        assert {path.parent.name for path in named} == {"tokenizers"}
