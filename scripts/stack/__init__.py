"""The real services without Docker: started, known, and ended by us alone."""

from scripts.stack.stack import Stack, Status
from scripts.stack.system import StackError

__all__ = ["Stack", "StackError", "Status"]
