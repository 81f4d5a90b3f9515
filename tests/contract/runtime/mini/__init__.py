"""A contract written by hand, with one operation for each thing the runtime has to get right."""

from .handlers import Handlers
from .models import Entry, Order
from .operations import CONTRACT, JSON, OPERATIONS, operation, parameter
from .responses import CreateOrder2XX, CreateOrder201, Undeclared
from .router import build_router
from .schemas import SCHEMAS

__all__ = [
    "CONTRACT",
    "JSON",
    "OPERATIONS",
    "SCHEMAS",
    "CreateOrder2XX",
    "CreateOrder201",
    "Entry",
    "Handlers",
    "Order",
    "Undeclared",
    "build_router",
    "operation",
    "parameter",
]
