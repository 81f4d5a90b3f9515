"""One module for each system; only these import drivers."""
