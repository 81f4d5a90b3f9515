"""What the fuzzing makes of what it has seen."""
