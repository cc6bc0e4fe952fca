"""The full-screen session; the only package that imports textual."""
