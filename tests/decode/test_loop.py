"""Requests to events: stop reasons, live settings, and what each token says."""

from dataclasses import replace

import pytest
import torch
from present import present

from core.base.error_codes import Code
from core.base.errors import CancelledError
from core.bench.subject import of_shape
from core.checkpoints.architecture import Role, TensorRole
from core.decode.loop import chunk_of, generate, prefill
from core.decode.stepper import Stepper
from core.network.model import Model
from core.protocol.chat_turn import ChatTurn
from core.protocol.events import Finished, Notice, Prefilled, SettingsChanged, StopReason, Token
from core.protocol.request import Request
from core.protocol.settings import SamplingSettings
from core.tokenizers.characters import CURRENT, FIRST

GREEDY = SamplingSettings(temperature=0.0, max_tokens=5)


class ScriptedModel:
    """Says which token comes after which position; a fake of the network's side."""

    class config:
        vocab_size, sequence_len, last_position = 32, 20, None
        tensors = (TensorRole("mlp", (10, 100), Role.MLP_IN),)

    device = torch.device("cpu")

    def __init__(self, script: list[int], poison_at: int | None = None) -> None:
        self.script, self.poison_at = script, poison_at
        self.fed: list[int] = []

    def new_cache(self):
        class Cache:
            length = 0

        return Cache()

    def forward(self, ids, cache, *, last_only=False, should_stop=None):
        if should_stop and should_stop():
            raise CancelledError
        self.fed += ids[0].tolist()
        cache.length += ids.size(1)
        logits = torch.zeros(1, 1, 32)
        logits[..., self.script[(len(self.fed) - 1) % len(self.script)]] = 10.0
        if self.poison_at is not None and len(self.fed) > self.poison_at:
            logits[..., 3] = float("nan")
        return logits


class FlatModel(ScriptedModel):
    """Finds every token as likely as any other."""

    def __init__(self) -> None:
        super().__init__([])

    def forward(self, ids, cache, *, last_only=False, should_stop=None):
        cache.length += ids.size(1)
        return torch.zeros(1, 1, 32)


class FailingModel(ScriptedModel):
    """Raises an error in place of the logits after three tokens."""

    def __init__(self, script: list[int], error: Exception) -> None:
        super().__init__(script)
        self.error = error

    def forward(self, ids, cache, *, last_only=False, should_stop=None):
        if len(self.fed) == 3:
            raise self.error
        return super().forward(ids, cache, last_only=last_only, should_stop=should_stop)


def stepper_on(model) -> Stepper:
    return Stepper(model)


def run(model, request, settings=None, should_stop=lambda: False, tokenizer=CURRENT):
    events = list(
        generate(
            stepper_on(model),
            tokenizer,
            [request],
            lambda _: (settings or (lambda: request.settings))(),
            should_stop,
        )
    )
    assert sum(isinstance(event, Finished) for event in events) == 1
    return events, events[-1]


def text_of(events):
    return "".join(event.text for event in events if isinstance(event, Token | Finished))


def ids_of(events):
    return [event.id for event in events if isinstance(event, Token)]


def test_max_tokens_without_a_forward_more_than_needed():
    model = ScriptedModel([1, 2, 3])
    events, finished = run(model, Request((17, 5), GREEDY))
    assert (finished.reason, len(ids_of(events))) == (StopReason.MAX_TOKENS, 5)
    assert len(model.fed) == 2 + 4


def test_stop_string_is_not_printed_and_its_beginning_is_held_back():
    request = Request((17,), GREEDY.with_(stop=("230",)))
    events, finished = run(ScriptedModel([1, 2, 3, 0]), request)
    assert finished.reason is StopReason.STOP_STRING
    assert text_of(events) == "1"
    assert [event.text for event in events if isinstance(event, Token)] == ["1", "", "", ""]


def test_a_beginning_that_comes_to_nothing_is_printed_at_the_end():
    request = Request((17,), GREEDY.with_(stop=("23x",), max_tokens=3))
    events, finished = run(ScriptedModel([1, 2, 3]), request)
    assert (text_of(events), finished.text, finished.reason) == ("123", "23", StopReason.MAX_TOKENS)


def test_newline():
    events, finished = run(
        ScriptedModel([4, 16]), Request((17,), GREEDY.with_(stop_on_newline=True))
    )
    assert (text_of(events), finished.reason) == ("4", StopReason.NEWLINE)


def test_bos_stops_unless_told_otherwise():
    model = [4, 17, 5]
    events, finished = run(ScriptedModel(model), Request((17,), GREEDY))
    assert (text_of(events), finished.reason, ids_of(events)) == ("4", StopReason.BOS, [4, 17])
    events, finished = run(ScriptedModel(model), Request((17,), GREEDY, stop_ids=()))
    assert (text_of(events), finished.reason) == ("4<|bos|>54<|bos|>", StopReason.MAX_TOKENS)


def test_context_full():
    request = Request(tuple([1] * 18), GREEDY)
    events, finished = run(ScriptedModel([2]), request)
    assert (len(ids_of(events)), finished.reason) == (2, StopReason.CONTEXT_FULL)
    assert (finished.stats.context_used, finished.stats.context_limit) == (20, 20)


def test_cancelled_keeps_what_was_said():
    polls = iter([False] * 4 + [True] * 10)
    events, finished = run(ScriptedModel([1]), Request((17,), GREEDY), None, lambda: next(polls))
    assert finished.reason is StopReason.CANCELLED
    assert text_of(events) == "111"


def test_cancelled_before_prefill_is_done():
    polls = iter([False, True])
    request = Request(tuple([1] * 600), GREEDY, context=1000)
    events, finished = run(ScriptedModel([1]), request, None, lambda: next(polls))
    assert [type(event) for event in events] == [Prefilled, Finished]
    assert (events[0].done, finished.reason) == (512, StopReason.CANCELLED)


def test_nan_logits_end_the_generation_at_that_token():
    events, finished = run(ScriptedModel([1], poison_at=3), Request((17,), GREEDY))
    assert (finished.reason, text_of(events)) == (StopReason.NAN, "111")


def test_ids_without_text_are_masked_unless_allowed():
    class Padding(ScriptedModel):
        def forward(self, ids, cache, *, last_only=False, should_stop=None):
            logits = super().forward(ids, cache)
            logits[..., 25] = 20.0
            return logits

    events, _ = run(Padding([1]), Request((17,), GREEDY))
    assert ids_of(events) == [1] * 5
    assert events[1].no_text_mass > 0.99
    events, finished = run(Padding([1]), Request((17,), GREEDY, mask_padding=False))
    assert ids_of(events) == [25] * 5
    assert (text_of(events), finished.stats.no_text_ids) == ("", 5)


def test_raw_mode_masks_nothing_and_stops_for_no_text():
    request = Request((17,), GREEDY.with_(stop=("1",), stop_on_newline=True), raw=True)
    events, finished = run(ScriptedModel([17, 1, 16, 25]), request)
    assert ids_of(events) == [17, 1, 16, 25, 17]
    assert finished.reason is StopReason.MAX_TOKENS


def test_settings_are_asked_for_before_every_token():
    # Asked before and after every token.
    history = iter([GREEDY] * 4 + [GREEDY.with_(stop=("9",))] * 20)
    events, _ = run(ScriptedModel([1]), Request((17,), GREEDY), lambda: next(history))
    changes = [event for event in events if isinstance(event, SettingsChanged)]
    assert changes == [SettingsChanged(2, GREEDY.with_(stop=("9",)))]
    at = events.index(changes[0])
    assert [event.index for event in (events[at - 1], events[at + 1])] == [1, 2]


def test_a_live_change_shifts_no_other_draw():
    flat = FlatModel()
    hot = SamplingSettings(temperature=1.0, max_tokens=40)
    plain, _ = run(flat, Request((17,), hot, seed=7, context=100))
    changes = iter([hot] * 12 + [hot.with_(top_k=1)] + [hot] * 90)
    changed, _ = run(flat, Request((17,), hot, seed=7, context=100), lambda: next(changes))
    differing = [at for at, (a, b) in enumerate(zip(ids_of(plain), ids_of(changed), strict=True))
                 if a != b]  # fmt: skip
    assert len(differing) == 1


def test_log_probability_is_raw():
    request = Request((17,), GREEDY.with_(temperature=5.0, top_k=1))
    events, _ = run(ScriptedModel([1]), request)
    row = torch.zeros(32)
    row[1] = 10.0
    token = next(event for event in events if isinstance(event, Token))
    assert token.logprob == pytest.approx(torch.log_softmax(row, 0)[1].item())


def test_what_a_setting_means_is_said():
    request = Request((17,), SamplingSettings(temperature=1e-5, top_k=99, max_tokens=1))
    events, _ = run(ScriptedModel([1]), request)
    notices = [event.text for event in events if isinstance(event, Notice)]
    assert notices == [
        "temperature 1e-05 is below 0.0001: greedy",
        "top-k 99 is more than the vocabulary: 32",
    ]


def test_without_a_tokenizer_ids_come_out():
    events, _ = run(ScriptedModel([1, 25, 17]), Request((17,), GREEDY), tokenizer=None)
    assert text_of(events) == "1,25,17,1,25"


def test_inference_mode_does_not_leak_to_the_reader():
    stepper = stepper_on(ScriptedModel([1]))
    for event in generate(
        stepper, CURRENT, [Request((17,), GREEDY)], lambda _: GREEDY, lambda: False
    ):
        assert not torch.is_inference_mode_enabled(), event


def test_prefill_chunks_give_the_same_logits(goldens, monkeypatch):
    from core.checkpoints.scan import scan
    from core.network.load import load_whole

    (checkpoint,) = scan([goldens / "oct25_initial"])
    model: Model = load_whole(checkpoint.index(), checkpoint.config())
    ids = tuple(range(50))
    last = {}
    for chunk in (1, 7, 64):
        monkeypatch.setattr("core.decode.loop.chunk_of", lambda config, chunk=chunk: chunk)
        *_, (done, last[chunk]) = prefill(model, model.new_cache(), ids, lambda: False)
        assert done == 50
    assert float((last[1] - last[64]).abs().max()) < 5e-4
    assert float((last[7] - last[64]).abs().max()) < 5e-4


@pytest.mark.parametrize("vocab", [32, 65_536])
@pytest.mark.parametrize("family", ["G1", "G5", "G7"])
@pytest.mark.parametrize(("layers", "chunk"), [(1, 512), (4, 256), (5, 128), (6, 64), (24, 64)])
def test_a_chunk_is_a_multiple_of_64_that_the_maps_of_the_layers_decide(
    layers, chunk, family, vocab
):
    """Embeddings, tables and the head do not count, whatever the vocabulary."""
    config = replace(
        of_shape(f"d{layers}-{family}").config, vocab_size=vocab, padded_vocab_size=vocab
    )
    assert chunk_of(config) == chunk


HOT = SamplingSettings(temperature=1.0, max_tokens=20)


def test_a_generation_starts_from_its_request_and_a_change_before_the_first_token_is_an_event():
    cold = HOT.with_(temperature=0.0)
    events, _ = run(ScriptedModel([1]), Request((17,), HOT, raw=True), lambda: cold)
    changes = [event for event in events if isinstance(event, SettingsChanged)]
    assert changes == [SettingsChanged(0, cold)]


def test_a_lower_limit_after_the_last_draw_is_an_event_before_the_end():
    short = HOT.with_(max_tokens=3)
    history = iter([HOT] * 5 + [short] * 20)
    events, finished = run(ScriptedModel([1]), Request((17,), HOT, raw=True), lambda: next(history))
    assert (finished.reason, len(ids_of(events))) == (StopReason.MAX_TOKENS, 3)
    assert events[-2:] == [SettingsChanged(3, short), finished]


def test_a_replay_takes_its_settings_from_its_timeline_and_asks_nobody():
    def nobody():
        raise AssertionError("a replay asks for no settings")

    cold = HOT.with_(temperature=0.0)
    request = Request((17,), HOT, raw=True, timeline=((0, HOT.with_(top_k=3)), (5, cold)))
    events, _ = run(ScriptedModel([1]), request, nobody)
    changes = [event for event in events if isinstance(event, SettingsChanged)]
    assert [(change.at, change.settings) for change in changes] == list(present(request.timeline))


@pytest.mark.parametrize(
    ("error", "code", "message"),
    [
        (MemoryError(), Code.MEMORY_SHORT, "Out of memory while decoding"),
        (RuntimeError("boom"), Code.INTERNAL, "Internal error: RuntimeError: boom"),
    ],
    ids=repr,
)
def test_an_error_keeps_figures_and_text_that_was_held_back(error, code, message):
    model = FailingModel([1, 2, 3], error)
    settings = SamplingSettings(temperature=0.0, stop=("123x",))
    events, finished = run(model, Request((17,), settings))
    assert (finished.reason, finished.stats.new_tokens) == (StopReason.ERROR, 3)
    assert finished.stats.prompt_tokens == 1
    assert text_of(events) == "123"
    assert (finished.error.code, finished.error.message) == (code, message)
    assert finished.error.__cause__ is error


def test_what_is_continued_is_fed_by_steps_and_shifts_the_draws():
    flat = FlatModel()
    whole, _ = run(flat, Request((17,), HOT, seed=7, context=100, raw=True))
    first = tuple(ids_of(whole)[:8])
    request = Request((17,), HOT.with_(max_tokens=12), seed=7, context=100, raw=True,
                      continued=first)  # fmt: skip
    rest, finished = run(flat, request)
    assert [*first, *ids_of(rest)] == ids_of(whole)
    assert finished.stats.context_used == 21


# In the fork's first vocabulary: the marks of an expression, of an answer, and of the end.
PYTHON, PYTHON_END, OUTPUT, OUTPUT_END, ANSWER_END = 20, 21, 22, 23, 19
CALL = [PYTHON, 6, 10, 6, PYTHON_END, 0, 0, 0, 0, 5, ANSWER_END]


def test_the_calculator_writes_into_a_chat():
    model = ScriptedModel(CALL)
    request = Request(
        (18,), GREEDY.with_(max_tokens=50), stop_ids=(15, ANSWER_END), chat=ChatTurn("", 0)
    )
    events, finished = run(model, request, tokenizer=FIRST)
    answer = [PYTHON, 6, 10, 6, PYTHON_END, OUTPUT, 1, 2, OUTPUT_END, 5, ANSWER_END]
    assert ids_of(events) == answer
    forced = [event.index for event in events if isinstance(event, Token) and event.forced]
    assert forced == [5, 6, 7, 8]
    assert text_of(events) == "‹6+6 → 12›5"
    assert finished.reason is StopReason.ANSWER_END
    # The model reads the forced ids.
    assert model.fed == [18, *answer[:-1]]


def test_without_a_chat_nothing_is_forced():
    request = Request((18,), GREEDY.with_(max_tokens=6))
    events, _ = run(ScriptedModel(CALL), request, tokenizer=FIRST)
    assert ids_of(events) == CALL[:6]
    assert text_of(events) == "<|python_start|>6+6<|python_end|>0"


def test_max_tokens_can_cut_the_calculators_answer_and_a_continuation_goes_on_with_it():
    settings = GREEDY.with_(max_tokens=7)
    first = Request((18,), settings, stop_ids=(15, ANSWER_END), chat=ChatTurn("", 0))
    events, finished = run(ScriptedModel(CALL), first, tokenizer=FIRST)
    assert (ids_of(events)[5:], finished.reason) == ([OUTPUT, 1], StopReason.MAX_TOKENS)
    second = replace(first, continued=tuple(ids_of(events)))
    rest, _ = run(ScriptedModel(CALL), second, tokenizer=FIRST)
    assert ids_of(rest) == [2, OUTPUT_END, 5, ANSWER_END]


class FlatAfterTheCall(ScriptedModel):
    """Writes a call, then finds every token as likely as any other."""

    def forward(self, ids, cache, *, last_only=False, should_stop=None):
        logits = super().forward(ids, cache, last_only=last_only, should_stop=should_stop)
        return logits * (1000.0 if len(self.fed) < len(CALL) - 1 else 0.0)


def test_the_random_numbers_of_forced_tokens_are_consumed():
    """A token after a call is sampled with the number of its own place."""
    settings = SamplingSettings(temperature=1.0, max_tokens=40)
    chat = Request((18,), settings, seed=3, stop_ids=(), chat=ChatTurn("", 0))
    in_chat = ids_of(run(FlatAfterTheCall(CALL), chat, tokenizer=FIRST)[0])
    plain = ids_of(run(FlatAfterTheCall(CALL), replace(chat, chat=None), tokenizer=FIRST)[0])
    assert in_chat[5:9] == [OUTPUT, 1, 2, OUTPUT_END]
    assert plain[5:9] == [0, 0, 0, 0]
    assert in_chat[9:] == plain[9:]
