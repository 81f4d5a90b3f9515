"""The old functions, one module for each tag."""
