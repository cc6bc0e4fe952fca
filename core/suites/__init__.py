"""Suites: files of cases with checks, how their cases are drawn, and what the answers show."""
