"""What partners' sites embed: the script, the frames of form, list and count, and the card."""

from pathlib import Path

from app.embed.routes import routes

TEMPLATES = Path(__file__).parent / "templates"

__all__ = ["TEMPLATES", "routes"]
