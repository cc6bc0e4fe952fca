"""What tests of the whole session share: a scripted engine, and words for what a user does."""

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence

from halving_next import HalvingNext
from origins import ready_of
from textual.pilot import Pilot

from core.base.errors import CancelledError
from core.checkpoints.checkpoint import Checkpoint
from core.protocol.callbacks import CurrentSettings, SettingsOf, ShouldStop
from core.protocol.events import Event, Finished, Loading, Prefilled, Stats, StopReason, Token
from core.protocol.load_options import LoadOptions
from core.protocol.request import Request
from core.protocol.settings import SamplingSettings
from core.record.generation import Generation
from core.tokenizers.characters import CURRENT
from core.tokenizers.tokenizer import Tokenizer
from tui.command_line.options import Options
from tui.fullscreen.app import Stepscope
from tui.fullscreen.input.typed import Typed
from tui.session.phase import Phase

WAIT = 20.0
# What a user does in a session.
Scenario = Callable[["Sitting"], Awaitable[None]]


def sit(scenario: Scenario, options: Options, size: tuple[int, int]) -> None:
    """Run a scenario in a session; its threads must end afterwards."""

    async def body() -> None:
        app = Stepscope(options)
        async with app.run_test(size=size) as pilot:
            await scenario(Sitting(app, pilot))
            app.runner.leave()
            app.watcher.leave()
        for thread in (app.runner, app.watcher):
            if thread.ident:
                thread.join(WAIT)
            assert not thread.is_alive()

    asyncio.run(body())


class Script(HalvingNext):
    """A scripted engine whose tokens and loads come when the test lets them."""

    def __init__(self) -> None:
        self.text = "579\n\n88-1"
        self.gate = threading.Semaphore(0)
        self.free = True
        self.load_failure: Exception | None = None
        self.settings: list[SamplingSettings] = []

    def load(
        self,
        checkpoint: Checkpoint,
        tokenizer: Tokenizer | None,
        options: LoadOptions,
        should_stop: ShouldStop,
    ) -> Iterator[Event]:
        yield Loading("reading", 1, 2)
        if self.load_failure:
            raise self.load_failure
        self._wait(should_stop)
        yield ready_of(checkpoint, tokenizer)

    def generate(
        self, request: Request, current_settings: CurrentSettings, should_stop: ShouldStop
    ) -> Iterator[Event]:
        yield Prefilled(len(request.ids), len(request.ids), 0.0)
        reason, new = StopReason.MAX_TOKENS, 0
        for index, char in enumerate(self.text):
            try:
                self._wait(should_stop)
            except CancelledError:
                reason = StopReason.CANCELLED
                break
            self.settings.append(current_settings())
            yield Token(index, 1, char, -0.5, 0.0, 0.1 * index, completes=1)
            new += 1
        yield Finished(reason, "", Stats(new_tokens=new, context_limit=64))

    def sample(
        self, requests: Sequence[Request], settings_of: SettingsOf, should_stop: ShouldStop
    ) -> Iterator[Event]:
        """All rows begin with the text; row r then has r, unless it is even."""
        yield Prefilled(len(requests[0].ids), len(requests[0].ids), 0.0)
        texts = [f"{self.text}{row if row % 2 else 0}" for row in range(len(requests))]
        for index in range(len(self.text) + 1):
            try:
                self._wait(should_stop)
            except CancelledError:
                for row in range(len(requests)):
                    yield Finished(StopReason.CANCELLED, "", Stats(new_tokens=index), row=row)
                return
            for row, text in enumerate(texts):
                self.settings.append(settings_of(row))
                char = text[index]
                id_ = CURRENT.encode(char).ids[0]
                yield Token(index, id_, char, -0.5, 0.0, 0.1 * index, row, sampled=0.75)
        for row, text in enumerate(texts):
            yield Finished(StopReason.MAX_TOKENS, "", Stats(new_tokens=len(text)), row=row)

    def _wait(self, should_stop: ShouldStop) -> None:
        while not self.free:
            if should_stop():
                raise CancelledError
            if self.gate.acquire(timeout=0.01):
                return


class Sitting:
    """The app under a pilot, and words for what a user does."""

    def __init__(self, app: Stepscope, pilot: Pilot[None]) -> None:
        self.app, self.pilot = app, pilot
        self.screen, self.controller = app.session_screen, app.controller

    async def until(self, condition: Callable[[], object]) -> None:
        deadline = time.monotonic() + WAIT
        while not condition():
            assert time.monotonic() < deadline, self.text
            await self.pilot.pause(0.01)
        await self.pilot.pause()

    async def type(self, text: str) -> None:
        # The pilot would wait for an idle processor twice for each key.
        for key in Typed(text).as_keys():
            self.app.post_message(key)
        await self.pilot.pause()

    async def send(self, text: str) -> None:
        await self.type(text)
        await self.pilot.press("enter")

    async def idle(self) -> None:
        await self.until(lambda: self.controller.phase is Phase.IDLE)

    @property
    def text(self) -> str:
        output = self.screen.output
        return "\n".join(output.line_at(y).text for y in range(output.virtual_size.height))

    @property
    def last(self) -> Generation:
        return self.controller.session.generations[-1]
