"""Reports of results and sessions: a neutral document, one HTML page of it, or JSON lines."""
