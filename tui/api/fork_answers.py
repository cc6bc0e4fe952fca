"""The answers of the fork's server (experiment/server.py, 2caed42)."""

from collections.abc import Iterable
from typing import Any

from core.base.version import version
from core.protocol.events import Finished, Token
from tui.api.completion_answer import check_ended
from tui.api.job import Asked, JobEnded, Told, Written
from tui.api.served import Served
from tui.view.generation_words import skipped_in


def generated(asked: Asked, told: Iterable[Told], served: Served) -> dict[str, Any]:
    """Return the answer of POST /generate. Raises RefusalError when the job failed.

    As in the fork, the text begins with the prompt. Beside the fork's fields: the seed that was
    used, why the text ended, and the characters that were skipped.
    """
    (request,) = asked.requests
    parts, new, reason = [request.prompt], 0, ""
    for one in told:
        if isinstance(one, JobEnded):
            check_ended(one)
        elif isinstance(one, Written) and isinstance(one.event, Token | Finished):
            parts.append(one.event.text)
            new += isinstance(one.event, Token)
            reason = str(one.event.reason) if isinstance(one.event, Finished) else ""
    return {
        "prompt": request.prompt,
        "generated_text": "".join(parts),
        "tokens_generated": new,
        "model": served.checkpoint.name,
        "seed": request.seed,
        "stop_reason": reason,
        "notes": list(skipped_in(request)),
    }


def health(served: Served) -> dict[str, Any]:
    """Return the answer of GET /health."""
    return {"status": "ok", "model_loaded": True, "checkpoint": served.checkpoint.name}


def info(served: Served) -> dict[str, Any]:
    """Return the answer of GET /info: the fork's fields, then what tells the weights apart."""
    config, origin, ready = served.config, served.origin, served.ready
    return {
        "checkpoint": served.checkpoint.name,
        "step": origin.step,
        "val_loss": origin.val_loss,
        "model_layers": config.n_layer,
        "model_dim": config.n_embd,
        "vocab_size": config.vocab_size,
        "context": served.context,
        "parameters": config.parameters,
        "model": served.name,
        "path": origin.path,
        "fingerprint": origin.fingerprint,
        "tokenizer": served.tokenizer.name if served.tokenizer else None,
        "device": ready.device,
        "precision": ready.precision,
        "route": ready.route,
        "threads": ready.threads,
        "torch": ready.torch,
    }


def root(served: Served, endpoints: Iterable[str]) -> dict[str, Any]:
    """Return the answer of GET /: the name, and the paths with their methods."""
    return {
        "service": "stepscope api",
        "version": version(),
        "checkpoint": served.checkpoint.name,
        "status": "running",
        "endpoints": list(endpoints),
    }
