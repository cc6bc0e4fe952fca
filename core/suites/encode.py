"""The ids of a suite for one vocabulary. What cannot be answered is refused before a load."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from core.base.error_codes import Code
from core.base.errors import ReportedError, UsageError
from core.base.text import distinct, shorten
from core.checkpoints.config import ModelConfig
from core.protocol.request import Request, text_request
from core.protocol.settings import SamplingSettings
from core.suites.checks import Contains, Equals, GreedyEquals, StartsWith
from core.suites.suite import Case, Cell, Suite
from core.suites.toml_table import suite_error
from core.tokenizers.tokenizer import Tokenizer


@dataclass(frozen=True, slots=True)
class EncodedCase:
    """A case with the request of its greedy answer and the ids of each text that is scored."""

    case: Case
    request: Request
    texts: Mapping[str, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class EncodedSuite:
    """A suite for one vocabulary.

    The first `allowed` ids can be sampled. An answer ends at an id of `ends`, which are stop ids
    and those that begin with a newline, or inside an id of `newlines`. `exact` tells that every
    text has one tokenization, so that the probability of its ids is that of the text.
    """

    suite: Suite
    cases: tuple[EncodedCase, ...]
    tokenizer: Tokenizer
    allowed: int
    ends: frozenset[int]
    newlines: frozenset[int]
    stop_ids: frozenset[int]
    exact: bool

    @property
    def prompt_tokens(self) -> int:
        """Number of ids of all prompts, with BOS."""
        return sum(len(one.request.ids) for one in self.cases)

    def text(self, ids: Iterable[int]) -> str:
        """Return the answer that ids write: up to a stop id or the first newline."""
        data = bytearray()
        for index in ids:
            if index in self.stop_ids:
                break
            data += self.tokenizer.token_bytes(index)
            if index in self.newlines:
                break
        return bytes(data).partition(b"\n")[0].decode(errors="replace")


def encode_suite(suite: Suite, tokenizer: Tokenizer | None, config: ModelConfig) -> EncodedSuite:
    """Return the ids of a suite.

    Raises UsageError without a tokenizer, when a prompt or a checked text has characters
    that the vocabulary lacks, and when prompt and answer do not fit.
    """
    if tokenizer is None:
        raise UsageError(
            "A suite needs a tokenizer, and this checkpoint has none",
            "Name one with --tokenizer",
            code=Code.TOKENIZER_MISSING,
        )
    used = min(tokenizer.used, config.vocab_size)
    specials = set(tokenizer.special_ids.values())
    newlines = frozenset(
        index
        for index in range(used)
        if index not in specials and b"\n" in tokenizer.token_bytes(index)
    )
    begins = {index for index in newlines if tokenizer.token_bytes(index).startswith(b"\n")}
    settings = Cell(0.0).settings.with_(max_tokens=suite.max_tokens)
    cases = tuple(_encoded(case, suite, tokenizer, config, settings) for case in suite.cases)
    return EncodedSuite(
        suite,
        cases,
        tokenizer,
        used,
        tokenizer.stop_ids | begins,
        newlines,
        tokenizer.stop_ids,
        exact=bool(tokenizer.alphabet),
    )


def _encoded(
    case: Case,
    suite: Suite,
    tokenizer: Tokenizer,
    config: ModelConfig,
    settings: SamplingSettings,
) -> EncodedCase:
    where = f"Case {case.number} of {suite.name}"
    try:
        request = text_request(case.prompt, tokenizer, config.sequence_len, settings, case.seed)
    except ReportedError as error:
        raise suite_error(f"{where}: {error.message}", error.hint) from error
    if request.skipped:
        _refuse_characters(where, case.prompt, (one.char for one in request.skipped))
    _check_texts(where, case, tokenizer)
    texts = {text: _ids(where, text, tokenizer) for text in case.checks.texts}
    for text, ids in texts.items():
        room = min(suite.max_tokens, config.sequence_len - len(request.ids))
        if len(ids) >= room:
            raise suite_error(
                f"{where}: {shorten(text, 40)!r} and its stop need {len(ids) + 1} tokens, "
                f"there is room for {room}",
                "Raise max_tokens, or use shorter prompts",
            )
    return EncodedCase(case, request, texts)


def _check_texts(where: str, case: Case, tokenizer: Tokenizer) -> None:
    """Refuse texts of checks that no answer can have."""
    checked = (*case.checks.opens, *case.checks.likelihoods)
    for check in checked:
        if not isinstance(check, Equals | StartsWith | Contains | GreedyEquals):
            continue
        for text in check.texts:
            if "\n" in text:
                raise suite_error(
                    f"{where}: {check.name} {shorten(text, 40)!r} has a newline",
                    "An answer ends before the first newline",
                )
            _ids(where, text, tokenizer)


def _ids(where: str, text: str, tokenizer: Tokenizer) -> tuple[int, ...]:
    encoded = tokenizer.encode(text)
    if encoded.skipped:
        _refuse_characters(where, text, (one.char for one in encoded.skipped))
    return encoded.ids


def _refuse_characters(where: str, text: str, chars: Iterable[str]) -> None:
    raise suite_error(
        f"{where}: {shorten(text, 40)!r} has characters that the vocabulary lacks: "
        f"{distinct(chars)}"
    )
