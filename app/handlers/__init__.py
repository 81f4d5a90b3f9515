"""One module for each tag of the contract, one function for each of its operations."""
