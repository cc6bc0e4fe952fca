"""What is judged and how: texts, windows, amounts and results, without torch."""
