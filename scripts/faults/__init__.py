"""Seeded faults: small edits that break the service, each of which some suite must catch."""
