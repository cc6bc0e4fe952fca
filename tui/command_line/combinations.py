"""Refuses flags of prompt mode that contradict each other or its mode; one would be ignored."""

import argparse

from core.base.errors import UsageError
from tui.command_line.options import Options


def refuse_contradictions(found: argparse.Namespace) -> None:
    """Raise UsageError, naming both flags, for two that exclude each other."""
    if found.prompt is not None and found.prompt_stdin:
        raise UsageError("--prompt is given twice", "Give it once; --prompt - reads stdin")
    has_text = found.prompt is not None or found.prompt_stdin
    pairs = (
        ("--prompt", "--prompt_ids", has_text and found.prompt_ids is not None),
        ("--demo", "--checkpoints", found.demo and found.checkpoints),
        ("--echo", "--no_echo", found.echo and found.no_echo),
        ("--echo", "--json", found.echo and found.json),
        ("--echo", "--jsonl", found.echo and found.jsonl),
        ("--json", "--jsonl", found.json and found.jsonl),
        ("--chat", "--no_chat", found.chat and found.no_chat),
        ("--chat", "--prompt_ids", found.chat and found.prompt_ids is not None),
        ("--chat", "--no_bos", found.chat and found.no_bos),
        ("--keep", "--no_history", found.keep and found.no_history),
        ("--keep", "--resume", found.keep and found.resume),
        ("--prompt_ids", "--resume", found.prompt_ids is not None and found.resume),
        ("--prompt", "--resume", has_text and found.resume and not _is_session(found)),
    )
    if found.system is not None and not found.chat:
        raise UsageError("--system needs --chat", "A system message begins a conversation")
    if found.logprobs is not None and not (found.json or found.jsonl):
        raise UsageError("--logprobs needs --json or --jsonl", "They are part of the JSON")
    for one, other, both in pairs:
        if both:
            hint = "The prompt is in the JSON object" if other.startswith("--json") else ""
            raise UsageError(f"{one} and {other} exclude each other", hint)


def _is_session(found: argparse.Namespace) -> bool:
    return bool(found.interactive or found.plain)


def refuse_in_session(options: Options) -> None:
    """Raise UsageError for flags that only prompt mode supports."""
    prompt_mode_flags = {
        "--prompt_ids": options.prompt_ids is not None,
        "--prompt -": options.read_stdin,
        "--num_samples": options.samples > 1,
        "--json": options.json,
        "--jsonl": options.jsonl,
        "--echo and --no_echo": options.echo is not None,
    }
    for flag, given in prompt_mode_flags.items():
        if given and (options.interactive or options.plain):
            hint = "Only prompt mode has it; the session accepts --prompt TEXT"
            session = "--plain" if options.plain else "--interactive"
            raise UsageError(f"{flag} and {session} exclude each other", hint)
        if given:
            hint = "Give --prompt TEXT; the session does not use it"
            raise UsageError(f"{flag} needs a prompt", hint)
    if len(options.checkpoints) > 1:
        hint = "The session opens with one; choose others in its list"
        raise UsageError("Several checkpoints need --prompt TEXT", hint)
