"""What to run: a suite on several checkpoints."""

from collections.abc import Iterable
from dataclasses import dataclass

from core.checkpoints.checkpoint import Checkpoint
from core.judging.subject import Subject
from core.suites.baseline import Baseline
from core.suites.encode import EncodedSuite, encode_suite
from core.suites.shipped import suite_path
from core.suites.suite import Suite
from core.suites.suite_file import read_suite


@dataclass(frozen=True, slots=True)
class SuiteSubject:
    """A checkpoint with the suite in its ids; `command` begins the command that runs a prompt."""

    name: str
    checkpoint: Checkpoint
    encoded: EncodedSuite
    command: tuple[str, ...] = ()

    @property
    def subject(self) -> Subject:
        """The checkpoint as every judgement has it."""
        return Subject(self.name, self.checkpoint, self.encoded.tokenizer)


@dataclass(frozen=True, slots=True)
class SuiteRequest:
    """A suite, the checkpoints, and what they are compared with; `k` is that of pass@k.

    `threads` are those of a rank, None for what is measured to be best.
    """

    suite: Suite
    subjects: tuple[SuiteSubject, ...]
    k: int
    baseline: Baseline | None = None
    device: str | None = None
    threads: int | None = None


def suite_subject(suite: Suite, subject: Subject, command: tuple[str, ...] = ()) -> SuiteSubject:
    """Return a checkpoint with the suite in its ids; raises what `encode_suite` raises."""
    checkpoint = subject.checkpoint
    encoded = encode_suite(suite, subject.tokenizer, checkpoint.config())
    return SuiteSubject(subject.name, checkpoint, encoded, command)


def greedy_request(
    given: str, subjects: Iterable[Subject], device: str | None = None
) -> SuiteRequest:
    """Return a suite as the criterion of a recommendation: answered greedily, without samples.

    `given` is its path, or the name of a shipped one. Raises what `suite_path`, `read_suite` and
    `suite_subject` raise.
    """
    suite = read_suite(suite_path(given)).greedy_only
    asked = tuple(suite_subject(suite, one) for one in subjects)
    return SuiteRequest(suite, asked, 1, device=device)
