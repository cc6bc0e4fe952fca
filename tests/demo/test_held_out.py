"""Held-out documents as a text to score the demo on."""

import json
import random

from core.demo.corpus import Document, documents
from core.demo.held_out import held_out_lines


def test_each_line_is_a_row_of_held_out_documents() -> None:
    lines = held_out_lines(20, 256)
    assert lines == held_out_lines(20, 256)
    texts = [json.loads(line)["text"] for line in lines]
    assert {len(text) for text in texts} == {256}
    known: set[str] = set()
    for text in texts:
        # The last document of a row is cut.
        known.update(text.split("\n\n")[:-1])
    assert len(known) > 100
    assert not any("\n\n" in document for document in known)


def test_another_source_shares_no_documents() -> None:

    trained: set[str] = set()
    source = documents(random.Random(3), held_out=False)
    for _ in range(3000):
        document: Document = next(source)
        trained.add(document.text.rstrip("\n"))
    texts = [json.loads(line)["text"] for line in held_out_lines(20, 256)]
    assert not any(one in trained for text in texts for one in text.split("\n\n")[:-1])
