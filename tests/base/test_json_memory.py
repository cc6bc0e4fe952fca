import json
import tracemalloc

import pytest

from core.base.json_memory import memory_needed

TEXTS = {
    "keys": json.dumps({f"key_{n:06}": n for n in range(20_000)}),
    "texts": json.dumps(["ab"] * 50_000),
    "wide texts": json.dumps(["é\U0001f4a3"] * 50_000),
    "floats": json.dumps([n / 7 for n in range(50_000)]),
    "lists": "[" + "[]," * 50_000 + "0]",
    "pairs": json.dumps([["ab", "cd"]] * 50_000),
    "objects": "[" + "{}," * 50_000 + "0]",
    "a long text": json.dumps("n" * 10**6),
    "a long wide text": json.dumps("n" * 10**6 + "\U0001f4a3", ensure_ascii=False),
    "a long text with an escape": json.dumps("n" * 10**6 + "\U0001f4a3"),
    "a long text with a letter": json.dumps("n" * 10**6 + "ł", ensure_ascii=False),
    "long keys": json.dumps({"k" * 10_000 + str(n): 0 for n in range(100)}),
}


@pytest.mark.parametrize("name", TEXTS)
def test_the_estimate_is_not_below_what_python_takes(name: str) -> None:
    data = TEXTS[name].encode()
    tracemalloc.start()
    value = json.loads(data.decode(), object_pairs_hook=dict)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    del value
    assert 0.9 * peak < memory_needed(data) < 3.5 * peak
