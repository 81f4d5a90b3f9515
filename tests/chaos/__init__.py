"""Faults under load: what fails, what is lost. Run by `make chaos`, not by a plain pytest."""
