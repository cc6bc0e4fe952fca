"""From text to ids and back, and finding the tokenizer of a checkpoint."""
