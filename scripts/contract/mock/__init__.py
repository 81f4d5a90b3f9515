"""Serves a contract without handlers: examples of the contract, or values that fit it."""
