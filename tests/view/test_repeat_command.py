"""The command that repeats a generation: parsed again, it makes the same request and text."""

import shlex
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from core.checkpoints.checkpoint import Checkpoint
from core.checkpoints.embedded import DEMO
from core.checkpoints.resolve import resolve
from core.checkpoints.scan import scan
from core.engine.engine import Engine
from core.protocol.chat_turn import ChatTurn
from core.protocol.events import Finished, Ready, Started, Stats, StopReason
from core.protocol.load_options import LoadOptions
from core.protocol.prompt_options import PromptOptions
from core.protocol.request import Request, ids_request, parse_ids, text_request
from core.protocol.settings import SamplingSettings
from core.record.generation import Generation
from core.record.session import Session
from core.tokenizers.characters import CURRENT, FIRST
from tui.command_line.options import Options
from tui.command_line.prompt_arguments import parse_options
from tui.view.repeat_command import beyond_flags, repeat_command


@cache
def engine() -> Engine:
    """An engine with the recommended embedded checkpoint."""
    loading = Engine()
    list(loading.load(resolve("step_008000", scan([DEMO])), CURRENT, LoadOptions("cpu", "fp32")))
    return loading


def ready() -> Ready:
    found = engine().ready
    assert found
    return found


def generated(request: Request, of: Ready | None = None, **changes: Any) -> Generation:
    """A generation that has not run."""
    return replace(Generation(1, request, of or ready()), **changes)


def run(request: Request) -> Generation:
    session = Session()
    session.apply(Started((request,), ready()))
    for event in engine().generate(request, lambda: request.settings, lambda: False):
        session.apply(event)
    return session.generations[0]


def parsed(command: str) -> Options:
    """The options of a command line without $'…', which only a shell reads."""
    word, *words = shlex.split(command)
    assert word == "stepscope"
    return parse_options(words)


def request_of(options: Options) -> Request:
    """What prompt mode asks for with these options."""
    origin = ready().origin
    assert origin.config
    assert options.settings.seed is not None
    context, vocab = origin.config.sequence_len, origin.config.vocab_size
    if options.prompt_ids is not None:
        return ids_request(
            parse_ids(options.prompt_ids), vocab, context, options.settings, options.settings.seed
        )
    return text_request(
        options.prompt or "", CURRENT, context, options.settings, options.settings.seed, options.how
    )


SAMPLING = st.builds(
    SamplingSettings,
    temperature=st.sampled_from((0.0, 0.8, 1.3)),
    top_k=st.sampled_from((None, 1, 7)),
    max_tokens=st.integers(1, 12),
    top_p=st.sampled_from((1.0, 0.7)),
    min_p=st.sampled_from((0.0, 0.05)),
    stop=st.lists(st.sampled_from(("8", "--help", "-", " ")), max_size=2, unique=True).map(tuple),
    stop_on_newline=st.booleans(),
)
HOW = st.builds(PromptOptions, st.booleans(), st.booleans(), st.booleans())


@given(
    st.text("0123456789+-HBL. '\"$;", min_size=1, max_size=12), SAMPLING, HOW, st.integers(0, 99)
)
@example("-", SamplingSettings(), PromptOptions(), 0)
@example("--", SamplingSettings(), PromptOptions(), 0)
@hypothesis_settings(max_examples=40)
def test_the_parsed_command_runs_to_the_same_text(
    prompt: str, settings: SamplingSettings, how: PromptOptions, seed: int
) -> None:
    if not any(char in CURRENT.alphabet for char in prompt):
        prompt += "1"
    first = run(text_request(prompt, CURRENT, ready().context, settings, seed, how))
    options = parsed(repeat_command(first))
    again = run(request_of(options))
    assert again.new_ids == first.new_ids
    assert (again.text, again.stop) == (first.text, first.stop)
    assert options.demo
    assert options.checkpoints == ("step_008000",)


def test_raw_ids_and_a_text_that_was_stopped() -> None:
    settings = SamplingSettings(max_tokens=9, stop=("8",))
    first = run(ids_request((17, 1, 2), 32, ready().context, settings, 4))
    options = parsed(repeat_command(first))
    assert (options.prompt_ids, options.settings.stop) == ("17,1,2", ())
    assert run(request_of(options)).new_ids == first.new_ids
    first.finished = Finished(StopReason.CANCELLED, "", Stats())
    del first.new_ids[4:]
    assert run(request_of(parsed(repeat_command(first)))).new_ids == first.new_ids


def asked(prompt: str = "1=", **changes: Any) -> Request:
    request = text_request(prompt, CURRENT, 64, SamplingSettings(), 7)
    return replace(request, **changes)


def test_only_what_is_not_the_default_is_in_it_but_the_seed_always() -> None:
    line = "stepscope --demo --checkpoint step_008000 --prompt 1= --seed 7 --no_config"
    assert repeat_command(generated(asked())) == line


def test_what_is_not_the_default_of_the_model_is_in_it() -> None:
    origin = replace(ready().origin, overrides=(("softcap", 20.0),), tokenizer=FIRST)
    other = replace(ready(), origin=origin, device="cuda:0", precision="bfloat16")
    options = parsed(repeat_command(generated(asked(beyond_context=True), other)))
    assert options.overrides == (("softcap", 20.0),)
    assert options.load_options == LoadOptions(
        "cuda:0", "bfloat16", "plain", "fork-first", options.overrides
    )
    assert options.beyond_context


def test_a_checkpoint_elsewhere_is_named_by_its_path() -> None:
    entry = Checkpoint("c", 1, DEMO / "a b", DEMO, DEMO / "a b" / "x y.pt")
    origin = replace(ready().origin, checkpoint=replace(entry, folder=DEMO.parent), path="/x y.pt")
    line = repeat_command(generated(asked(), replace(ready(), origin=origin)))
    assert line.startswith("stepscope --checkpoint '/x y.pt' --tokenizer fork ")


def test_a_first_message_has_its_flags() -> None:
    request = asked("1?", chat=ChatTurn("be brief", 2), bos=True)
    options = parsed(repeat_command(generated(request)))
    assert (options.chat, options.system, options.prompt) == (True, "be brief", "1?")


@pytest.mark.parametrize(
    "generation",
    [
        generated(asked(), timeline=[(3, SamplingSettings())]),
        generated(asked(continued=(1, 2))),
        generated(asked(row=1)),
        generated(asked(), batch=4),
        generated(asked(stepped=((3, 9),), chat=ChatTurn("", 12))),
        generated(asked(chat=ChatTurn("", 12))),
        generated(replace(asked(), prompt="a\0b")),
        generated(replace(asked(), prompt="\ud800")),
    ],
)
def test_what_flags_cannot_say_is_repeated_by_its_id(generation: Generation) -> None:
    assert beyond_flags(generation)
    assert repeat_command(generation, "k3f9x.3") == "stepscope replay k3f9x.3"
    assert repeat_command(generation) == ""
