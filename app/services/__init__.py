"""Rules that hold across operations."""
