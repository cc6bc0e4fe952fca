"""What each path answers."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from core.base.text import clean, shorten
from tui.api import fork_answers, tokenizer_answers
from tui.api.completion_answer import CompletionAnswer
from tui.api.completion_request import read_completion
from tui.api.fork_request import read_fork_request
from tui.api.job import Asked, Job, Told
from tui.api.job_queue import JobQueue
from tui.api.refusal import RefusalError
from tui.api.served import Served

IsOpen = Callable[[], bool]
# One object, or a stream of them.
Answer = dict[str, Any] | Iterator[dict[str, Any]]
_MODELS = "/v1/models/"


@dataclass(frozen=True, slots=True)
class Route:
    """A path: its method, and what answers it, given the body's value and whether it waits."""

    method: str
    answer: Callable[[Any, IsOpen], Answer]
    # The fork's errors have another form.
    of_fork: bool = False

    @property
    def takes_body(self) -> bool:
        """Whether a request has a body."""
        return self.method == "POST"


class Service:
    """Answers requests for one checkpoint; jobs go to the queue of its decoder."""

    def __init__(self, served: Served, jobs: JobQueue) -> None:
        self._served, self._jobs = served, jobs
        self._routes: Mapping[str, Route] = {
            "/v1/completions": Route("POST", self._completion),
            "/v1/models": Route("GET", lambda *_: self._models()),
            "/generate": Route("POST", self._generate, of_fork=True),
            "/health": Route("GET", lambda *_: fork_answers.health(served)),
            "/info": Route("GET", lambda *_: fork_answers.info(served)),
            "/": Route("GET", lambda *_: fork_answers.root(served, self._listed())),
            "/tokenize": Route("POST", lambda v, _: tokenizer_answers.tokenized(v, served)),
            "/detokenize": Route("POST", lambda v, _: tokenizer_answers.detokenized(v, served)),
            "/tokenizer_info": Route("GET", lambda *_: tokenizer_answers.tokenizer_info(served)),
        }

    def route(self, method: str, path: str) -> Route:
        """Return what answers a path. Raises RefusalError (404, 405)."""
        found = self._routes.get(path)
        if found is None and path.startswith(_MODELS):
            found = Route("GET", lambda *_: self._model(path.removeprefix(_MODELS)))
        if found is None:
            raise RefusalError(404, _no_path(path), code="path")
        if found.method != method:
            raise RefusalError(
                405, f"{path} takes {found.method}", code="method", headers={"Allow": found.method}
            )
        return found

    def _listed(self) -> list[str]:
        return [f"{route.method} {path}" for path, route in self._routes.items()]

    def _completion(self, values: Any, is_open: IsOpen) -> Answer:
        request = read_completion(values, self._served)
        answer = CompletionAnswer(request, self._served)
        told = self._told(request.asked, is_open)
        return answer.stream(told) if request.stream else answer.whole(told)

    def _generate(self, values: Any, is_open: IsOpen) -> Answer:
        asked = read_fork_request(values, self._served)
        return fork_answers.generated(asked, self._told((asked,), is_open), self._served)

    def _told(self, asked: tuple[Asked, ...], is_open: IsOpen) -> Iterator[Told]:
        """Let a job wait at once; return what is told about it. Raises RefusalError (429)."""
        job = Job(asked)
        self._jobs.put(job)
        return job.answers(is_open)

    def _models(self) -> dict[str, Any]:
        return {"object": "list", "data": [self._entry()]}

    def _model(self, name: str) -> dict[str, Any]:
        self._served.check_model(name)
        return self._entry()

    def _entry(self) -> dict[str, Any]:
        served = self._served
        return {
            "id": served.name,
            "object": "model",
            "created": served.created,
            "owned_by": "stepscope",
            "max_model_len": served.context,
        }


def _no_path(path: str) -> str:
    """Return that a path is not there, and which one continues a text."""
    chat = "Chat is not served" if path.startswith("/v1/chat") else f"{_shown(path)} is not served"
    return f"{chat}: POST /v1/completions continues a text, and GET / lists all paths"


def _shown(path: str) -> str:
    return clean(shorten(path or "This address", 60))
