"""The rules that hold across operations, on a real Redis Cluster."""
