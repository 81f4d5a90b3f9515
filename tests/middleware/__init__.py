"""The layers, each around a small app of its own."""
