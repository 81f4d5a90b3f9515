"""Style rules of a contract: Redocly's, and ours where those are blind."""
