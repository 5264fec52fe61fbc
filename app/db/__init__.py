"""The database: one engine to write with, one to read with, column types and the clock."""

from app.db.clock import Clock, SystemClock
from app.db.engine import Database

__all__ = ["Clock", "Database", "SystemClock"]
