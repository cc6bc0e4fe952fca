"""Cases as JSON, and their digest: two results compare only if their cases are identical."""

import json
from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from core.suites.checks import Arithmetic, Choices, LikelihoodCheck, OpenCheck, Prefers, Regex
from core.suites.suite import Case


def case_as_json(case: Case) -> dict[str, Any]:
    """Return a case with its checks as they were drawn."""
    checks: dict[str, Any] = {}
    every: tuple[OpenCheck | LikelihoodCheck, ...] = (*case.checks.opens, *case.checks.likelihoods)
    for one in every:
        if isinstance(one, Regex):
            checks["regex"] = one.pattern.pattern
            if one.rules:
                checks |= {"rules": list(one.rules), "values": dict(one.values)}
        elif isinstance(one, Arithmetic):
            checks[one.name] = one.expression
        elif isinstance(one, Prefers | Choices):
            checks[one.name] = list(one.texts)
        else:
            checks[one.name] = list(getattr(one, "texts", ()))
    return {
        "number": case.number,
        "prompt": case.prompt,
        "checks": checks,
        "slices": dict(case.slices),
        "seed": case.seed,
    }


def digest_of(cases: Sequence[Case]) -> str:
    """Return the SHA-256 of prompts and checks, in hex."""
    digest = sha256()
    for case in cases:
        values = case_as_json(case)
        text = json.dumps([values["prompt"], values["checks"]], sort_keys=True)
        digest.update(f"{text}\n".encode())
    return digest.hexdigest()
