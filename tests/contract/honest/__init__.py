"""Handlers of the contract of everything that do what it says, written as for any generated package."""
