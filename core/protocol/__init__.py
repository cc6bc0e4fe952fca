"""Values that cross the thread boundary: settings, requests and load options in, events out."""
