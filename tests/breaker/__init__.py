"""The circuit breaker, with a clock of its own."""
