"""Hints for errors in the session: they name commands and keys in place of flags."""

from core.base.error_codes import Code
from core.base.errors import ReportedError

# Errors with other codes have a hint that also fits the session, or no hint.
HINTS = {
    Code.TOKENIZER_MISSING: (
        "Put its tokenizer (tokenizer.pkl, meta.pkl, tokenizer.json, tokenizer_config.json) "
        "beside the model file and load it again; prompt mode can run ids"
    ),
    Code.PROMPT_TOO_LONG: (
        "Leave room for at least one new token, or let the text pass the context: /beyond on"
    ),
    Code.CHAT_TOKENS: "/chat off continues prompts as they are",
    Code.CHAT_TOO_LONG: "/new begins a new conversation; /beyond on lets this one pass the context",
    Code.CONSTANT_LACKING: "Load it without: /set NAME= takes one back, /set default all",
    Code.PROMPT_EMPTY: "Type a prompt, or turn BOS on: /bos on",
    Code.PRECISION_OVERFLOW: "Choose another precision: /precision fp32",
    Code.MEMORY_SHORT: (
        "Try /precision bf16, fewer tokens (/tokens 50), or a smaller checkpoint (/list)"
    ),
    Code.CHECK_FAILED: "The losses of this device cannot be trusted; start the session on the CPU",
    Code.HISTORY_UNKNOWN: "/history searches the history",
    Code.CHECKPOINT_NOT_FOUND: "/list goes to the checkpoints that were found",
}


def session_hint(failure: ReportedError) -> str:
    """Return the hint for an error in the session; it never names a flag of the command line."""
    if "--" not in failure.hint:
        return failure.hint
    return HINTS.get(failure.code, "")
