"""Adoption of a code-first application: what is written, and that the moved service answers alike."""
