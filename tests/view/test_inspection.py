"""What was read so far, and what is still to be read."""

from dataclasses import replace

from seen import seen_generation

from core.protocol.head_attention import AttentionWindow, HeadFigures, LayerAttention
from core.protocol.inspected import AttentionRead, LayersRead, WantedAttention, WantedLayers
from core.protocol.text_reading import LayerWindow
from tui.view.inspection import AFTER, BEFORE, LEAST, Inspection


def inspection(count: int = 300, context: int = 1000) -> Inspection:
    generation = seen_generation("5" * count, (1.0,) * count)
    generation.ready = replace(generation.ready, context=context)
    return Inspection.of(generation)


def columns(start: int, stop: int) -> LayersRead:
    return LayersRead(LayerWindow(start, ((),) * (stop - start)))


def test_the_ids_are_prompt_and_answer_up_to_the_context() -> None:
    whole, cut = inspection(4), inspection(4, context=5)
    before = len(whole.generation.request.ids)
    assert whole.ids == (*whole.generation.request.ids, *whole.generation.new_ids)
    assert (cut.ids, cut.left_out) == (whole.ids[:5], before + 4 - 5)
    assert whole.position_of(0) == before - 1 == whole.answer_start - 1
    assert whole.position_of(2) == before + 1
    assert cut.position_of(99) == 4


def test_positions_are_read_in_windows_and_only_once() -> None:
    one = inspection()
    one.generation.ready = replace(one.generation.ready)
    end = len(one.ids)
    assert one.lacks_layers(range(8)) == WantedLayers(0, end)
    one.add(columns(0, 100))
    assert one.lacks_layers(range(90, 100)) is None
    assert one.lacks_layers(range(95, 105)) == WantedLayers(100, end)
    one.add(columns(100, end))
    assert one.lacks_layers(range(end)) is None


def test_a_large_vocabulary_is_read_in_small_windows(monkeypatch) -> None:
    one = inspection()
    monkeypatch.setattr("tui.view.inspection.CELLS", 32)
    wanted = one.lacks_layers(range(100, 110))
    assert wanted == WantedLayers(105 - LEAST // 2, 105 + LEAST // 2)


def test_heads_are_read_for_the_positions_before_the_cursor_and_some_after() -> None:
    one = inspection()
    assert one.lacks_attention(2, range(150, 200)) == WantedAttention(2, 200 - BEFORE, 200 + AFTER)
    table = LayerAttention(2, None, (HeadFigures(0, 0, 0, 0, 0),))
    one.add(AttentionRead(AttentionWindow(104, table, (((),) * 128,))))  # type: ignore[arg-type]
    assert one.lacks_attention(2, range(150, 200)) is None
    assert one.lacks_attention(2, range(150, 233)) is not None
    assert one.lacks_attention(2, range(100, 110)) == WantedAttention(2, 14, 142)
    assert one.lacks_attention(1, range(5)) == WantedAttention(1, 0, 5 + AFTER)
