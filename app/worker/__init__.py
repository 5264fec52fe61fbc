"""The background loop: screens, sends, publishes, keeps the keys."""

from app.worker.loop import Worker

__all__ = ["Worker"]
