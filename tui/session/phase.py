"""The phase of the session: what the status line says is going on."""

from enum import StrEnum

from core.record.generation import Generation


class Phase(StrEnum):
    """The state shown in the status line."""

    EMPTY = "nothing loaded"
    LOADING = "loading"
    IDLE = "ready"
    PREFILL = "prefill"
    GENERATING = "generating"
    JUDGING = "judging"
    INSPECTING = "reading the text again"
    STOPPING = "stopping"


def phase_of(*, stopping: bool, loading: bool, running: Generation | None, loaded: bool) -> Phase:
    """Return the phase; a stop that was asked for comes first, then the activity."""
    if stopping:
        return Phase.STOPPING
    if loading:
        return Phase.LOADING
    if running:
        return Phase.GENERATING if running.new_ids else Phase.PREFILL
    return Phase.IDLE if loaded else Phase.EMPTY
