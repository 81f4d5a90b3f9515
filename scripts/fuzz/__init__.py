"""Fuzzing: schemathesis and requests of ours against the service on real systems, judged by the contract."""
