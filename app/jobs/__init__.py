"""One module for each kind of background work."""
