"""Hamseda: joint statements, signed in two scripts and republished."""

__version__ = "0.1.0"
