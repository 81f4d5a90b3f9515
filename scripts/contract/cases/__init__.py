"""From each keyword of a contract a request that is accepted, and one that is refused for it alone."""
