"""From logits to tokens: sampling, stop strings, one sequence, the prefill and decode loop."""
