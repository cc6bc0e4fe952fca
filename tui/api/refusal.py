"""Why a request is refused: an HTTP status and OpenAI's error object."""

from typing import Any

from core.base.error_codes import Code
from core.base.errors import NoMemoryError, ReportedError, UsageError
from core.base.text import clean

_KINDS = {401: "authentication_error", 429: "rate_limit_error"}
_SERVER = 500
_BAD = 400


class RefusalError(Exception):
    """A request that is not carried out. `param` is the field that is wrong, None for none.

    `headers` are added to the answer.
    """

    def __init__(
        self,
        status: int,
        message: str,
        *,
        code: str | None = None,
        param: str | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status, self.message, self.code, self.param = status, message, code, param
        self.headers = headers or {}

    def as_json(self) -> dict[str, Any]:
        """Return the object that OpenAI's clients read."""
        kind = "server_error" if self.status >= _SERVER else "invalid_request_error"
        return {
            "error": {
                "message": self.message,
                "type": _KINDS.get(self.status, kind),
                "param": self.param,
                "code": self.code,
            }
        }


def refused(error: ReportedError, param: str | None = None, place: str = "") -> RefusalError:
    """Return the refusal of an error: 400 if the request can be mended, else 500.

    `place` comes before the message.
    """
    can_be_mended = isinstance(error, UsageError | NoMemoryError)
    hint = error.hint if can_be_mended and error.code in _HINTS else ""
    message = place + ". ".join(clean(part) for part in (error.message, hint) if part)
    status = _BAD if can_be_mended else _SERVER
    return RefusalError(status, message, code=str(error.code), param=param)


# Errors whose hint does not name a flag.
_HINTS = frozenset((Code.PROMPT_UNKNOWN, Code.PROMPT_IDS))
