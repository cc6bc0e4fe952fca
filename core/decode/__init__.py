"""From logits to tokens: sampling, stop strings, one sequence, and the prefill and decode loop."""
