"""The line after a generation: what ran, how fast, and why it stopped."""

from dataclasses import replace

from recording import READY, begun, finished

from core.tokenizers.characters import CURRENT
from tui.view.closing_line import closing_line


def test_everything_that_ran_is_named() -> None:
    session, generation = begun()
    session.apply(finished())
    assert generation.finished
    assert closing_line("run / d4@1", generation, generation.finished) == (
        "run / d4@1 · cpu · float32 (linear) · seed 7 · 3 tokens · – tok/s · first token 1 ms · "
        "stopped: max tokens · no tokenizer: ids"
    )


def test_tokenizer_and_settings_have_their_places() -> None:
    session, generation = begun()
    generation.ready = replace(READY, origin=replace(READY.origin, tokenizer=CURRENT))
    session.apply(finished())
    assert generation.finished
    line = closing_line("x", generation, generation.finished, ["greedy", "bos off"])
    assert line.startswith(
        "x · cpu · float32 (linear) · tokenizer fork · seed 7 · greedy · bos off · 3 tokens"
    )
    assert line.endswith(" · stopped: max tokens")
