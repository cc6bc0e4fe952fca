"""Origins and Ready events of fake engines."""

from core.checkpoints.checkpoint import Checkpoint
from core.protocol.events import Ready
from core.protocol.origin import Origin
from core.tokenizers.characters import CURRENT
from core.tokenizers.tokenizer import Tokenizer

SOMEWHERE = Origin("p", "n", 1, None, "f")


def ready_of(
    origin: Origin | Checkpoint, tokenizer: Tokenizer | None = CURRENT, context: int = 64
) -> Ready:
    """What an engine says that has loaded a checkpoint, or weights from nowhere."""
    if isinstance(origin, Checkpoint):
        origin = Origin.of(origin, tokenizer)
    return Ready(origin, "cpu", "float32", "plain", 1, "2.13", 0.1, 10, context)
