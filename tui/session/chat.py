"""Whether prompts are messages of a conversation, and the conversations of the session.

Every model has a conversation of its own, which goes on when it is loaded again. What makes ids of
messages is imported when a model is loaded, so that the first frame does not wait for it.
"""

# ruff: noqa: PLC0415 - for the reason above

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from core.checkpoints.stages import TRAINED_TO_CHAT
from core.protocol.prompt_options import PromptOptions
from core.record.generation import Generation
from tui.session.loaded import Loaded

if TYPE_CHECKING:
    from core.protocol.chat_request import Earlier


class Chat:
    """Decides with each loaded model whether to chat, and knows the ids of its conversation.

    `choice` is what the user decided, None as long as it is left to the checkpoint.
    """

    def __init__(self) -> None:
        self.choice: bool | None = None
        self._last: dict[str, Generation] = {}
        self._hinted = False

    def note_choice(self, before: PromptOptions, after: PromptOptions) -> None:
        """Keep what the user decides."""
        if before.chat is not after.chat:
            self.choice = after.chat

    def suited(self, how: PromptOptions, loaded: Loaded) -> tuple[PromptOptions, str]:
        """Return the options for a model that was just loaded, and what to say about it."""
        from core.chat.chat_tokens import lack

        source = loaded.checkpoint.source
        wanted = self.choice if self.choice is not None else source in TRAINED_TO_CHAT
        reason = lack(loaded.tokenizer)
        after = how.with_(chat=wanted and not reason)
        if after.chat and not how.chat and self.choice:
            return after, "Chat is on again: /chat off leaves it"
        if after.chat and not how.chat:
            trained = f"{source} checkpoints are trained to chat"
            return after, f"Chat is on: {trained}. /chat off leaves it, --no_chat starts without"
        if how.chat and not after.chat:
            cannot = f"this checkpoint cannot chat, because {reason}"
            return after, f"Chat is off: {cannot if reason else '/chat on turns it on'}"
        return after, "" if reason or after.chat else self._hint(loaded)

    def _hint(self, loaded: Loaded) -> str:
        """Return that a model may be able to chat, once in a session."""
        entry = loaded.checkpoint
        hub = entry.source is None and not entry.meta.is_fork
        if self._hinted or self.choice is not None or not (hub or entry.source == "mid"):
            return ""
        self._hinted = True
        return "Its vocabulary has the tokens of a chat: /chat on makes prompts messages"

    def earlier(self, loaded: Loaded) -> "Earlier":
        """Return the conversation with a model so far; it is empty at first."""
        from core.protocol.chat_request import NOTHING

        last = self._last.get(loaded.origin.identity)
        return up_to(last) if last else NOTHING

    def has_begun(self, loaded: Loaded) -> bool:
        """Whether the next message to a model goes on from an earlier one."""
        return loaded.origin.identity in self._last

    def follow(self, generation: Generation) -> None:
        """Let the conversation go on from a generation, if it is a message's."""
        if generation.request.chat:
            self._last[generation.origin.identity] = generation

    @property
    def talks(self) -> tuple[tuple[str, int], ...]:
        """The number of the last message of each conversation, by the identity of its weights."""
        return tuple((identity, last.number) for identity, last in self._last.items())

    @property
    def messages(self) -> tuple[Generation, ...]:
        """The last message of each conversation."""
        return tuple(self._last.values())

    def resume(self, messages: Iterable[Generation]) -> None:
        """Go on from these messages of an earlier session."""
        for generation in messages:
            self.follow(generation)

    def begin_anew(self) -> None:
        """Forget all conversations; the next message begins one."""
        self._last.clear()


def up_to(generation: Generation) -> "Earlier":
    """Return the conversation of a message up to its answer, which may have been cut."""
    from core.chat.chat_tokens import required_tokens
    from core.protocol.chat_request import after_answer

    request = generation.request
    end = required_tokens(generation.origin.tokenizer).assistant_end
    return after_answer(request, (*request.continued, *generation.new_ids), end)


def repeated(generation: Generation, loaded: Loaded) -> "Earlier":
    """Return what came before a message that is sent again, also to another model.

    Another vocabulary would read its ids as another text, so then it is empty.
    """
    from core.chat.chat_tokens import required_tokens
    from core.protocol.chat_request import NOTHING, after_answer

    if is_other_vocabulary(generation, loaded):
        return NOTHING
    end = required_tokens(generation.origin.tokenizer).assistant_end
    before = after_answer(generation.request, (), end)
    same = generation.origin.identity == loaded.origin.identity
    # No cache of another model holds them, so they are fed at once.
    return before if same else replace(before, stepped=())


def is_other_vocabulary(generation: Generation, loaded: Loaded) -> bool:
    """Whether a model has another tokenizer than that of a generation."""
    then, now = generation.origin.tokenizer, loaded.tokenizer
    if then is None or now is None or then.name == now.name:
        return then is not now and None in (then, now)
    return then.used != now.used or any(
        then.token_bytes(index) != now.token_bytes(index) for index in range(then.used)
    )
