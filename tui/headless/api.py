"""`stepscope api`: load a checkpoint and answer other programs until Ctrl+C."""

import time

from core.base.errors import CancelledError
from core.engine.engine import Engine
from core.tokenizers.find import tokenizer_for
from tui.api.decoder import Decoder
from tui.api.gate import Gate
from tui.api.job_queue import JobQueue
from tui.api.listener import Listener
from tui.api.served import Served
from tui.api.service import Service
from tui.command_line.api_arguments import ApiOptions
from tui.command_line.checkpoint_choice import choice
from tui.headless.load_progress import follow_load
from tui.terminal.interrupts import Interrupts
from tui.terminal.streams import Progress, narrate
from tui.view.catalog import Catalog

# Seconds in which connections can write what is left when the server ends.
_LAST_WORDS = 0.3


def run_api(options: ApiOptions, interrupts: Interrupts) -> int:
    """Serve until a signal; return its exit code.

    Raises UsageError for a port that cannot be used, and what a load raises. Clients that connect
    during the load wait for its end.
    """
    with Listener(options.port) as listener:
        engine = Engine()
        try:
            served = _loaded(engine, options, interrupts)
        except CancelledError:
            return interrupts.exit_code
        jobs = JobQueue()
        gate = Gate(listener.port, options.origins, options.key)
        listener.begin(gate, Service(served, jobs))
        _tell(listener.port, served)
        Decoder(engine, jobs, interrupts.requested).run()
        listener.shutdown()
        time.sleep(_LAST_WORDS)
    return interrupts.exit_code


def _loaded(engine: Engine, options: ApiOptions, interrupts: Interrupts) -> Served:
    """Load the checkpoint; tell what the load tells. Raises what choosing and loading raise."""
    chosen = choice(options.checkpoints, options.roots, demo=options.demo, asks="api")
    for remark in chosen.remarks:
        narrate(remark)
    from core.checkpoints.step_range import the_only  # noqa: PLC0415 - after the names are known

    checkpoint = the_only(chosen.checkpoints, "".join(options.checkpoints[:1]))
    found = tokenizer_for(checkpoint, options.load.tokenizer, options.load.overrides)
    for remark in (*filter(None, [checkpoint.contradiction]), *found.remarks):
        narrate(remark)
    loading = engine.load(checkpoint, found.tokenizer, options.load, interrupts.requested)
    follow_load(loading, checkpoint.name, Progress(), interrupts)
    assert engine.ready
    name = Catalog(chosen.known).name_of(checkpoint)
    return Served(name, checkpoint, engine.ready, int(time.time()), "".join(options.checkpoints))


def _tell(port: int, served: Served) -> None:
    ready, url = served.ready, f"http://127.0.0.1:{port}"
    narrate(f"{served.name} on {ready.device}, {ready.arithmetic}, at {url} (Ctrl+C ends it)")
    narrate(f"OpenAI's clients: base_url {url}/v1, model {served.name}; GET / lists all paths")
