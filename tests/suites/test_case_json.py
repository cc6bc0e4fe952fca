"""Cases as JSON, and the digest that tells whether two results compare."""

import json
from pathlib import Path

from suite_models import suite_of

from core.suites.case_json import case_as_json, digest_of

CASE = (
    '[[case]]\nprompt = "1"\nanswer = "1"\nregex = "(?P<n>.)"\nrules = "n > 0"\n'
    'arithmetic = "1"\nprefers = "1 > 2"\nchoices = ["1", "3"]\npart = "p"\n'
)


def test_a_case_has_all_of_its_checks(tmp_path: Path) -> None:
    (case,) = suite_of(tmp_path, CASE).cases
    values = case_as_json(case)
    assert json.loads(json.dumps(values)) == values
    assert values == {
        "number": 1,
        "prompt": "1",
        "checks": {
            "answer": ["1"],
            "regex": "(?P<n>.)",
            "rules": ["n > 0"],
            "values": {},
            "arithmetic": "1",
            "prefers": ["1", "2"],
            "choices": ["1", "3"],
        },
        "slices": {"part": "p"},
        "seed": case.seed,
    }


def test_prompts_and_checks_make_the_digest(tmp_path: Path) -> None:
    def digest(text: str) -> str:
        return digest_of(suite_of(tmp_path, text).cases)

    assert digest(CASE) == digest("seed = 5\n" + CASE.replace('part = "p"', ""))
    assert digest(CASE) != digest(CASE.replace("n > 0", "n > 1"))
    assert digest(CASE) != digest(CASE.replace('prompt = "1"', 'prompt = "2"'))
