"""Tests of the integrations, on the real systems."""
