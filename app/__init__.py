"""The DevStack Core Reference API: what only people can write of it."""
