"""What makes a contract one that can be generated from; one module per subject."""
