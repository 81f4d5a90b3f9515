"""The AsyncAPI document beside the contract: read, judged, and what follows from it."""
