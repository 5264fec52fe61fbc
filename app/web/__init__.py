"""The public pages, in Farsi and in English: parse, call one domain function, render."""

from app.web.routes import routes
from app.web.site import pages

__all__ = ["pages", "routes"]
