"""Accounts that register, log in and stay so."""
