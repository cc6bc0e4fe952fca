"""The engine as its callers see it: load, generate, fail, and fall back from a bad device."""

import itertools
import json
from collections.abc import Generator, Iterable
from functools import partial

import pytest
import torch
from no_checksums import drop_checksums
from present import present

from core.base.errors import (
    CheckpointError,
    ChecksumError,
    NoMemoryError,
    ReportedError,
    UsageError,
)
from core.checkpoints.scan import scan
from core.engine import checked_load, device_check
from core.engine.engine import Engine
from core.kernels import availability
from core.kernels.route_choice import choose_route
from core.machine.memory import EXPECTED_TOKENS, LIMIT, fit
from core.machine.precision import PLAIN, ROUTES
from core.network.load import load_model
from core.protocol.events import (
    Event,
    Finished,
    Loading,
    Notice,
    Ready,
    Started,
    StopReason,
    Token,
    Unloaded,
)
from core.protocol.load_options import LoadOptions
from core.protocol.request import Request
from core.protocol.settings import SamplingSettings
from core.record.generation import Generation
from core.record.session import Session
from core.tokenizers.characters import CURRENT

INT8 = next(route for route in ROUTES if route.precision == "int8")
GREEDY = SamplingSettings(temperature=0.0, max_tokens=32)


def loaded(folder, tokenizer=CURRENT, **options) -> Engine:
    (checkpoint,) = scan([folder])
    engine = Engine()
    list(engine.load(checkpoint, tokenizer, LoadOptions(**options)))
    return engine


def answer(engine: Engine, request: Request) -> list:
    return list(engine.generate(request, lambda: request.settings, lambda: False))


def ends(events: Iterable[Event]) -> list[Finished]:
    """Return events of which each must end a row."""
    found = list(events)
    finished = [event for event in found if isinstance(event, Finished)]
    assert finished == found
    return finished


def test_greedy_ids_of_all_fork_goldens(goldens):
    golden = json.loads((goldens / "fork_trio/golden/golden.json").read_text())
    for name, result in golden["results"].items():
        engine = loaded(goldens / f"fork_trio/experiment/checkpoints/{name}")
        for case in result["greedy"].values():
            events = answer(engine, Request(tuple(case["prompt_ids"]), GREEDY, raw=True))
            assert [e.id for e in events if isinstance(e, Token)] == case["new_ids"]


def test_beyond_the_sequence_length_when_the_request_says_so(goldens):
    engine = loaded(goldens / "oct25_initial", None)
    request = Request(tuple(range(60)), GREEDY, raw=True, context=200)
    assert answer(engine, request)[-1].reason is StopReason.MAX_TOKENS
    request = Request(tuple(range(60)), GREEDY, raw=True)
    assert answer(engine, request)[-1].reason is StopReason.CONTEXT_FULL


def test_the_same_seed_is_the_same_text_on_any_number_of_threads(tmp_path, write_checkpoint):
    engine = loaded(write_checkpoint(tmp_path / "step_000100"))
    request = Request((17, 1), SamplingSettings(temperature=1.3, max_tokens=60), seed=11)
    before = torch.get_num_threads()
    texts = set()
    try:
        for threads in (1, 2, 4):
            torch.set_num_threads(threads)
            events = answer(engine, request)
            texts.add(tuple(e.id for e in events if isinstance(e, Token)))
    finally:
        torch.set_num_threads(before)
    assert len(texts) == 1


def test_rows_draw_different_texts(tmp_path, write_checkpoint):
    engine = loaded(write_checkpoint(tmp_path / "step_000100"))
    hot = SamplingSettings(temperature=2.0, max_tokens=30)
    texts = {
        tuple(e.id for e in answer(engine, Request((17,), hot, seed=1, row=row))
              if isinstance(e, Token))
        for row in range(4)
    }  # fmt: skip
    assert len(texts) == 4


@pytest.mark.parametrize("onednn", [True, False])
def test_ready_says_what_was_loaded(tmp_path, write_checkpoint, monkeypatch, onednn):
    """bfloat16 has a second kernel, on processors that have instructions for it."""
    works = availability.works if onednn else lambda route: not route.packed
    choose = partial(choose_route, works=works)
    monkeypatch.setattr("core.kernels.route_choice.choose_route", choose)
    (checkpoint,) = scan([write_checkpoint(tmp_path / "step_000100")])
    chosen = choose(torch.device("cpu"), "bf16", None, checkpoint.config().parameters)
    engine = Engine()
    events = list(engine.load(checkpoint, CURRENT, LoadOptions("cpu", "bf16")))
    assert isinstance(events[0], Loading)
    ready = events[-1]
    assert isinstance(ready, Ready)
    assert (ready.origin.name, ready.device, ready.precision, ready.route) == (
        "step_000100", "cpu", "bfloat16", chosen.name if onednn else "plain",
    )  # fmt: skip
    assert present(engine.loaded).model.route == chosen
    assert ready.weight_bytes == 2 * checkpoint.config().parameters


def test_a_constant_that_was_chosen_is_said_once_unless_the_user_sets_it(goldens):
    (checkpoint,) = scan([goldens / "feb26_ve_sft"])
    for overrides, said in (((), 1), ((("softcap", 20.0),), 0)):
        options = LoadOptions("cpu", overrides=overrides)
        events = list(Engine().load(checkpoint, None, options))
        assert sum("softcap 15" in e.text for e in events if isinstance(e, Notice)) == said
        assert isinstance(events[0], Loading)


def test_a_failed_load_leaves_the_old_model(tmp_path, write_checkpoint):
    engine = loaded(write_checkpoint(tmp_path / "a/step_000100"))
    broken = write_checkpoint(tmp_path / "b/step_000200", step=200)
    path = broken / "model_000200.pt"
    path.write_bytes(path.read_bytes()[:-2000])
    (checkpoint,) = scan([tmp_path / "b"])
    with pytest.raises(CheckpointError):
        list(engine.load(checkpoint, CURRENT, LoadOptions()))
    assert present(engine.ready).origin.name == "step_000100"
    assert answer(engine, Request((17,), GREEDY))[-1].reason is not StopReason.ERROR


def test_too_large_for_the_memory_is_refused_before_it_is_touched(
    tmp_path, write_checkpoint, monkeypatch
):
    (checkpoint,) = scan([write_checkpoint(tmp_path / "step_000100")])
    monkeypatch.setattr("core.kernels.device.free_memory", lambda: 2**20)
    with pytest.raises(NoMemoryError, match=r"cpu has .* free") as caught:
        list(Engine().load(checkpoint, CURRENT, LoadOptions()))
    assert caught.value.hint == "Free memory, or use a larger machine"


def test_the_precisions_that_fit_are_proposed(tmp_path, write_checkpoint, monkeypatch):
    (checkpoint,) = scan([write_checkpoint(tmp_path / "step_000100", n_layer=8, n_embd=256)])
    needed = fit(checkpoint.config(), PLAIN, EXPECTED_TOKENS, None).needed
    monkeypatch.setattr("core.kernels.device.free_memory", lambda: int((needed - 1) / LIMIT))
    with pytest.raises(NoMemoryError) as caught:
        list(Engine().load(checkpoint, CURRENT, LoadOptions()))
    assert "fp16 (" in caught.value.hint
    assert "fp32 (" not in caught.value.hint
    list(Engine().load(checkpoint, CURRENT, LoadOptions(precision="fp16")))


def test_without_room_for_both_the_old_one_goes_and_comes_back_when_the_load_fails(
    tmp_path, write_checkpoint, monkeypatch
):
    engine = loaded(write_checkpoint(tmp_path / "a/step_000100"))
    damaged = write_checkpoint(tmp_path / "b/step_000200", step=200) / "model_000200.pt"
    (checkpoint,) = scan([tmp_path / "b"])
    record = checkpoint.index().tensors[5]
    stored = bytearray(damaged.read_bytes())
    stored[record.offset + 3] ^= 1
    damaged.write_bytes(stored)
    (checkpoint,) = scan([tmp_path / "b"])
    needed = fit(checkpoint.config(), PLAIN, 512, None).needed
    monkeypatch.setattr("core.kernels.device.free_memory", lambda: int(needed / 0.9))
    seen: list[Ready | None] = []

    def never() -> bool:
        seen.append(engine.ready)
        return False

    events = engine.load(checkpoint, CURRENT, LoadOptions(), never)
    said: list[Event] = []
    with pytest.raises(CheckpointError, match="checksum"):
        said.extend(events)
    assert None in seen
    assert present(engine.ready).origin.name == "step_000100"
    assert answer(engine, Request((17,), GREEDY))[-1].reason is not StopReason.ERROR


def test_running_out_of_memory_while_decoding_is_an_event(tmp_path, write_checkpoint, monkeypatch):
    engine = loaded(write_checkpoint(tmp_path / "step_000100"))

    def no_memory(*_, **__):
        raise RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate 1")

    monkeypatch.setattr(present(engine.loaded).model, "forward", no_memory)
    (finished,) = answer(engine, Request((17,), GREEDY))
    assert isinstance(finished, Finished)
    assert finished.reason is StopReason.ERROR
    assert isinstance(finished.error, NoMemoryError)


def test_unknown_device_and_precision_are_usage(tmp_path, write_checkpoint):
    (checkpoint,) = scan([write_checkpoint(tmp_path / "step_000100")])
    for options in (LoadOptions("tpu"), LoadOptions("xpu:9"), LoadOptions("cpu", "int3")):
        with pytest.raises(UsageError):
            list(Engine().load(checkpoint, CURRENT, options))


@pytest.mark.parametrize("wrong_by", [0.0, 1e-4, 0.3, float("nan")])
def test_a_device_that_computes_wrongly_is_left_for_the_cpu(
    tmp_path, write_checkpoint, monkeypatch, wrong_by
):
    """A fake device: the second probe, that of the device, is off by a little or a lot."""
    (checkpoint,) = scan([write_checkpoint(tmp_path / "step_000100")])
    honest, offsets = device_check.probe_logits, iter([0.0, wrong_by])
    monkeypatch.setattr(device_check, "needed", lambda device: True)
    monkeypatch.setattr(device_check, "probe_logits", lambda model: honest(model) + next(offsets))
    events = list(Engine().load(checkpoint, CURRENT, LoadOptions()))
    notices = [event.text for event in events if isinstance(event, Notice)]
    assert bool(notices) == (not wrong_by <= 0.01)
    assert all("using the CPU" in notice for notice in notices)
    assert isinstance(events[-1], Ready)


def tokens_of(events, row=0) -> list[int]:
    return [e.id for e in events if isinstance(e, Token) and e.row == row]


def logprobs_of(events) -> list[float]:
    return [e.logprob for e in events if isinstance(e, Token)]


@pytest.mark.parametrize("precision", ["fp32", "fp16", "int8"])
def test_every_precision_says_its_route_and_answers(tmp_path, write_checkpoint, precision):
    (checkpoint,) = scan([write_checkpoint(tmp_path / "step_000100")])
    engine = Engine()
    load = engine.load(checkpoint, CURRENT, LoadOptions(precision=precision))
    if precision == "int8" and not availability.works(INT8):
        with pytest.raises(UsageError, match="No int8 on cpu here"):
            list(load)
        return
    list(load)
    named = {"fp32": "float32", "fp16": "float16", "int8": "int8"}
    assert present(engine.ready).precision == named[precision]
    assert answer(engine, Request((17, 1), GREEDY))[-1].reason is not StopReason.ERROR


def prompt(length: int, seed: int = 3) -> tuple[int, ...]:
    return tuple((seed * position * position + position) % 17 for position in range(length))


@pytest.mark.parametrize(
    ("first", "second", "reused"),
    [
        (prompt(300), prompt(300), 256),
        (prompt(300), prompt(256), 192),
        (prompt(300), prompt(257), 256),
        (prompt(300), (*prompt(200), 16, *prompt(99)), 192),
        (prompt(300), (5, *prompt(299)), 0),
        (prompt(300), prompt(280) + prompt(200, 5), 256),
        (prompt(40), prompt(60), 0),
    ],
)
def test_a_prompt_that_begins_like_the_last_prefills_only_the_rest_to_the_same_bits(
    tmp_path, write_checkpoint, monkeypatch, first, second, reused
):
    monkeypatch.setattr("core.decode.loop.CHUNK_WORK", 0)
    folder = write_checkpoint(tmp_path / "step_000100", sequence_len=1024)
    settings = SamplingSettings(temperature=0.7, max_tokens=20)
    warm, fresh = loaded(folder), loaded(folder)
    answer(warm, Request(first, settings, raw=True))
    fed: list[int] = []
    forward = present(warm.loaded).model.forward

    def counted(ids, cache, **options):
        fed.append(ids.size(1))
        return forward(ids, cache, **options)

    monkeypatch.setattr(present(warm.loaded).model, "forward", counted)
    again = answer(warm, Request(second, settings, seed=4, raw=True))
    expected = answer(fresh, Request(second, settings, seed=4, raw=True))
    assert sum(fed) == len(second) - reused + 19
    assert tokens_of(again) == tokens_of(expected)
    assert logprobs_of(again) == logprobs_of(expected)


def test_a_generation_broken_off_leaves_a_cache_that_is_right(
    tmp_path, write_checkpoint, monkeypatch
):
    monkeypatch.setattr("core.decode.loop.CHUNK_WORK", 0)
    folder = write_checkpoint(tmp_path / "step_000100", sequence_len=1024)
    settings = SamplingSettings(temperature=0.7, max_tokens=20)
    engine, fresh = loaded(folder), loaded(folder)
    polls = iter([False] * 3 + [True] * 1000)
    request = Request(prompt(300), settings, raw=True)
    *_, finished = engine.generate(request, lambda: settings, lambda: next(polls))
    assert isinstance(finished, Finished)
    assert finished.reason is StopReason.CANCELLED
    half = engine.generate(request, lambda: settings, lambda: False)
    while not isinstance(next(half), Token):
        pass
    assert isinstance(half, Generator)
    half.close()
    assert logprobs_of(answer(engine, request)) == logprobs_of(answer(fresh, request))


def test_another_model_never_sees_the_cache_of_the_one_before(tmp_path, write_checkpoint):
    one = write_checkpoint(tmp_path / "a/step_000100", seed=1, sequence_len=1024)
    other = write_checkpoint(tmp_path / "b/step_000200", step=200, seed=2, sequence_len=1024)
    request = Request(prompt(600), GREEDY, raw=True)
    engine = loaded(one)
    answer(engine, request)
    (second,) = scan([other])
    list(engine.load(second, CURRENT, LoadOptions()))
    assert logprobs_of(answer(engine, request)) == logprobs_of(answer(loaded(other), request))


def test_rows_of_a_batch_have_their_own_settings_seeds_and_ends(tmp_path, write_checkpoint):
    engine = loaded(write_checkpoint(tmp_path / "step_000100"))
    each = [
        SamplingSettings(temperature=0.0, max_tokens=12),
        SamplingSettings(temperature=1.5, max_tokens=7),
        SamplingSettings(temperature=1.5, max_tokens=30, top_k=3),
        SamplingSettings(temperature=0.0, max_tokens=1),
    ]
    requests = [
        Request((17, 1, 2), settings, seed=9, row=row, raw=True)
        for row, settings in enumerate(each)
    ]
    events = list(engine.sample(requests, lambda row: each[row], lambda: False))
    ends = {e.row: e for e in events if isinstance(e, Finished)}
    assert {row: end.stats.new_tokens for row, end in ends.items()} == {0: 12, 1: 7, 2: 30, 3: 1}
    for row, request in enumerate(requests):
        alone = answer(engine, request)
        assert tokens_of(events, row) == tokens_of(alone)


def test_a_batch_shares_one_prefill_and_drops_rows_that_have_ended(
    tmp_path, write_checkpoint, monkeypatch
):
    engine = loaded(write_checkpoint(tmp_path / "step_000100"))
    shapes: list[tuple[int, ...]] = []
    forward = present(engine.loaded).model.forward

    def counted(ids, cache, **options):
        shapes.append(tuple(ids.shape))
        return forward(ids, cache, **options)

    monkeypatch.setattr(present(engine.loaded).model, "forward", counted)
    lengths = [4, 2, 3]
    settings = [GREEDY.with_(max_tokens=length) for length in lengths]
    requests = [Request((17, 1, 2), one, raw=True, row=row) for row, one in enumerate(settings)]
    list(engine.sample(requests, lambda row: settings[row], lambda: False))
    assert shapes == [(1, 3), (3, 1), (2, 1), (1, 1)]


def test_every_row_ends_when_a_batch_is_cancelled_or_runs_out_of_memory(
    tmp_path, write_checkpoint, monkeypatch
):
    engine = loaded(write_checkpoint(tmp_path / "step_000100"))
    requests = [Request((17,), GREEDY, row=row) for row in range(3)]
    events = ends(engine.sample(requests, lambda _: GREEDY, lambda: True))
    assert [e.reason for e in events] == [StopReason.CANCELLED] * 3

    def no_memory(*_, **__):
        raise MemoryError

    monkeypatch.setattr(present(engine.loaded).model, "forward", no_memory)
    events = ends(engine.sample(requests, lambda _: GREEDY, lambda: False))
    assert [(e.row, e.reason) for e in events] == [(r, StopReason.ERROR) for r in range(3)]


def test_requests_with_different_ids_are_no_batch(tmp_path, write_checkpoint):
    engine = loaded(write_checkpoint(tmp_path / "step_000100"))
    with pytest.raises(ValueError, match="same ids"):
        list(engine.sample([Request((1,)), Request((2,))], lambda _: GREEDY, lambda: False))


def test_a_request_for_other_weights_is_refused(tmp_path, write_checkpoint):
    engine = loaded(write_checkpoint(tmp_path / "step_000100"))
    request = Request((17, 1), GREEDY, fingerprint="0" * 16)
    with pytest.raises(CheckpointError, match="made for weights 0000"):
        answer(engine, request)
    mine = Request((17, 1), GREEDY, fingerprint=present(engine.ready).origin.fingerprint)
    assert answer(engine, mine)[-1].reason is not StopReason.ERROR


def without_room_for_both(tmp_path, write_checkpoint, monkeypatch):
    """An engine with step_000100 in memory, which has to go for a step_000200 that is damaged."""
    engine = loaded(write_checkpoint(tmp_path / "a/step_000100"))
    path = write_checkpoint(tmp_path / "b/step_000200", step=200) / "model_000200.pt"
    (checkpoint,) = scan([tmp_path / "b"])
    stored = bytearray(path.read_bytes())
    stored[checkpoint.index().tensors[5].offset + 3] ^= 1
    path.write_bytes(stored)
    (checkpoint,) = scan([tmp_path / "b"])
    needed = fit(checkpoint.config(), PLAIN, 512, None).needed
    monkeypatch.setattr("core.kernels.device.free_memory", lambda: int(needed / 0.9))
    return engine, checkpoint


def test_when_the_reload_fails_too_nothing_is_loaded_and_that_is_said(
    tmp_path, write_checkpoint, monkeypatch
):
    engine, checkpoint = without_room_for_both(tmp_path, write_checkpoint, monkeypatch)
    (tmp_path / "a/step_000100/model_000100.pt").unlink()
    events: list[Event] = []
    with pytest.raises(CheckpointError, match="checksum"):
        events.extend(engine.load(checkpoint, CURRENT, LoadOptions()))
    assert engine.ready is None
    assert Unloaded() in events
    assert not any(isinstance(event, Ready) for event in events)
    (notice,) = [event.text for event in events if isinstance(event, Notice)]
    assert notice.startswith("step_000100 could not be loaded again: Cannot read")


def test_that_the_old_model_is_loaded_again_is_said_once_it_is(
    tmp_path, write_checkpoint, monkeypatch
):
    engine, checkpoint = without_room_for_both(tmp_path, write_checkpoint, monkeypatch)
    seen: list[tuple[Event, Ready | None]] = []
    with pytest.raises(CheckpointError, match="checksum"):
        seen.extend(
            (event, engine.ready) for event in engine.load(checkpoint, CURRENT, LoadOptions())
        )
    assert (Unloaded(), None) in seen
    (in_memory,) = [ready for event, ready in seen if isinstance(event, Notice)]
    assert in_memory
    assert in_memory == engine.ready
    assert in_memory.origin.name == "step_000100"
    assert seen[-1][0] == Notice("step_000100 is loaded again")


def test_a_continued_answer_has_the_bits_of_the_whole(tmp_path, write_checkpoint):
    engine = loaded(write_checkpoint(tmp_path / "step_000100"))
    hot = SamplingSettings(temperature=1.3, max_tokens=30)
    whole = answer(engine, Request((17, 1, 2), hot, seed=3, raw=True))
    first = tuple(tokens_of(whole)[:11])
    rest = answer(
        engine, Request((17, 1, 2), hot.with_(max_tokens=19), seed=3, raw=True, continued=first)
    )
    assert tokens_of(rest) == tokens_of(whole)[11:]
    assert logprobs_of(rest) == logprobs_of(whole)[11:]


def test_a_replay_and_the_replay_of_it_repeat_the_text(tmp_path, write_checkpoint):
    """Settings change while the prompt is prefilled, and once more while text streams."""
    engine, session = loaded(write_checkpoint(tmp_path / "step_000100")), Session()
    hot = SamplingSettings(temperature=5.0, max_tokens=30)
    warm, cold = hot.with_(temperature=1.5), hot.with_(temperature=3.0, top_k=4)
    history = itertools.chain([warm] * 12, itertools.repeat(cold))

    def record(request: Request) -> Generation:
        assert engine.ready
        session.apply(Started((request,), engine.ready))
        for event in engine.generate(request, lambda: next(history), lambda: False):
            session.apply(event)
        return session.generations[-1]

    first = record(Request((17, 1), hot, seed=4, raw=True))
    assert first.timeline == [(0, warm), (6, cold)]
    second = record(first.replay())
    third = record(second.replay())
    for again in (second, third):
        assert (again.new_ids, again.logprobs) == (first.new_ids, first.logprobs)
        assert again.replay() == first.replay()


def fails_its_check(monkeypatch) -> None:
    """Make the CPU a device that is checked, whose probe raises."""
    honest = device_check.probe_logits
    calls = iter((honest, None))

    def probe(model):
        compute = next(calls)
        if compute is None:
            raise RuntimeError("no complex numbers here")
        return compute(model)

    monkeypatch.setattr(device_check, "needed", lambda device: True)
    monkeypatch.setattr(device_check, "probe_logits", probe)


def test_a_device_whose_check_raises_is_left_for_the_cpu(tmp_path, write_checkpoint, monkeypatch):
    (checkpoint,) = scan([write_checkpoint(tmp_path / "step_000100")])
    fails_its_check(monkeypatch)
    events = list(Engine().load(checkpoint, CURRENT, LoadOptions()))
    (notice,) = [event.text for event in events if isinstance(event, Notice)]
    assert notice == "cpu fails (no complex numbers here): using the CPU"
    assert isinstance(events[-1], Ready)


def test_the_cpu_is_asked_for_its_memory_before_it_takes_over(
    tmp_path, write_checkpoint, monkeypatch
):
    (checkpoint,) = scan([write_checkpoint(tmp_path / "step_000100")])
    fails_its_check(monkeypatch)
    monkeypatch.setattr("core.engine.checked_load.free_memory", lambda: 2**20)
    with pytest.raises(NoMemoryError, match=r"no complex numbers here\); the CPU needs"):
        list(Engine().load(checkpoint, CURRENT, LoadOptions()))


@pytest.mark.parametrize("error", [NotImplementedError("no complex"), TypeError("no complex")])
def test_a_device_that_cannot_even_load_is_left_for_the_cpu(
    tmp_path, write_checkpoint, monkeypatch, error
):
    (checkpoint,) = scan([write_checkpoint(tmp_path / "step_000100")])
    honest = load_model
    calls = []

    def load(*arguments):
        calls.append(arguments)
        if len(calls) == 1:
            raise error
        return (yield from honest(*arguments))

    monkeypatch.setattr(device_check, "needed", lambda device: True)
    monkeypatch.setattr(checked_load, "load_model", load)
    events = list(Engine().load(checkpoint, CURRENT, LoadOptions()))
    (notice,) = [event.text for event in events if isinstance(event, Notice)]
    assert notice == "cpu fails (no complex): using the CPU"
    assert isinstance(events[-1], Ready)


def test_a_device_without_memory_is_not_left_for_the_cpu(tmp_path, write_checkpoint, monkeypatch):
    (checkpoint,) = scan([write_checkpoint(tmp_path / "step_000100")])

    def load(*_):
        raise torch.OutOfMemoryError("CUDA out of memory")
        yield

    monkeypatch.setattr(device_check, "needed", lambda device: True)
    monkeypatch.setattr(checked_load, "load_model", load)
    with pytest.raises(NoMemoryError):
        list(Engine().load(checkpoint, CURRENT, LoadOptions()))


@pytest.mark.parametrize("fits", [True, False])
def test_the_memory_of_a_replaced_model_is_given_back(
    tmp_path, write_checkpoint, monkeypatch, fits
):
    """glibc would keep it: after a large model and back, the process would stay as large."""
    one, two = scan([write_checkpoint(tmp_path / f"step_00000{n}", step=n) for n in (1, 2)])
    given_back = []
    monkeypatch.setattr("core.engine.engine.give_back_freed", lambda: given_back.append(True))
    engine = Engine()
    list(engine.load(one, CURRENT, LoadOptions()))
    assert given_back == []
    needed = fit(one.config(), PLAIN, 512, None).needed
    # Of the second, only a little would have to be freed first.
    free = 100 * needed if fits else int(needed / 0.9) - 10_000
    monkeypatch.setattr("core.kernels.device.free_memory", lambda: free)
    list(engine.load(two, CURRENT, LoadOptions()))
    assert given_back == [True]


def test_a_file_without_checksums_says_so_once(tmp_path, write_checkpoint):
    folder = write_checkpoint(tmp_path / "step_000100")
    (checkpoint,) = scan([folder])
    events = list(Engine().load(checkpoint, CURRENT, LoadOptions()))
    assert not [event for event in events if isinstance(event, Notice)]
    drop_checksums(folder)
    events = list(Engine().load(checkpoint, CURRENT, LoadOptions()))
    assert [event.text for event in events if isinstance(event, Notice)] == [
        "model_000100.pt is without checksums: damaged weights are not noticed"
    ]


def test_an_index_that_is_outdated_is_read_again_once(tmp_path, write_checkpoint, monkeypatch):
    same = (1, 2, 3, 4, 5)
    monkeypatch.setattr("core.checkpoints.ptfile.identity_from", lambda status: same)
    monkeypatch.setattr("core.checkpoints.tensor_reader.identity_from", lambda status: same)
    folder = write_checkpoint(tmp_path / "step_000100", seed=0)
    (checkpoint,) = scan([folder])
    before = checkpoint.index().fingerprint
    write_checkpoint(folder, seed=1)
    engine = Engine()
    *_, ready = engine.load(checkpoint, CURRENT, LoadOptions())
    assert isinstance(ready, Ready)
    assert ready.origin.fingerprint == checkpoint.index().fingerprint != before


def test_a_damaged_file_stays_an_error(tmp_path, write_checkpoint):
    folder = write_checkpoint(tmp_path / "step_000100")
    (checkpoint,) = scan([folder])
    place = checkpoint.index().tensors[0].offset
    data = bytearray((folder / "model_000100.pt").read_bytes())
    data[place] ^= 1
    (folder / "model_000100.pt").write_bytes(data)
    with pytest.raises(ChecksumError, match="does not match its checksum"):
        list(Engine().load(checkpoint, CURRENT, LoadOptions()))


def test_the_next_token_needs_a_model_and_its_own_ids(tmp_path, write_checkpoint):
    with pytest.raises(ReportedError, match="No checkpoint is loaded"):
        Engine().next_distribution(Request((17,)), bool)
    engine = loaded(write_checkpoint(tmp_path / "step_000100"))
    told = engine.next_distribution(Request((17, 1)), bool)
    request = Request((17, 1), GREEDY, raw=True)
    (token, *_) = (e for e in answer(engine, request) if isinstance(e, Token))
    assert told.likeliest[0][0] == token.id
    assert told.likeliest[0][1] == pytest.approx(token.logprob, abs=5e-4)
