"""The list of seeded faults, and what is made of it."""
