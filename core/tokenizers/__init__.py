"""Tokenizers: text to ids and back, and how the tokenizer of a checkpoint is found."""
