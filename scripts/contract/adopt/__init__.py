"""Turns a derived document, such as a code-first application's, into a contract of our layout."""
