"""Tests of the handlers, on the real systems."""
