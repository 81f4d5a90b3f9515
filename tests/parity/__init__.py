"""The parity tests themselves: that they find what differs."""
