"""The desk: where coordinators publish, review and republish."""

from pathlib import Path

from app.desk.routes import install, routes

TEMPLATES = Path(__file__).parent / "templates"

__all__ = ["TEMPLATES", "install", "routes"]
