"""Answers decoded together are those that prompt mode gives one by one."""

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from family_checkpoints import write_family
from origins import ready_of
from suite_models import encoded_of, never, random_model, suite_of

from core.base.errors import CancelledError, NotFiniteError
from core.engine.loaded_model import LoadedModel
from core.evaluate.answer_tree import decode
from core.network.load import load_whole
from core.protocol.events import Finished, Token
from core.protocol.request import Request
from core.suites.encode import encode_suite
from core.suites.suite import Cell
from core.tokenizers.characters import CharTokenizer

SUITE = 'template = "{a:2d}+{b:2d}\\n"\nanswer = "{a+b}"\ncases = 12\nmax_tokens = 9\n'


@pytest.fixture
def loaded(tmp_path: Path, write_checkpoint) -> LoadedModel:
    return random_model(tmp_path, write_checkpoint)


def alone(loaded: LoadedModel, request: Request, rows: int) -> list[str]:
    """The texts of prompt mode with --num_samples."""
    requests = [replace(request, row=row) for row in range(rows)]
    texts = [""] * rows
    for event in loaded.sample(requests, lambda _: request.settings, never):
        if isinstance(event, Token | Finished):
            texts[event.row] += event.text
    return texts


@pytest.mark.parametrize(
    ("cell", "samples"),
    [
        (Cell(0.0), 1),
        (Cell(0.9), 5),
        (Cell(1.5, top_k=4), 5),
        (Cell(3.0, top_p=0.8, min_p=0.02), 5),
    ],
)
def test_the_texts_are_those_of_prompt_mode(
    tmp_path: Path, loaded: LoadedModel, cell: Cell, samples: int
) -> None:
    encoded = encoded_of(tmp_path, SUITE, loaded)
    settings = cell.settings.with_(max_tokens=9)
    requests = [replace(one.request, settings=settings) for one in encoded.cases]
    texts = [[""] * samples for _ in requests]
    seen = 0
    for leaf in decode(loaded.model, encoded, requests, settings, range(samples), never):
        for sample in leaf.samples:
            texts[leaf.request][sample] = encoded.text(leaf.ids)
            seen += 1
    assert seen == samples * len(requests)
    assert texts == [alone(loaded, request, samples) for request in requests]


@pytest.mark.parametrize("family", ["G0", "G4e", "G5", "G6", "G7"])
def test_every_family_answers_as_in_prompt_mode(tmp_path: Path, family: str) -> None:
    checkpoint, _ = write_family(tmp_path / "run", family)
    # 39 characters and BOS: the 40 ids of the model.
    tokenizer = CharTokenizer("letters", tuple("0123456789+-=abcdefghijklmnopqrstuvwxyz\n")[:39])
    model = load_whole(checkpoint.index(), checkpoint.config())
    loaded = LoadedModel(model, ready_of(checkpoint, tokenizer))
    suite = suite_of(tmp_path, 'template = "{a:1d}+{b:1d}="\nstarts_with = "1"\ncases = 6\n')
    encoded = encode_suite(suite, tokenizer, model.config)
    for cell, samples in ((Cell(0.0), 1), (Cell(1.2), 3)):
        settings = cell.settings.with_(max_tokens=32)
        requests = [replace(one.request, settings=settings) for one in encoded.cases]
        texts = [[""] * samples for _ in requests]
        for leaf in decode(loaded.model, encoded, requests, settings, range(samples), never):
            for sample in leaf.samples:
                texts[leaf.request][sample] = encoded.text(leaf.ids)
        assert texts == [alone(loaded, request, samples) for request in requests]


def test_samples_with_the_same_beginning_are_computed_once(
    tmp_path: Path, loaded: LoadedModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    encoded = encoded_of(tmp_path, SUITE, loaded)
    rows = []
    forward = loaded.model.forward

    def counted(ids: torch.Tensor, *given, **more):
        rows.append(len(ids))
        return forward(ids, *given, **more)

    monkeypatch.setattr(loaded.model, "forward", counted)
    settings = Cell(1.0, top_k=2).settings.with_(max_tokens=4)
    (request,) = [encoded.cases[0].request]
    leaves = list(decode(loaded.model, encoded, [request], settings, range(1000), never))
    assert sum(len(leaf.samples) for leaf in leaves) == 1000
    assert len(rows) == 4
    assert all(count <= 2**depth for depth, count in enumerate(rows))


def test_an_answer_that_does_not_stop_is_marked(tmp_path: Path, loaded: LoadedModel) -> None:
    encoded = encoded_of(tmp_path, SUITE, loaded)
    settings = Cell(5.0).settings.with_(max_tokens=2)
    requests = [one.request for one in encoded.cases]
    for leaf in decode(loaded.model, encoded, requests, settings, range(20), never):
        assert leaf.stopped is (leaf.ids[-1] in encoded.ends)
        assert len(leaf.ids) == 2 or leaf.stopped


def test_it_can_be_stopped(tmp_path: Path, loaded: LoadedModel) -> None:
    encoded = encoded_of(tmp_path, SUITE, loaded)
    requests = [one.request for one in encoded.cases]
    with pytest.raises(CancelledError):
        list(decode(loaded.model, encoded, requests, requests[0].settings, (0,), lambda: True))


def test_logits_that_are_not_finite_are_an_error(tmp_path: Path, loaded: LoadedModel) -> None:
    encoded = encoded_of(tmp_path, SUITE, loaded)
    loaded.model.embedding.fill_(float("nan"))
    requests = [one.request for one in encoded.cases]
    with pytest.raises(NotFiniteError):
        list(decode(loaded.model, encoded, requests, requests[0].settings, (0,), never))
