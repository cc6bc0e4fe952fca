"""The HTTP server of `stepscope api`: one loaded checkpoint for other programs on this machine.

    POST /v1/completions   OpenAI's, with logprobs, echo and streaming; prompts are text or ids
    GET  /v1/models        the checkpoint; any other `model` is refused with 404
    POST /generate, GET /health, /info, /      those of the fork's experiment/server.py (2caed42)
    POST /tokenize, /detokenize, GET /tokenizer_info   vLLM's, by which lm-eval finds the tokenizer

    limits, refusal ← fields, gate, deadline_reader
    served, job, job_queue ← completion_request, fork_request ← choice, completion_answer,
    fork_answers, tokenizer_answers ← service
    gate, deadline_reader, service ← connection ← listener
    job, job_queue ← decoder

Threads: each connection has one (listener); it reads the request, encodes the prompt, waits and
writes. The main thread alone decodes (decoder), so that a signal finds it between two tokens and no
thread is inside torch when the process ends. A job's answer is handed over in a queue that decoding
never waits for: a slow reader holds up only its own connection. It is bounded by the context.

Ids are raw: no BOS is added, no id is masked, and no id ends the text; stop texts do.
"""
