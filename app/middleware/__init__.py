"""Pure ASGI layers around the operations, one class a module."""
