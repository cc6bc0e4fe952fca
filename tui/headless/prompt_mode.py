"""Prompt mode: run one prompt on one or more checkpoints and print the text."""

import json
import sys
from dataclasses import replace

from core.base.errors import CancelledError, ReportedError, UsageError
from core.base.text import loss
from core.chat.chat_tokens import lack
from core.checkpoints.checkpoint import Checkpoint
from core.checkpoints.stages import TRAINED_TO_CHAT
from core.engine.engine import Engine
from core.protocol.chat_request import chat_request
from core.protocol.events import Finished, Notice, Started, Token
from core.protocol.request import Request, ids_request, new_seed, parse_ids, text_request
from core.protocol.setting_notes import impossible_stops
from core.record.codec import to_json
from core.record.generation import Generation
from core.record.session import Session
from core.tokenizers.find import tokenizer_for
from core.tokenizers.tokenizer import Tokenizer
from tui.command_line.checkpoint_choice import choice
from tui.command_line.options import Options
from tui.headless.kept_answers import KeptAnswers
from tui.headless.load_progress import follow_load
from tui.headless.most_likely import at_most_all
from tui.headless.token_lines import write_line
from tui.terminal.interrupts import Interrupts
from tui.terminal.streams import Answer, Progress, narrate
from tui.view.catalog import Catalog
from tui.view.closing_words import closing_line
from tui.view.generation_words import batch_note, beyond_context, empty_prompt, skipped_in
from tui.view.sample_words import same_samples


class PromptMode:
    """One run of prompt mode, with the state that all its checkpoints share."""

    def __init__(self, options: Options, interrupts: Interrupts) -> None:
        """Fix the seed, so that every checkpoint samples with the same random numbers."""
        self.options, self.interrupts = options, interrupts
        given = options.settings.seed
        self.seed = new_seed() if given is None else given
        self.engine, self.session, self.catalog = Engine(), Session(), Catalog()
        self.answer, self.progress = Answer(echo=options.echo), Progress()
        self.told: set[str] = set()
        self.kept = KeptAnswers(self.session) if options.keep else None
        self.prompt = _read_stdin() if options.read_stdin else options.prompt

    def run(self) -> int:
        """Run every checkpoint; return the exit code of the first failure, 0 without one."""
        options = self.options
        for note in options.notes:
            narrate(note)
        chosen = choice(options.checkpoints, options.roots, demo=options.demo)
        for remark in chosen.remarks:
            narrate(remark)
        checkpoints, self.catalog = chosen.checkpoints, Catalog(chosen.known)
        codes = []
        for position, checkpoint in enumerate(checkpoints):
            if len(checkpoints) > 1:
                narrate(_heading(checkpoint, self.catalog.name_of(checkpoint)))
            codes.append(self._guarded(checkpoint, last=position == len(checkpoints) - 1))
            if self.interrupts.requested():
                break
        self._print_json(several=len(checkpoints) > 1)
        if self.kept:
            self.kept.close()
        return self.interrupts.exit_code or next((code for code in codes if code), 0)

    def _guarded(self, checkpoint: Checkpoint, *, last: bool) -> int:
        """Run one checkpoint; report an error in one line, so that the others still run."""
        try:
            return self._answer(checkpoint, last=last)
        except ReportedError as failure:
            narrate(failure.line())
            return failure.exit_code
        except CancelledError:
            return self.interrupts.exit_code
        finally:
            self.progress.clear()

    def _answer(self, checkpoint: Checkpoint, *, last: bool) -> int:
        found = tokenizer_for(checkpoint, self.options.tokenizer, self.options.overrides)
        for remark in (*filter(None, [checkpoint.contradiction]), *found.remarks):
            narrate(remark)
        tokenizer = found.tokenizer
        request = self._request(checkpoint, tokenizer)
        self._load(checkpoint, tokenizer)
        assert self.engine.ready
        if request.beyond_context:
            config = checkpoint.config(self.options.overrides)
            narrate(beyond_context(config.sequence_len, config.traits))
        self._tell_once(*batch_note(self.engine.ready, self.options.samples))
        top = self._logprobs(checkpoint)
        request = replace(request, fingerprint=self.engine.ready.origin.identity, top=top)
        requests = [replace(request, row=row) for row in range(self.options.samples)]
        self.session.apply(Started(tuple(requests), self.engine.ready))
        rows = self.session.generations[-len(requests) :]
        settings, requested = self.options.settings, self.interrupts.requested
        if not self.options.writes_json:
            self.answer.prompt(request.as_seen(tokenizer))
        for event in self.engine.sample(requests, lambda _: settings, requested):
            self.session.apply(event)
            if self.kept:
                self.kept.note_time()
            if isinstance(event, Notice):
                narrate(event.text)
            elif isinstance(event, Token | Finished):
                self._write(event, rows, last=last)
        codes = [self._close(generation, len(rows)) for generation in rows]
        for line in same_samples(rows):
            narrate(line)
        return next((code for code in codes if code), 0)

    def _write(self, event: Token | Finished, rows: list[Generation], *, last: bool) -> None:
        if self.options.jsonl:
            write_line(event, rows[event.row])
        elif not self.options.json:
            self._show(event, rows, last=last)

    def _show(self, event: Token | Finished, rows: list[Generation], *, last: bool) -> None:
        """Write a row's text once all rows before it have ended; until then keep it."""
        before = [row for row in rows[: event.row] if row.finished is None]
        if before:
            return
        self.answer.text(event.text)
        if not isinstance(event, Finished):
            return
        for row in rows[event.row + 1 :]:
            self.answer.end(another_follows=True)
            self.answer.text(row.text)
            if row.finished is None:
                return
        self.answer.end(another_follows=not last)

    def _request(self, checkpoint: Checkpoint, tokenizer: Tokenizer | None) -> Request:
        options, config = self.options, checkpoint.config(self.options.overrides)
        context, settings = config.sequence_len, options.settings
        if options.prompt_ids is not None:
            ids = parse_ids(options.prompt_ids)
            if ignored := _ignored_with_ids(options):
                narrate(f"--prompt_ids is raw, so these are ignored: {', '.join(ignored)}")
            return ids_request(
                ids,
                config.vocab_size,
                context,
                settings,
                self.seed,
                beyond_context=options.beyond_context,
            )
        prompt = self.prompt or ""
        make = chat_request if options.chat else text_request
        request = make(prompt, tokenizer, context, settings, self.seed, options.how)
        alphabet = tokenizer.alphabet if tokenizer else ""
        notes = (*self._chat_hint(checkpoint, tokenizer), *empty_prompt(request))
        notes += skipped_in(request)
        for sentence in (*notes, *impossible_stops(settings.stop, alphabet)):
            narrate(sentence)
        return request

    def _logprobs(self, checkpoint: Checkpoint) -> int:
        """Return how many ids are told with each token, at most the whole vocabulary."""
        config = checkpoint.config(self.options.overrides)
        return at_most_all(self.options.logprobs or 0, config.vocab_size)

    def _tell_once(self, *notes: str) -> None:
        """Tell what is the same for every checkpoint, and depends on how it was loaded."""
        for note in notes:
            if note not in self.told:
                narrate(note)
        self.told.update(notes)

    def _chat_hint(self, checkpoint: Checkpoint, tokenizer: Tokenizer | None) -> tuple[str, ...]:
        """Return that a model was trained to chat, unless the user decided about it."""
        source = checkpoint.source
        if self.options.chat is not None or source not in TRAINED_TO_CHAT or lack(tokenizer):
            return ()
        return (f"{source} checkpoints are trained to chat: --chat makes the prompt a message",)

    def _load(self, checkpoint: Checkpoint, tokenizer: Tokenizer | None) -> None:
        # Only one model is needed at a time: free the previous one's memory for the next.
        self.engine.unload()
        options = self.options.load_options
        loading = self.engine.load(checkpoint, tokenizer, options, self.interrupts.requested)
        follow_load(loading, checkpoint.name, self.progress, self.interrupts)

    def _close(self, generation: Generation, samples: int) -> int:
        """Write the closing line; return the exit code of the stop reason."""
        finished = generation.finished
        assert finished
        if finished.error:
            raise finished.error
        number = f"sample {generation.request.row + 1} of {samples} · " if samples > 1 else ""
        origin = generation.origin
        name = self.catalog.name_of(origin.checkpoint) if origin.checkpoint else origin.name
        narrate(number + closing_line(name, generation))
        if failure := generation.not_finite():
            raise failure
        return 0

    def _print_json(self, *, several: bool) -> None:
        if self.options.json and self.session.generations:
            with_tokens = self.options.logprobs is not None
            objects = [to_json(one, with_tokens=with_tokens) for one in self.session.generations]
            several = several or len(objects) > 1
            sys.stdout.write(json.dumps(objects if several else objects[0], allow_nan=False) + "\n")
            sys.stdout.flush()


def _ignored_with_ids(options: Options) -> list[str]:
    """Return the flags that are given and ignored in the raw mode."""
    given = {
        "--stop": options.settings.stop,
        "--stop_on_newline": options.settings.stop_on_newline,
        "--no_bos": not options.bos,
    }
    return [flag for flag, is_given in given.items() if is_given]


def _read_stdin() -> str:
    if sys.stdin is None:
        raise UsageError("--prompt - reads stdin, which is closed", "Give the text: --prompt TEXT")
    return sys.stdin.buffer.read().decode("utf-8", "surrogateescape")


def _heading(checkpoint: Checkpoint, name: str) -> str:
    step = "–" if checkpoint.step is None else f"{checkpoint.step:,}"
    metric = (checkpoint.metric or "val_loss").replace("_", " ")
    return f"{name} · step {step} · {metric} {loss(checkpoint.loss)}"
