"""Runs the service for people, and for the tools that need one running."""
