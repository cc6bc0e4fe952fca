"""The answer of POST /v1/completions: one object, or a stream of them."""

import secrets
import time
from collections.abc import Iterable, Iterator
from typing import Any

from core.protocol.events import Finished, Notice, StopReason, Token
from tui.api.choice import Choice, Piece
from tui.api.completion_request import CompletionRequest
from tui.api.job import JobEnded, PromptRead, Told
from tui.api.refusal import RefusalError, refused
from tui.api.served import Served
from tui.view.generation_words import batch_note, skipped_in


class CompletionAnswer:
    """Turns what the decoder tells into OpenAI's objects."""

    def __init__(self, request: CompletionRequest, served: Served) -> None:
        self._request, self._served = request, served
        self._id, self._created = f"cmpl-{secrets.token_hex(12)}", int(time.time())
        self._choices = [
            Choice(number * request.together + row, one, served.tokenizer, request.logprobs)
            for number, asked in enumerate(request.asked)
            for row, one in enumerate(asked.requests)
        ]
        self._notes = [
            *(note for one in request.asked for note in skipped_in(one.requests[0])),
            *batch_note(served.ready, request.together),
        ]

    def whole(self, told: Iterable[Told]) -> dict[str, Any]:
        """Return the object. Raises RefusalError when the job failed."""
        for _ in self._pieces(told):
            pass
        choices = [self._as_json(one, one.whole()) for one in self._choices]
        return self._object(choices) | {"usage": self._usage(), "stepscope": self._repeat()}

    def stream(self, told: Iterable[Told]) -> Iterator[dict[str, Any]]:
        """Yield an object for each piece. Raises RefusalError when the job fails."""
        for choice, piece in self._pieces(told):
            if piece.text or piece.tokens or piece.finish_reason:
                yield self._object([self._as_json(choice, piece)])
        if self._request.include_usage:
            yield self._object([]) | {"usage": self._usage(), "stepscope": self._repeat()}

    def _pieces(self, told: Iterable[Told]) -> Iterator[tuple[Choice, Piece]]:
        begun = 0
        for one in told:
            if isinstance(one, JobEnded):
                check_ended(one)
                break
            if isinstance(one, PromptRead):
                yield from self._prompt(one.prompt, one)
                begun = one.prompt + 1
                continue
            if one.prompt >= begun:
                yield from self._prompt(one.prompt, None)
                begun = one.prompt + 1
            if isinstance(one.event, Notice):
                self._notes.append(one.event.text)
            else:
                yield self._apply(one.prompt, one.event)
        yield from self._unwritten(begun)

    def _prompt(self, number: int, read: PromptRead | None) -> Iterator[tuple[Choice, Piece]]:
        """Yield a prompt at the beginning of its texts, if it is to be echoed."""
        if self._request.echo:
            for choice in self._of_prompt(number):
                yield choice, choice.prompt(read.reading if read else None)

    def _apply(self, number: int, event: Token | Finished) -> tuple[Choice, Piece]:
        choice = self._of_prompt(number)[event.row]
        if isinstance(event, Finished) and event.reason is StopReason.CONTEXT_FULL:
            context = self._served.context
            self._notes.append(f"text {choice.index} ends where the context of {context:,} ends")
        return choice, choice.apply(event)

    def _unwritten(self, begun: int) -> Iterator[tuple[Choice, Piece]]:
        """Yield the ends of texts of which nothing was to be generated."""
        for number, asked in enumerate(self._request.asked):
            if asked.writes:
                continue
            if number >= begun:
                yield from self._prompt(number, None)
            for choice in self._of_prompt(number):
                end = Piece(finish_reason="length")
                choice.pieces.append(end)
                yield choice, end

    def _of_prompt(self, number: int) -> list[Choice]:
        rows = self._request.together
        return self._choices[number * rows : (number + 1) * rows]

    def _as_json(self, choice: Choice, piece: Piece) -> dict[str, Any]:
        logprobs = None if self._request.logprobs is None else piece.logprobs()
        return {
            "text": piece.text,
            "index": choice.index,
            "logprobs": logprobs,
            "finish_reason": piece.finish_reason,
        }

    def _object(self, choices: list[dict[str, Any]]) -> dict[str, Any]:
        return {
            "id": self._id,
            "object": "text_completion",
            "created": self._created,
            "model": self._served.name,
            "system_fingerprint": self._served.origin.fingerprint,
            "choices": choices,
        }

    def _usage(self) -> dict[str, int]:
        """Return the numbers of tokens; those of a prompt count once, an added BOS with them."""
        prompt = sum(len(asked.requests[0].ids) for asked in self._request.asked)
        new = sum(choice.new_tokens for choice in self._choices)
        return {"prompt_tokens": prompt, "completion_tokens": new, "total_tokens": prompt + new}

    def _repeat(self) -> dict[str, Any]:
        """Return what OpenAI's object lacks: the seed of each prompt, and notes."""
        return {"seeds": list(self._request.seeds), "notes": list(dict.fromkeys(self._notes))}


def check_ended(ended: JobEnded) -> None:
    """Raise RefusalError when a job did not end well."""
    if ended.error:
        raise refused(ended.error)
    if ended.cancelled:
        raise RefusalError(503, "The server is ending", code="ending")
