"""The question which token may come after a text, for the runner's thread."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.base.errors import ReportedError
from core.protocol.callbacks import ShouldStop
from core.protocol.next_distribution import NextDistribution
from core.protocol.prompt_options import PromptOptions
from core.protocol.request import Request
from core.protocol.settings import SamplingSettings
from core.tokenizers.tokenizer import Skipped
from tui.session.chat import Chat
from tui.session.loaded import Loaded
from tui.session.ports import EnginePort
from tui.session.typed_request import typed_request

if TYPE_CHECKING:
    from core.protocol.chat_request import Earlier


@dataclass(frozen=True, slots=True)
class NextQuestion:
    """A text and how it becomes ids: as it is, or as the next message of a conversation."""

    text: str
    loaded: Loaded
    how: PromptOptions
    earlier: "Earlier | None" = None

    def request(self) -> Request:
        """Return the request whose ids the answer is about. Raises UsageError."""
        how, earlier = self.how, self.earlier
        return typed_request(self.text, self.loaded, SamplingSettings(), 0, how, earlier)

    def answer(self, engine: EnginePort, should_stop: ShouldStop) -> "NextAnswer":
        """Encode the text and ask the engine. Raises ReportedError or CancelledError."""
        request = self.request()
        found = engine.next_distribution(request, should_stop)
        return NextAnswer(self, found, skipped=request.skipped)


@dataclass(frozen=True, slots=True)
class NextAnswer:
    """What a question got: a distribution, or the reason why there is none.

    `skipped` are the characters of the text that are not in the vocabulary.
    """

    question: NextQuestion
    found: NextDistribution | None = None
    failure: ReportedError | None = None
    skipped: tuple[Skipped, ...] = ()


def next_question(text: str, loaded: Loaded, how: PromptOptions, chat: Chat) -> NextQuestion:
    """Return the question about a text that would be sent now."""
    return NextQuestion(text, loaded, how, chat.earlier(loaded) if how.chat else None)
