"""An engine that generates endlessly without torch, for sessions on a pseudo-terminal."""

# Python runs it as its sitecustomize.
ENDLESS = """
import os, time
import core.engine.engine
from core.protocol.events import Finished, Prefilled, Ready, Stats, StopReason, Token
from core.protocol.next_distribution import NextDistribution
from core.protocol.origin import Origin

class Engine:
    def load(self, checkpoint, tokenizer, options, should_stop):
        origin = Origin.of(checkpoint, tokenizer)
        yield Ready(origin, "cpu", "float32", "plain", 1, "2.13", 0.1, 10, 64)
    def generate(self, request, current_settings, should_stop):
        yield Prefilled(1, 1, 0.0)
        os.write(2, b"native warning\\n")
        index = 0
        while not should_stop():
            yield Token(index, 1, "7", -0.5, 0.0, 0.0, completes=1)
            index += 1
            time.sleep(0.002)
        yield Finished(StopReason.CANCELLED, "", Stats())

    def next_distribution(self, request, should_stop):
        return NextDistribution(((1, 0.0),), 0.0, 0.0, 1)

core.engine.engine.Engine = Engine
"""
