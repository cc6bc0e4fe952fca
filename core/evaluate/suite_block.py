"""The answers to a block of cases: greedy, sampled, and their exact probabilities."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from math import exp

from core.base.errors import CancelledError, NotFiniteError
from core.engine.loaded_model import LoadedModel
from core.evaluate.answer_probability import Asked, Forced, forced
from core.evaluate.answer_tree import Leaf, decode
from core.network.model import Model
from core.protocol.events import Finished, StopReason, Token
from core.suites.answers import Answer, CaseAnswers
from core.suites.checks import Likelihood
from core.suites.encode import EncodedCase, EncodedSuite
from core.suites.suite import Cell

# Bytes of the KV caches of a batch, its rows, and the prompt tokens that are fed at once.
_CACHE_BYTES, _MOST_ROWS, _MOST_TOKENS = 2**28, 256, 2**14
_ENDED = frozenset({StopReason.NEWLINE, StopReason.BOS, StopReason.ANSWER_END})


def block_answers(
    loaded: LoadedModel,
    encoded: EncodedSuite,
    cases: Sequence[EncodedCase],
    should_stop: Callable[[], bool],
) -> list[CaseAnswers]:
    """Return the answers to some cases, in their order.

    Raises CancelledError, NotFiniteError with the number of a case, or NoMemoryError.
    """
    lengths: dict[int, list[EncodedCase]] = defaultdict(list)
    for one in cases:
        lengths[len(one.request.ids)].append(one)
    found: dict[int, CaseAnswers] = {}
    for group in lengths.values():
        rows = _rows(loaded.model, encoded, len(group[0].request.ids))
        for start in range(0, len(group), rows):
            batch = group[start : start + rows]
            for answers in _Batch(loaded, encoded, batch, rows, should_stop).answers():
                found[answers.number] = answers
    return [found[one.case.number] for one in cases]


def _rows(model: Model, encoded: EncodedSuite, length: int) -> int:
    """Return how many sequences are computed at once; it depends on shapes alone."""
    positions = min(length + encoded.suite.max_tokens, model.config.sequence_len)
    fitting = _CACHE_BYTES // max(1, model.route.cache_bytes(model.config, positions))
    return max(1, min(_MOST_ROWS, fitting, _MOST_TOKENS // length))


class _Batch:
    """Cases whose prompts have equal lengths, at most `rows` of them."""

    def __init__(
        self,
        loaded: LoadedModel,
        encoded: EncodedSuite,
        cases: Sequence[EncodedCase],
        rows: int,
        should_stop: Callable[[], bool],
    ) -> None:
        self._loaded, self._encoded, self._cases = loaded, encoded, cases
        self._rows, self._should_stop = rows, should_stop
        self._requests = [one.request for one in cases]
        # The cases that need an answer, by their index.
        self._opened = [index for index, one in enumerate(cases) if one.case.checks.opens]

    def answers(self) -> Iterator[CaseAnswers]:
        """Yield the answers of each case."""
        try:
            greedy, near = self._greedy()
            scored = self._scored()
            samples = [self._sampled(cell) for cell in self._encoded.suite.grid.cells]
        except NotFiniteError as error:
            first, last = self._cases[0].case.number, self._cases[-1].case.number
            raise NotFiniteError(f"Cases {first:,} to {last:,}: {error.message}") from error
        for index, one in enumerate(self._cases):
            yield CaseAnswers(
                one.case.number,
                greedy.get(index),
                self._probabilities(one, scored[index], greedy.get(index)),
                self._likelihoods(one, scored[index]),
                tuple(tuple(cell.get(index, ())) for cell in samples),
                index in near,
            )

    def _greedy(self) -> tuple[dict[int, Answer], set[int]]:
        """Return the greedy answer of each case, and which were decoded again alone."""
        if not self._opened:
            return {}, set()
        requests = [self._requests[index] for index in self._opened]
        leaves = decode(
            self._loaded.model, self._encoded, requests, requests[0].settings, (0,),
            self._should_stop,
        )  # fmt: skip
        found: dict[int, Answer] = {}
        near: set[int] = set()
        for leaf in leaves:
            index = self._opened[leaf.request]
            found[index] = self._alone(index) if leaf.near else self._answer(leaf)
            if leaf.near:
                near.add(index)
        return found, near

    def _alone(self, index: int) -> Answer:
        """Return the greedy answer of one case as the command of its line decodes it."""
        request = self._requests[index]
        text = ""
        for event in self._loaded.sample([request], lambda _: request.settings, self._should_stop):
            if isinstance(event, Token | Finished):
                text += event.text
            if isinstance(event, Finished):
                if event.error:
                    raise event.error
                if event.reason is StopReason.CANCELLED:
                    raise CancelledError
                return Answer(text, event.reason in _ENDED)
        raise CancelledError

    def _answer(self, leaf: Leaf) -> Answer:
        return Answer(
            self._encoded.text(leaf.ids), leaf.stopped, len(leaf.samples), min(leaf.samples)
        )

    def _sampled(self, cell: Cell) -> dict[int, list[Answer]]:
        """Return the distinct answers of each case in a cell, in order of their first sample."""
        count = self._encoded.suite.samples
        settings = replace(cell.settings, max_tokens=self._encoded.suite.max_tokens)
        if not count or settings.greedy:
            return {}
        found: dict[int, dict[tuple[str, bool], Answer]] = defaultdict(dict)
        # Together they are at most `rows` sequences, even if all samples differ.
        together = max(1, self._rows // count)
        for start in range(0, len(self._opened), together):
            indexes = self._opened[start : start + together]
            requests = [self._requests[index] for index in indexes]
            for first in range(0, count, self._rows):
                numbers = range(first, min(count, first + self._rows))
                for leaf in decode(
                    self._loaded.model, self._encoded, requests, settings, numbers,
                    self._should_stop,
                ):  # fmt: skip
                    _add(found[indexes[leaf.request]], self._answer(leaf))
        return {
            index: sorted(texts.values(), key=lambda one: one.first)
            for index, texts in found.items()
        }

    def _scored(self) -> list[dict[str, Forced]]:
        """Return what teacher forcing tells of each text of each case."""
        asked = [
            (index, text, ids)
            for index, one in enumerate(self._cases)
            for text, ids in one.texts.items()
        ]
        found: list[dict[str, Forced]] = [{} for _ in self._cases]
        prompts = [request.ids for request in self._requests]
        encoded = self._encoded
        for start in range(0, len(asked), self._rows):
            part = asked[start : start + self._rows]
            texts = [Asked(index, ids) for index, _, ids in part]
            every = forced(
                self._loaded.model, prompts, texts, encoded.suite.grid.cells, encoded.ends,
                encoded.allowed, self._should_stop,
            )  # fmt: skip
            for (index, text, _), one in zip(part, every, strict=True):
                found[index][text] = one
        return found

    def _probabilities(
        self, one: EncodedCase, scored: Mapping[str, Forced], greedy: Answer | None
    ) -> tuple[float, ...] | None:
        """Return the summed probability of the accepted answers in each cell."""
        accepted = one.case.checks.accepted
        if not accepted:
            return None
        values = []
        for number, cell in enumerate(self._encoded.suite.grid.cells):
            total = sum(exp(scored[text].whole[number]) for text in accepted)
            if cell.settings.greedy and greedy and any(scored[text].near for text in accepted):
                # Rounding decided; the decoded answer is what the product gives.
                total = float(greedy.stopped and greedy.text in accepted)
            values.append(total)
        return tuple(values)

    def _likelihoods(self, one: EncodedCase, scored: Mapping[str, Forced]) -> dict[str, Likelihood]:
        if not one.case.checks.likelihoods:
            return {}
        return {
            text: Likelihood(found.nats, len(one.texts[text]), found.greedy)
            for text, found in scored.items()
        }


def _add(texts: dict[tuple[str, bool], Answer], answer: Answer) -> None:
    """Count an answer; other ids can write the same text."""
    known = texts.get((answer.text, answer.stopped))
    if known is not None:
        answer = replace(
            answer, count=answer.count + known.count, first=min(answer.first, known.first)
        )
    texts[answer.text, answer.stopped] = answer
