"""`--jsonl`: a line for each token as it comes, and one for each generation at its end.

The line of a token is its record with the `generation`, a number from 1 on. The last line of a
generation is the object of `--json` with the same number; only it has a `schema`.
"""

import json
import sys
from typing import Any

from core.protocol.events import Finished, Token
from core.record.codec import to_json
from core.record.generation import Generation
from core.record.token_record import token_record


def write_line(event: Token | Finished, generation: Generation) -> None:
    """Write what an event adds to a generation, to which it was applied already."""
    if isinstance(event, Token):
        _write(generation, token_record(generation, event.index))
    else:
        _write(generation, to_json(generation))


def _write(generation: Generation, values: dict[str, Any]) -> None:
    line = json.dumps({"generation": generation.number, **values}, allow_nan=False)
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
