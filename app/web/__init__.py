"""The public pages, in Farsi and in English: parse, call one domain function, render."""

from pathlib import Path

from app.web.routes import routes

TEMPLATES = Path(__file__).parent / "templates"

__all__ = ["TEMPLATES", "routes"]
