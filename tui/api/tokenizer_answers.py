"""The tokenizer for other programs, with the paths and fields of vLLM's server.

lm-eval's local-completions asks for them, and then needs no tokenizer files.
"""

from pathlib import Path
from typing import Any

from core.base.errors import ReportedError
from core.protocol.request import check_ids, required
from core.tokenizers.incremental import text_of
from core.tokenizers.tokenizer import Tokenizer
from tui.api.fields import Fields
from tui.api.refusal import RefusalError, refused
from tui.api.served import Served
from tui.api.token_name import token_name


def tokenizer_info(served: Served) -> dict[str, Any]:
    """Return the name and the special tokens. Raises RefusalError without a tokenizer.

    `eos_token` is the token that ends a text: BOS, where documents begin with it.
    """
    tokenizer = _tokenizer(served)
    names = {index: name for name, index in tokenizer.special_ids.items()}
    bos = names.get(tokenizer.bos_id) if tokenizer.bos_id is not None else None
    ends = [names[index] for index in sorted(tokenizer.stop_ids) if index in names]
    return {
        # A name, or the path of a file that is this machine's own matter.
        "tokenizer_class": Path(tokenizer.name).name,
        "bos_token": bos,
        "eos_token": bos if bos in ends else next(iter(ends), None),
        "pad_token": None,
        "vocab_size": served.config.vocab_size,
        "model_max_length": served.context,
    }


def tokenized(values: Any, served: Served) -> dict[str, Any]:
    """Return the ids of a text, and the characters that are not in the vocabulary.

    A text that is the name of a special token is that token; elsewhere such names are text. With
    `add_special_tokens` (default true), BOS comes first. Raises RefusalError.
    """
    fields, tokenizer = Fields(values), _tokenizer(served)
    served.check_model(fields.text("model"))
    text = fields.text("prompt")
    if text is None:
        raise RefusalError(400, "prompt must be a text", param="prompt")
    given = fields.any("add_special_tokens")
    adds = True if given is None else fields.switch("add_special_tokens")
    names = fields.switch("return_token_strs")
    fields.end()
    encoded = tokenizer.encode(text)
    special = tokenizer.special_ids.get(text)
    ids = encoded.ids if special is None else (special,)
    if adds and tokenizer.bos_id is not None:
        ids = (tokenizer.bos_id, *ids)
    strings = [token_name(index, tokenizer) for index in ids] if names else None
    return {
        "tokens": list(ids),
        "token_strs": strings,
        "count": len(ids),
        "max_model_len": served.context,
        "skipped": [] if special is not None else [one.char for one in encoded.skipped],
    }


def detokenized(values: Any, served: Served) -> dict[str, Any]:
    """Return the text of ids, and which of them have none. Raises RefusalError."""
    fields, tokenizer = Fields(values), _tokenizer(served)
    served.check_model(fields.text("model"))
    given = fields.any("tokens")
    fields.end()
    if not isinstance(given, list) or not all(type(one) is int for one in given):
        raise RefusalError(400, "tokens must be a list of ids", param="tokens")
    try:
        if given:
            check_ids(tuple(given), served.config.vocab_size, "tokens")
    except ReportedError as error:
        raise refused(error, "tokens") from None
    without = sorted({one for one in given if not tokenizer.token_bytes(one)})
    return {"prompt": text_of(given, tokenizer), "without_text": without}


def _tokenizer(served: Served) -> Tokenizer:
    try:
        return required(served.tokenizer)
    except ReportedError as error:
        raise refused(error) from None
