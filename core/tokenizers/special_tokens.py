"""The special tokens of nanochat, in the order of their ids (format.md 10), and of GPT-2."""

BOS = "<|bos|>"
ASSISTANT_END = "<|assistant_end|>"
NANOCHAT = (
    BOS,
    "<|user_start|>",
    "<|user_end|>",
    "<|assistant_start|>",
    ASSISTANT_END,
    "<|python_start|>",
    "<|python_end|>",
    "<|output_start|>",
    "<|output_end|>",
)
# GPT-2 writes it between two documents.
END_OF_TEXT = "<|endoftext|>"
# A text, an answer or a document has ended when one of these is sampled.
ENDS = (BOS, ASSISTANT_END, END_OF_TEXT)
