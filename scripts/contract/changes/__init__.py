"""What an edit of the contract means for those who call the service."""
