"""Whether a generation begins like an earlier one with the same prompt and seed."""

from collections.abc import Iterable, Sequence

from core.record.generation import Generation


def likeness(generation: Generation, earlier: Iterable[Generation]) -> str:
    """Return how the tokens equal those of the last earlier generation of prompt and seed.

    Checkpoint and settings may differ. `= #1 before token 9` means that token 9 is the first that
    differs. Nothing is returned when the first token already differs, or without such a
    generation.
    """
    alike = [one for one in earlier if _asked(one) == _asked(generation) and one is not generation]
    if not alike:
        return ""
    return _words(generation.new_ids, alike[-1].new_ids, alike[-1].number)


def _asked(generation: Generation) -> tuple[object, ...]:
    request = generation.request
    # The same message follows other turns elsewhere in a conversation.
    asked = request.ids if request.chat else request.prompt
    return asked, request.seed, request.row, request.continued


def _words(ids: Sequence[int], other: Sequence[int], number: int) -> str:
    pairs = zip(ids, other, strict=False)
    shorter = min(len(ids), len(other))
    equal = next((at for at, (one, two) in enumerate(pairs) if one != two), shorter)
    if not equal:
        return ""
    if equal < shorter:
        return f"= #{number} before token {equal + 1}"
    if len(ids) == len(other):
        return f"= #{number} throughout"
    return f"= #{number} to {'its' if len(other) == equal else 'this'} end"
