"""`/ws` in two running replicas."""
